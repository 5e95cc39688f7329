"""The simulator conforms to the contract: all phases and checks of schemathesis, in process and over HTTP.

The contract is openapi.yaml with the exceptions of `contract_exceptions`. No check is disabled.
`ensure_resource_availability` never applies, because it requires all parameters from a link and the signing
headers are parameters too; instead `Run.missing` requires that created resources were used. Rate limits are
not exercised, because a run that exceeds them gets only 429.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Generator
from contextlib import AbstractContextManager, closing, contextmanager
from decimal import Decimal
from typing import Any, cast
from zlib import crc32

import pytest
from attrs import define, evolve, field
from hypothesis import settings
from kalshi_order_groups import Client
from kalshi_order_groups.simulator import Assumptions, Exchange, Fault
from kalshi_order_groups.simulator.server import application, running
from requests import PreparedRequest
from requests.auth import AuthBase
from schemathesis import AuthContext, AuthProvider, Case, HookContext, Response, checks, openapi
from schemathesis.auths import RequestsAuth
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure
from schemathesis.core.parameters import ParameterLocation
from schemathesis.engine import events, from_schema
from schemathesis.openapi.checks import RejectedPositiveData
from schemathesis.wfc.escalation import EscalatingAuthProvider
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.support import contract_exceptions
from tests.support.orders import an_order
from tests.support.raw_client import Stranger

pytestmark = pytest.mark.many

NIGHTLY = settings().max_examples > 1000
EXAMPLES, CASES = (300, 10_000) if NIGHTLY else (8, 1_100)
"""Examples per operation, with six times as many histories of calls, and the minimum of cases in all."""

ROUNDS = 1000 if NIGHTLY else 30
"""Maximum number of searches for histories."""

SEED = None if NIGHTLY else 1
"""The gate must be reproducible."""

TIMEOUT = 60
USERS = ("one", "another")
PHASES = ("examples", "coverage", "fuzzing", "stateful")
BASE_URL = "http://127.0.0.1/trade-api/v2"
MARKETS = {"KX-A": 0, "KX-B": 0, "KX-C": 2}

CHANGES = {
    "POST /portfolio/events/orders/{order_id}/amend",
    "POST /portfolio/events/orders/{order_id}/decrease",
}
STATE = {
    "exceeded_order_group_risk_limit": "the group of the order was triggered",
    "order_group_not_found": "the group of the order is not in its scope",
    "post only cross": "the order would have traded",
}
"""Refusals of valid requests with 400, because of the exchange's state, which no schema describes."""


class Signature(AuthBase):
    """Signs each request as it is sent."""

    def __init__(self, raw_client: Stranger) -> None:
        self._raw_client = raw_client

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        path = request.path_url.partition("?")[0]
        request.headers.update(self._raw_client.signed(str(request.method), path))
        return request


class Signed:
    """Signs every case except those with invalid headers, because the signing headers are the only ones."""

    def __init__(self, raw_client: Stranger) -> None:
        self._auth: Any = RequestsAuth(Signature(raw_client))

    def get(self, case: Case[Any], context: AuthContext, /) -> AuthBase | None:
        meta = case.meta
        wrong = meta is not None and meta.is_negative_at(ParameterLocation.HEADER)
        return None if wrong else self._auth.get(case, context)

    def set(self, case: Case[Any], data: AuthBase, context: AuthContext, /) -> None:
        self._auth.set(case, data, context)


@define
class Run:
    """Results of a run."""

    exchange: Exchange
    histories: int = 0
    seen: dict[str, Counter[int]] = field(factory=lambda: defaultdict[str, Counter[int]](Counter))
    cases: Counter[str] = field(factory=Counter[str])
    checks: Counter[str] = field(factory=Counter[str])
    excused: Counter[str] = field(factory=Counter[str])
    failures: dict[tuple[str, str, str], str] = field(factory=dict[tuple[str, str, str], str])
    linked: Counter[tuple[str, str]] = field(factory=Counter[tuple[str, str]])
    pages: list[tuple[dict[str, Any], str]] = field(factory=list[tuple[dict[str, Any], str]])
    paged: int = 0

    def execute(self, schema: Any) -> None:
        """Run the phases."""
        schema.hooks.register_hook_with_name(self.apply_rules, "map_case")
        schema.hooks.register_hook_with_name(self.store_cursor, "after_call")
        schema.hooks.register_hook_with_name(self.excuse, "filter_failure")
        for event in from_schema(schema).execute():
            if isinstance(event, events.FatalError):
                raise event.exception
            if isinstance(event, events.NonFatalError):
                self.failures["error", event.label, event.info.title] = str(event.value)
            if isinstance(event, events.ScenarioFinished):
                self.histories += event.phase.value == "stateful"
                self._count(event.phase.value, event.recorder)

    def _count(self, phase: str, recorder: Any) -> None:
        self.cases[phase] += len(recorder.cases)
        for name, interaction in recorder.interactions.items():
            node, response = recorder.cases[name], interaction.response
            assert response is not None, "the server sent no response"
            case, status = node.value, response.status_code
            if response.request.method == case.operation.method.upper():
                self.seen[case.operation.label][status] += 1
            if node.parent_id is not None and node.is_transition_applied and 200 <= status < 300:
                self.linked[recorder.cases[node.parent_id].value.operation.label, case.operation.label] += 1
            for check in recorder.checks.get(name, []):
                self.checks[check.name] += 1
                if check.failure_info is not None:
                    failure = check.failure_info.failure
                    self.failures.setdefault(
                        (check.name, case.operation.label, failure.title),
                        f"{phase}: {failure.message}\n{response.request.method} {response.request.url}"
                        f"\n{response.request.body!r}\n{status} {response.text[:500]}",
                    )

    def missing(self) -> list[str]:
        """List the operations, statuses and links that the run did not exercise."""
        found = contract_exceptions.document(BASE_URL)
        label = contract_exceptions.labels(found)
        seen = {name: self.seen[label[name]] for name in label}
        done = {
            f"{self.paged} second pages": self.paged,
            f"{self.cases.total()} cases": self.cases.total() >= CASES,
        }
        for name, operation in contract_exceptions.operations(found).items():
            done[f"{name} succeeds"] = any(200 <= status < 300 for status in seen[name])
            done[f"{name} is sent unsigned"] = seen[name][401] or operation.get("security") == []
        for name, status, _, reason in contract_exceptions.STATUSES:
            done[f"{name} returns {status}: {reason}"] = seen[name][int(status)]
        for (source, _), links in contract_exceptions.LINKS.items():
            for target, _ in links:
                done[f"{target} uses a resource that {source} created"] = self.linked[
                    label[source], label[target]
                ]
        return [name for name, is_so in done.items() if not is_so]

    def report(self) -> str:
        """Format one failure of each kind."""
        return "\n\n".join(f"{' | '.join(kind)}\n{text}" for kind, text in self.failures.items())

    # -- valid cases are changed to follow rules that no schema expresses ---------------------------

    def apply_rules(self, _context: HookContext, case: Case[Any]) -> Case[Any]:
        """Make a valid case follow the rules, and remove Host and Origin from every case.

        These two headers are checked to keep out other sites, which is not part of the contract.
        """
        headers = cast(Any, case).headers
        for name in ("Host", "Origin"):
            headers.pop(name, None)
        if case.meta is None or case.meta.generation.mode.is_positive:
            mend = {
                "POST /portfolio/order_groups/create": self._fix_group,
                "PUT /portfolio/order_groups/{order_group_id}/limit": self._fix_limit,
                "POST /portfolio/events/orders": self._fix_order,
            }.get(case.operation.label)
            if mend is not None and isinstance(case.body, dict):
                case.body = mend(dict(case.body))
            if case.operation.label in CHANGES and isinstance(case.body, dict):
                case.body = self._fix_change(case.path_parameters, dict(case.body))
            if case.operation.label == "GET /portfolio/orders" and "cursor" in case.query:
                case.query = self._fix_page(dict(case.query))
            if case.path_parameters and case.operation.query:
                names = [parameter.name for parameter in case.operation.query]
                case.query = self._fix_scope(case.path_parameters, dict(case.query), names)
        return case

    def _fix_limit(self, body: dict[str, Any]) -> dict[str, Any]:
        """Make both limits equal, if both are given."""
        whole = body.get("contracts_limit")
        if whole is not None and body.get("contracts_limit_fp") is not None:
            body["contracts_limit_fp"] = f"{whole}.0"
        return body

    def _fix_group(self, body: dict[str, Any]) -> dict[str, Any]:
        """Select a shard that has markets, so that orders can join the group."""
        if body.get("exchange_index") is not None:
            body["exchange_index"] = 2 * (body["exchange_index"] % 4 == 1)
        return self._fix_limit(body)

    def _fix_order(self, body: dict[str, Any]) -> dict[str, Any]:
        """Make the count positive and the fields compatible; mostly let the order rest."""
        pick = crc32(repr(body).encode()) % 8
        if pick % 4:
            body = self._place(body, pick)
        if pick % 2:
            rests = {"price": "0.4" if body["side"] == "bid" else "0.6", "post_only": False}
            body |= {**rests, "time_in_force": "good_till_canceled"}
        if not Decimal(body["count"]):
            body["count"] = "1"
        if body.get("expiration_time") is not None:
            soon = self.exchange.now_ms() // 1000 + 60
            body["expiration_time"] = max(body["expiration_time"], soon)
            if body["time_in_force"] != "good_till_canceled":
                del body["expiration_time"]
        if body["time_in_force"] != "immediate_or_cancel":
            body.pop("reduce_only", None)
        return body

    def _place(self, body: dict[str, Any], pick: int) -> dict[str, Any]:
        """Place a new order on one of a few markets, in the scope of its group if that exists."""
        body.pop("client_order_id", None)
        body["ticker"] = list(MARKETS)[pick % 3]
        group = self.exchange.rules.groups.find(body.pop("order_group_id", None))
        if group is not None and not (group.triggered and pick % 2):
            _, subaccount, shard = group.scope
            body |= {"order_group_id": group.order_group_id, "subaccount": subaccount}
            body["ticker"] = next((name for name in MARKETS if MARKETS[name] == shard), body["ticker"])
        if body.get("exchange_index") not in (None, -1):
            body["exchange_index"] = MARKETS[body["ticker"]]
        return body

    def _fix_change(self, path: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
        """Make counts positive, and let the change fit its order, if that exists."""
        for name in ("count", "reduce_by"):
            if body.get(name) is not None and not Decimal(body[name]):
                body[name] = "1"
        order = self.exchange.rules.orders.find(path.get("order_id", ""))
        if order is None:
            return body
        if body.get("exchange_index") is not None or "reduce_to" in body or "reduce_by" in body:
            body["exchange_index"] = order.scope.exchange_index
        if "count" in body:
            body |= {"ticker": order.ticker, "side": order.side}
            body["count"] = str(max(Decimal(body["count"]), order.fill_count + 1))
            for name in ("client_order_id", "updated_client_order_id"):
                body.pop(name, None)
            if body.get("expiration_time"):
                body["expiration_time"] = max(body["expiration_time"], self.exchange.now_ms() // 1000 + 60)
        return body

    def _fix_scope(self, path: dict[str, Any], query: dict[str, Any], names: list[str]) -> dict[str, Any]:
        """Mostly select the scope of the group or order, if it exists."""
        name, rules = next(iter(path.values())), self.exchange.rules
        found = rules.groups.find(name) or rules.orders.find(name)
        if found is not None and crc32(repr(query).encode()) % 8:
            scope = {"subaccount": found.scope.subaccount, "exchange_index": found.scope.exchange_index}
            query |= {
                key: value for key, value in scope.items() if key in names and (value or key in query)
            }
        return query

    def _fix_page(self, query: dict[str, Any]) -> dict[str, Any]:
        """Use a cursor that the server returned, with the query of that response."""
        if not self.pages:
            return {"limit": 1}
        first, cursor = self.pages[-1]
        self.paged += 1
        return {**first, "cursor": cursor}

    def store_cursor(self, _context: HookContext, case: Case[Any], response: Response) -> None:
        """Store the cursor of the next page."""
        if case.operation.label == "GET /portfolio/orders" and response.status_code == 200:
            cursor = response.json()["cursor"]
            if cursor:
                self.pages.append((dict(case.query), cursor))

    def excuse(self, _context: HookContext, failure: Failure, case: Case[Any], response: Response) -> bool:
        """False if the failure is a valid request refused because of the exchange's state.

        Or if it is an example into which a limit of an earlier response was put, next to another limit.
        """
        if not isinstance(failure, RejectedPositiveData) or response.status_code != 400:
            return True
        if isinstance(case.body, dict) and has_two_limits(case.body):
            self.excused["two limits"] += 1
            return False
        error = response.json().get("error", {})
        reason = next(
            (reason for reason in (error.get("code"), error.get("details")) if reason in STATE), None
        )
        if reason is not None:
            self.excused[reason] += 1
        return reason is None


def has_two_limits(body: dict[str, Any]) -> bool:
    """True for a body with both limits of an order group, which are different numbers."""
    whole, fixed_point = body.get("contracts_limit"), body.get("contracts_limit_fp")
    return whole is not None and fixed_point is not None and Decimal(fixed_point) != whole


def run(
    exchange: Exchange,
    base_url: str,
    *,
    app: ASGIApp | None = None,
    users: tuple[str, str] = USERS,
    phases: Collection[str] = PHASES,
    examples: int = EXAMPLES,
) -> Run:
    """Run against an exchange, in process with `app`, else over HTTP; `users` have the two keys."""
    ran, histories = Run(exchange), 6 * examples
    raw_clients = [Stranger(exchange, user=user) for user in users]
    set_up_markets(exchange, users[0])
    found = contract_exceptions.document(base_url)

    def execute(number: int, phases: Collection[str]) -> None:
        config = configuration(None if SEED is None else SEED + number, phases, examples, histories)
        schema: Any = openapi.from_dict(found, config=config)
        schema.app = app
        schema.config.update(base_url=base_url)
        identities: list[AuthProvider[Any]] = [Signed(raw_client) for raw_client in raw_clients]
        schema.auth.providers.append(
            EscalatingAuthProvider(identities, list(USERS), peers=USERS, pinned=USERS[0])
        )
        ran.execute(schema)

    with closing(raw_clients[0].http), closing(raw_clients[1].http):
        execute(0, phases)
        # a search ends early if a repeated history has another result, because an exchange keeps state
        number = 0
        while "stateful" in phases and number < ROUNDS and ran.histories < histories:
            number += 1
            execute(number, ["stateful"])
        while phases == PHASES and number < ROUNDS and ran.missing():
            number += 1
            execute(number, ["stateful"])
    return ran


def configuration(seed: int | None, phases: Collection[str], examples: int, histories: int) -> Any:
    """Return a configuration with all checks."""
    return cast(Any, SchemathesisConfig).from_dict(
        {
            **({} if seed is None else {"seed": seed}),
            "continue-on-failure": True,
            "generation": {"max-examples": examples, "database": "none"},
            # long enough for a busy machine, because this is to find calls that hang
            "request-timeout": TIMEOUT,
            "checks": {"max_response_time": TIMEOUT},
            "phases": {
                **{phase: {"enabled": phase in phases} for phase in PHASES},
                # inferred links would put limits into bodies after the rules were applied
                "stateful": {
                    "enabled": "stateful" in phases,
                    "generation": {"max-examples": histories},
                    "inference": {"algorithms": []},
                },
            },
        }
    )


def set_up_markets(exchange: Exchange, user: str) -> None:
    """Open markets with deep resting orders, and place orders of the user for more than one page."""
    deep = exchange.issue_credentials(user="market maker")
    own = exchange.issue_credentials(user=user)
    for ticker, shard in MARKETS.items():
        exchange.open_market(ticker, exchange_index=shard)
        with Client.simulated(exchange, credentials=deep) as client:
            plain = an_order(ticker=ticker, count="999999999999")
            client.orders.create_v2(request=evolve(plain, side="bid", price="0.3"))
            client.orders.create_v2(request=evolve(plain, side="ask", price="0.7"))
        with Client.simulated(exchange, credentials=own) as client:
            client.orders.create_v2(request=an_order(ticker=ticker))


FINE_TICKS = Assumptions(tick=Decimal("0.0001"))
"""Accepts every price of the contract, because no schema describes the tick of a market."""


@contextmanager
def in_process() -> Generator[Run]:
    exchange = Exchange(assumptions=FINE_TICKS)
    yield run(exchange, BASE_URL, app=application(exchange))


@contextmanager
def over_http() -> Generator[Run]:
    exchange = Exchange(assumptions=FINE_TICKS, clock=lambda: time.time_ns() // 1_000_000)
    with running(exchange) as server:
        yield run(exchange, server.base_url)


@pytest.mark.parametrize("way", [in_process, pytest.param(over_http, marks=pytest.mark.long)])
@pytest.mark.family
def test_the_simulator_conforms_to_the_contract(way: Callable[[], AbstractContextManager[Run]]) -> None:
    with way() as ran:
        assert not ran.failures, ran.report()
        assert not ran.missing()
        checks.load_all_checks()
        assert set(ran.checks) == {*cast(Any, checks).CHECKS.get_all_names(), "max_response_time"}
        assert set(ran.cases) == set(PHASES)


@pytest.mark.parametrize(
    ("fault", "check"),
    [
        (Fault.SERVER_ERROR_AFTER_ACTING, "not_a_server_error"),
        (Fault.BAD_GATEWAY_502, "status_code_conformance"),
        (Fault.WRONG_CONTENT_TYPE, "content_type_conformance"),
        (Fault.NULL_LISTS, "response_schema_conformance"),
    ],
)
@pytest.mark.full
def test_a_faulty_exchange_fails_its_check(fault: Fault, check: str) -> None:
    exchange = Exchange(assumptions=FINE_TICKS)
    exchange.faults.plan(fault, operation="GetOrders")
    ran = run(exchange, BASE_URL, app=application(exchange), phases=["fuzzing"], examples=3)
    assert check in {kind for kind, _, _ in ran.failures}, ran.report()


@pytest.mark.full
def test_missing_authorisation_fails_its_check() -> None:
    exchange = Exchange(assumptions=FINE_TICKS)
    ran = run(
        exchange,
        BASE_URL,
        app=application(exchange),
        users=("one", "one"),
        phases=["stateful"],
        examples=20,
    )
    assert "object_level_authorization" in {kind for kind, _, _ in ran.failures}, ran.report()


def test_missing_authentication_fails_its_check() -> None:
    exchange = Exchange(assumptions=FINE_TICKS)
    signer, app = Stranger(exchange), application(exchange)

    async def sign_every_request(scope: Scope, receive: Receive, send: Send) -> None:
        headers = [pair for pair in scope.get("headers", []) if not pair[0].startswith(b"kalshi-")]
        signed = signer.signed(scope["method"], scope["raw_path"].decode())
        headers += [(key.lower().encode(), value.encode()) for key, value in signed.items()]
        await app({**scope, "headers": headers}, receive, send)

    with closing(signer.http):
        ran = run(exchange, BASE_URL, app=sign_every_request, phases=["fuzzing"], examples=3)
    assert "ignored_auth" in {kind for kind, _, _ in ran.failures}, ran.report()
