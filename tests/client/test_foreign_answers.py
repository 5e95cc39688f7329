"""What a proxy, a portal or a gateway answers ends no kill, and is neither a success nor "gone"."""

import json
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import httpx
import kalshi_order_groups as sdk
import pytest
from kalshi_order_groups import Client, Environment, KillOutcome, OrderGroup
from kalshi_order_groups.simulator import Exchange, ExchangeClock, SimulatorTransport

from tests.support.both_clients import do

Interference = Callable[[httpx.Request, int], httpx.Response | None]
"""The answer to a request, and to how many of its kind: None lets the exchange answer."""

LIST = "/portfolio/order_groups"


class Between(SimulatorTransport):
    """Something on the way that answers some requests in place of the exchange."""

    def __init__(self, exchange: Exchange, interfere: Interference, seen: Counter[str]) -> None:
        super().__init__(exchange)
        self.interfere = interfere
        self.seen = seen

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        kind = f"{request.method} {request.url.path}"
        self.seen[kind] += 1
        return self.interfere(request, self.seen[kind]) or super().handle_request(request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return self.handle_request(request)


def client_of(
    kind: Any, exchange: Exchange, interfere: Interference, seen: Counter[str] | None = None
) -> Any:
    """A client whose requests are counted in `seen`."""
    return kind(
        exchange.issue_credentials(),
        environment=Environment.DEMO,
        base_url=SimulatorTransport.BASE_URL,
        transport=Between(exchange, interfere, Counter() if seen is None else seen),
        clock=ExchangeClock(exchange),
    )


def with_groups(count: int = 3) -> tuple[Exchange, list[OrderGroup]]:
    exchange = Exchange()
    maker = Client.simulated(exchange)
    return exchange, [maker.order_groups.create(contracts_limit=5) for _ in range(count)]


def is_triggered(exchange: Exchange, group: OrderGroup) -> bool:
    found = exchange.rules.groups.find(group.order_group_id)
    return found is not None and found.triggered


def answer(status: int, body: object) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return httpx.Response(status, stream=httpx.ByteStream(content))


def is_trigger(request: httpx.Request) -> bool:
    return request.url.path.endswith("/trigger")


def is_list(request: httpx.Request) -> bool:
    return request.method == "GET" and request.url.path.endswith(LIST)


REFUSALS: list[tuple[int, object]] = [
    (400, b"<html>400 Bad Request</html>"),
    (400, {"msg": "no such route"}),
    (401, b"<html>"),
    (403, b"<html>Attention Required!</html>"),
    (403, {"error": {"code": "blocked_by_policy", "message": "x"}}),
    (404, b""),
    (404, {"message": "no Route matched with those values"}),
    (404, {"code": "not_found", "message": "Not Found"}),
    (404, {"error": {"code": "route_not_found"}}),
    (404, {"error": {"code": 404, "message": "Not Found"}}),
    (405, b"<html>"),
    (409, {"error": {"code": "conflict"}}),
    (202, {}),
    (200, {"error": {"code": "maintenance"}}),
    (200, {"captive": True, "login": "http://portal.invalid/"}),
]


@pytest.mark.parametrize(("status", "body"), REFUSALS)
@pytest.mark.family
def test_one_foreign_response_ends_neither_a_kill_nor_a_trigger(
    kind: Any, status: int, body: object
) -> None:
    exchange, groups = with_groups()
    client = client_of(
        kind,
        exchange,
        lambda r, n: answer(status, body) if n == 1 and (is_trigger(r) or is_list(r)) else None,
    )
    report = do(client.order_groups.kill())
    assert report
    assert len(report.confirmed) == 3
    assert all(is_triggered(exchange, group) for group in groups)
    do(
        client_of(
            kind, exchange, lambda _, n: answer(status, body) if n == 1 else None
        ).order_groups.trigger(groups[0])
    )


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, {"error": {"code": "authentication_error", "details": "INCORRECT_API_KEY_SIGNATURE"}}),
        (401, {"error": {"code": "signature_is_missing_from_headers"}}),
        (400, {"code": "bad_request", "message": "bad request", "details": "invalid JSON"}),
    ],
)
def test_what_the_exchange_is_known_to_refuse_for_good_is_not_tried_again(
    kind: Any, status: int, body: object
) -> None:
    exchange, (group,) = with_groups(1)
    client = client_of(kind, exchange, lambda r, _: answer(status, body) if is_trigger(r) else None)
    started = exchange.passed_ms()
    with pytest.raises(sdk.ResponseError) as refused:
        do(client.order_groups.trigger(group))
    assert refused.value.attempts == 1
    (failed,) = do(client.order_groups.trigger_all([group])).failed
    assert isinstance(failed.error, sdk.ResponseError)
    assert exchange.passed_ms() - started < 1_000


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"code": "maintenance", "message": "try later"}},
        {"code": "unauthorized", "message": "log in"},
        {"captive": True, "login": "http://portal.invalid/"},
        {"success": False},
        {"order_groups": {}},
        b"null",
    ],
    ids=str,
)
@pytest.mark.parametrize("hides", [is_trigger, is_list])
def test_a_200_that_is_not_the_exchanges_never_makes_a_report_true(
    kind: Any, hides: Callable[[httpx.Request], bool], body: object
) -> None:
    exchange, _ = with_groups()
    client = client_of(kind, exchange, lambda r, _: answer(200, body) if hides(r) else None)
    report = do(client.order_groups.kill(deadline=2))
    assert not report
    assert not report.confirmed


def test_a_group_that_a_list_shows_where_the_trigger_did_not_find_it_is_triggered_again(kind: Any) -> None:
    exchange, groups = with_groups()
    missing = {"error": {"code": "not_found", "message": "not found"}}
    client = client_of(
        kind, exchange, lambda r, n: answer(404, missing) if is_trigger(r) and n <= 3 else None
    )
    do(client.order_groups.list(subaccount=0))
    exchange.advance(11)
    report = do(client.order_groups.kill())
    assert report
    assert len(report.confirmed) == 3
    assert all(is_triggered(exchange, group) for group in groups)


def test_where_the_trigger_never_finds_it_the_report_is_false_at_the_deadline(kind: Any) -> None:
    exchange, _ = with_groups()
    exchange.tier = "prestige"
    missing = {"error": {"code": "not_found", "message": "not found"}}
    seen: Counter[str] = Counter()
    client = client_of(kind, exchange, lambda r, _: answer(404, missing) if is_trigger(r) else None, seen)
    started = exchange.passed_ms()
    report = do(client.order_groups.kill(deadline=4))
    assert [one.outcome for one in report.groups] == [KillOutcome.FAILED] * 3
    assert exchange.passed_ms() - started <= 4_050
    assert seen.total() < 60, "with waits in between"


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize(
    "body",
    [
        {"code": "route_not_found"},
        {"code": 404, "message": "Not Found"},
        {"code": "not_found", "message": "Not Found"},
        {"error": {"code": "subaccount_not_found"}},
        {"error": {"code": "market_not_found"}},
        {"error": {"code": "NOT_FOUND", "message": "api key"}},
        {"code": 5, "message": "Method not found", "details": []},
    ],
    ids=str,
)
@pytest.mark.family
def test_a_404_that_is_not_about_the_group_is_not_called_gone(kind: Any, body: object, known: bool) -> None:
    exchange, (group,) = with_groups(1)

    def gateway(request: httpx.Request, _: int) -> httpx.Response | None:
        return None if is_list(request) else answer(404, body)

    client = client_of(kind, exchange, gateway)
    if known:
        do(client.order_groups.list(subaccount=0))
    with pytest.raises(sdk.NotFoundError) as missing:
        do(client.order_groups.delete(group.order_group_id, subaccount=0, exchange_index=0))
    assert type(missing.value) is sdk.NotFoundError
    assert missing.value.attempts > 1
    assert do(client.order_groups.list(subaccount=0))
    report = do(client.order_groups.trigger_all(deadline=1))
    assert [one.order_group_id for one in report.failed] == [group.order_group_id], "it is not forgotten"


def test_a_403_of_a_gateway_does_not_show_that_the_key_is_locked(kind: Any) -> None:
    exchange = Exchange()
    group = Client.simulated(exchange).order_groups.create(contracts_limit=5, subaccount=3)

    def gateway(request: httpx.Request, _: int) -> httpx.Response | None:
        denied = request.method == "GET" and request.url.params.get("subaccount") == "0"
        return answer(403, b"<html>") if denied else None

    client = client_of(kind, exchange, gateway)
    with pytest.raises(sdk.NotFoundError, match="elsewhere is unknown"):
        do(client.order_groups.delete(group.order_group_id))
    do(client.order_groups.list(subaccount=3))
    with pytest.raises(sdk.NotFoundError, match="elsewhere is unknown"):
        do(client.order_groups.delete(group.order_group_id))


# -- values from the wire ------------------------------------------------------------------------------


def listing(rows: list[Any]) -> Interference:
    """Lists that have these rows in subaccount 0, where every trigger is confirmed."""

    def interfere(request: httpx.Request, _: int) -> httpx.Response | None:
        if is_trigger(request):
            return answer(200, {})
        if not is_list(request):
            return None
        here = request.url.params.get("subaccount") in (None, "0")
        return answer(200, {"order_groups": rows if here else []})

    return interfere


def row(group_id: object, **more: object) -> dict[str, object]:
    return {"id": group_id, "is_auto_cancel_enabled": False, "contracts_limit_fp": "5.00", **more}


UNUSABLE = ["..", ".", "", "\ud800", "a\0b", "a\nb", "x" * 3000, None, 5, ["good"], {"a": 1}]


@pytest.mark.parametrize("everywhere", [True, False])
@pytest.mark.parametrize("bad", UNUSABLE, ids=lambda value: ascii(value)[:9])
def test_a_row_whose_id_cannot_be_sent_stops_no_other_and_is_reported(
    kind: Any, bad: object, everywhere: bool
) -> None:
    exchange = Exchange()
    rows = [row("good-1"), row(bad), *(row(f"good-{n}") for n in range(2, 10))]
    seen: Counter[str] = Counter()
    client = client_of(kind, exchange, listing(rows), seen)
    with pytest.raises(sdk.ContractError, match=r"order_groups\[1\]"):
        do(client.order_groups.list(subaccount=0))
    report = do(client.order_groups.kill(deadline=9, **({} if everywhere else {"subaccount": 0})))
    assert not report
    assert [one.order_group_id for one in report.confirmed] == [f"good-{n}" for n in range(1, 10)]
    (failed,) = report.failed
    assert "id that cannot be sent" in str(failed.error)
    f"{failed}".encode()
    assert len([kind for kind in seen if kind.endswith("/trigger")]) == 9


@pytest.mark.parametrize(
    "odd",
    [
        {"is_auto_cancel_enabled": "maybe"},
        {"contracts_limit_fp": 5},
        {"contracts_limit_fp": "9" * 5000},
        {"exchange_index": -1},
        {"exchange_index": "0"},
        {"exchange_index": 10**30},
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_a_row_with_another_odd_member_is_triggered_all_the_same(kind: Any, odd: dict[str, Any]) -> None:
    exchange = Exchange()
    rows: list[Any] = [row("good-1"), row("odd", **odd), row("good-2", exchange_index=3), None, 7, []]
    client = client_of(kind, exchange, listing(rows))
    report = do(client.order_groups.kill(subaccount=0))
    assert [one.order_group_id for one in report.confirmed] == ["good-1", "odd", "good-2"]
    assert len(report.failed) == 3


@pytest.mark.parametrize(
    "write",
    [(100, 0), (100, 9), (100, -5), (1, 10), (0, 0), (-1, 100), (10**15, 5), (10**30, 5), (10**400, 100)],
    ids=lambda value: str(value)[:20],
)
def test_a_bucket_that_lies_holds_no_kill_back(kind: Any, write: tuple[int, int]) -> None:
    exchange, groups = with_groups(30)
    bucket = dict(zip(("refill_rate", "bucket_capacity"), write, strict=True))
    limits: dict[str, object] = {"usage_tier": "basic", "grants": [], "read": bucket, "write": bucket}

    def lies(request: httpx.Request, _: int) -> httpx.Response | None:
        return answer(200, limits) if request.url.path.endswith("/account/limits") else None

    client = client_of(kind, exchange, lies)
    started, cpu = exchange.passed_ms(), time.process_time()
    report = do(client.order_groups.kill(subaccount=0, deadline=4))
    assert report
    assert len(report.confirmed) == len(groups)
    assert exchange.passed_ms() - started <= 2_200, "as fast as the smallest bucket allows"
    assert time.process_time() - cpu < 30
