"""The matrix: every operation, every fault, both clients; what was sent and how it ended, by a table."""

import asyncio
import inspect
from collections.abc import Callable
from typing import Any

import kalshi_order_groups as sdk
import pytest
from attrs import frozen
from kalshi_order_groups import AsyncClient, Client, OrderGroup
from kalshi_order_groups._core.retry_policy import Risk
from kalshi_order_groups.events import AttemptEvent
from kalshi_order_groups.simulator import Exchange, Fault

from tests.support.calls import CALLS, PROMISE_NOTHING
from tests.support.orders import an_order
from tests.support.recorder import BOTH

# What is sent again, as the table promises it; written here by hand, so that it is promised twice.
#
#   risk       never sent  limited  no answer  stale clock  something else
AGAIN = {
    "reduces": ("again", "again", "again", "again", "again"),
    "reduces once": ("again", "again", "-", "again", "-"),
    "lowers":  ("again", "again", "again", "again", "again"),
    "reads":   ("again", "again", "again", "again", "-"),
    "sets":    ("again", "again", "again", "again", "-"),
    "places":  ("again", "again", "again", "again", "-"),
    "adds":    ("again", "again", "-", "again", "-"),
    "rearms":  ("again", "again", "-", "again", "-"),
}  # fmt: skip
KINDS = ("never sent", "limited", "no answer", "stale clock", "something else")
REDUCING = ("reduces", "reduces once", "lowers")
MOST = dict.fromkeys(AGAIN, 4) | dict.fromkeys(REDUCING, 20)
ROUNDING = 0.01
"""Seconds: simulated waits are whole milliseconds, each rounded."""

DEADLINE = {"adds": 30.0}

#   fault                       how the attempt fails     the error of such an attempt
MEETS: dict[Fault, tuple[str, type[sdk.KalshiError] | None]] = {
    Fault.CONNECT_REFUSED: ("never sent", sdk.NotSentError),
    Fault.RESET_BEFORE_ACTING: ("no answer", sdk.OutcomeUnknownError),
    Fault.HANG_BEFORE_ACTING: ("no answer", sdk.OutcomeUnknownError),
    Fault.UNAVAILABLE_503: ("no answer", sdk.ServerError),
    Fault.BAD_GATEWAY_502: ("no answer", sdk.ServerError),
    Fault.UNKNOWN_ERROR_520: ("no answer", sdk.ServerError),
    Fault.TOO_MANY_REQUESTS_429: ("limited", sdk.RateLimitError),
    Fault.TIMESTAMP_EXPIRED_401: ("stale clock", sdk.AuthenticationError),
    Fault.REDIRECT_302: ("something else", sdk.UnexpectedStatusError),
    Fault.CLOCK_JUMP: ("stale clock", sdk.AuthenticationError),
    Fault.RESET_AFTER_ACTING: ("no answer", sdk.OutcomeUnknownError),
    Fault.HANG_AFTER_ACTING: ("no answer", sdk.OutcomeUnknownError),
    Fault.HALF_CLOSED: ("no answer", sdk.OutcomeUnknownError),
    Fault.TRUNCATED_BODY: ("no answer", sdk.OutcomeUnknownError),
    Fault.SLOW_DRIP: ("drips", sdk.OutcomeUnknownError),
    Fault.SERVER_ERROR_AFTER_ACTING: ("no answer", sdk.ServerError),
    Fault.HTML_PAGE: ("something else", sdk.ContractError),
    Fault.WRONG_CONTENT_TYPE: ("fine", None),
    Fault.GZIP_BOMB: ("something else", sdk.ContractError),
    Fault.NULL_LISTS: ("fine", None),
    Fault.MISSING_LISTS: ("fine", None),
    Fault.UNKNOWN_FIELDS: ("fine", None),
    Fault.UNKNOWN_VALUES: ("fine", None),
}
ACTED_UNSEEN = {fault for fault, (kind, _) in MEETS.items() if fault.serves and kind == "no answer"} | {
    Fault.SLOW_DRIP
}
SILENT = {Fault.RESET_AFTER_ACTING, Fault.HANG_AFTER_ACTING, Fault.HALF_CLOSED}
"""Where not even a refusal gets through."""

LIES = {Fault.HTML_PAGE, Fault.GZIP_BOMB}
"""Acted on, and answered with a success that is none."""

REFUSED_AFTER_ITSELF: dict[str, type[sdk.KalshiError] | None] = {
    "delete": None,  # a 404 says that the lost answer was a success
    "create_v2": None,  # the id is taken: the order is there, and is looked up
    "cancel_v2": sdk.NotFoundError,  # it may have been filled meanwhile: nothing is claimed
}
"""How the repeat of what was acted on ends, where the exchange refuses it and the refusal gets through."""


@frozen
class World:
    """An exchange with a group and an order in it."""

    exchange: Exchange
    group: OrderGroup
    order_id: str


@frozen
class Row:
    """An operation: what it does to risk, and a call of it. `brief`: its response is two bytes."""

    operation: str
    risk: str
    act: Callable[[Any, World], Any]
    brief: bool


def row_of(call: str, risk: str = "", act: Callable[[Any, World], Any] | None = None) -> Row:
    """A row from the table of calls, with another risk and call where the arguments decide the risk."""
    made = CALLS[call]
    usual: Callable[[Any, World], Any] = lambda c, w: made.act_on(c, w.group, w.order_id)  # noqa: E731
    return Row(made.operation, risk or made.risk, act or usual, call in PROMISE_NOTHING)


ROWS = {name: row_of(name) for name in CALLS if name != "update_limit"} | {
    "raise_limit": row_of(
        "update_limit", "sets", lambda c, w: c.order_groups.update_limit(w.group, contracts_limit=9)
    ),
    "set_limit": row_of(
        "update_limit",
        "sets",
        lambda c, w: c.order_groups.update_limit(w.group.order_group_id, contracts_limit=1),
    ),
    "lower_limit": row_of("update_limit", "lowers"),
    "decrease_by": row_of(
        "decrease_v2", "reduces once", lambda c, w: c.orders.decrease_v2(w.order_id, reduce_by=1)
    ),
}


def world() -> World:
    exchange = Exchange()
    client = Client.simulated(exchange)
    group = client.order_groups.create(contracts_limit=5)
    return World(exchange, group, client.orders.create_v2(request=an_order(group)).order_id)


@frozen
class Ended:
    """What a call has cost, and how it ended."""

    requests: int
    attempts: int
    error: sdk.KalshiError | None
    seconds: float

    @property
    def as_row(self) -> tuple[int, type[sdk.KalshiError] | None]:
        return self.requests, None if self.error is None else type(self.error)


def carry_out(kind: str, row: Row, place: World, **options: Any) -> Ended:
    """One call by a new client of the kind."""
    events: list[AttemptEvent] = []
    faults, started = place.exchange.faults, place.exchange.passed_ms()
    sent = faults.calls(row.operation)
    maker: Any = Client if kind == "sync" else AsyncClient
    client = maker.simulated(place.exchange, on_attempt=events.append, **options)
    found: sdk.KalshiError | None = None
    try:
        result = row.act(client, place)
        if inspect.isawaitable(result):
            asyncio.run(result)  # type: ignore[arg-type]  # a coroutine
    except sdk.KalshiError as error:
        found = error
    mine = [event for event in events if event.operation == first_name(events, row)]
    return Ended(
        requests=faults.calls(row.operation) - sent,
        attempts=len(mine),
        error=found,
        seconds=(place.exchange.passed_ms() - started) / 1000,
    )


def first_name(events: list[AttemptEvent], row: Row) -> str:
    """The operation that the call is about: a create looks at the groups before and after."""
    names = list(dict.fromkeys(event.operation for event in events))
    return "create_order_group" if row.operation == "CreateOrderGroup" else names[0]


def kind_of(fault: Fault, row: Row) -> str:
    """How an attempt of this operation fails on this fault."""
    kind = MEETS[fault][0]
    if kind == "drips" and row.brief:
        return "fine"
    if kind == "drips" and row.risk in ("reduces", "lowers", "sets", "places"):
        return "no answer"  # it is given up in time for another attempt
    if row.operation == "CancelAllOrders" and fault in (Fault.TRUNCATED_BODY, Fault.GZIP_BOMB):
        return "fine"  # it has no body
    return kind


def promised(row: Row, kind: str) -> str:
    return AGAIN[row.risk][KINDS.index(kind)]


def after_one(name: str, fault: Fault) -> tuple[int, type[sdk.KalshiError] | None]:
    """Requests and outcome of a call whose first attempt meets the fault, and the next ones none."""
    row, (_, error) = ROWS[name], MEETS[fault]
    kind = kind_of(fault, row)
    if kind == "fine":
        return 1, None
    if kind == "drips":  # it drips until the deadline, and then there is no time for another attempt
        return 1, sdk.AmbiguousCreateError if name == "create" else error
    if promised(row, kind) == "-":
        if name != "create":
            return 1, error
        return 1, None if fault in ACTED_UNSEEN | LIES else sdk.AmbiguousCreateError
    acted = fault in ACTED_UNSEEN | LIES
    return 2, REFUSED_AFTER_ITSELF.get(name) if acted else None


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("fault", Fault)
@pytest.mark.family
def test_one_fault_and_then_a_healthy_exchange(fault: Fault, name: str, kind: str) -> None:
    place, row = world(), ROWS[name]
    place.exchange.faults.plan(
        fault, operation=row.operation, calls=place.exchange.faults.calls(row.operation) + 1
    )
    ended = carry_out(kind, row, place)
    assert ended.as_row == after_one(name, fault)
    assert ended.attempts == ended.requests
    if ended.error is not None:
        assert ended.error.attempts == ended.requests
        assert ended.error.may_have_acted is True, "what ends in an error here was sent and not refused"


def after_all(name: str, fault: Fault) -> tuple[int, int, type[sdk.KalshiError] | None]:
    """Fewest and most requests, and the outcome, of a call that never meets anything else."""
    row, (_, error) = ROWS[name], MEETS[fault]
    kind = kind_of(fault, row)
    if kind in ("fine", "drips") or promised(row, kind) == "-":
        requests, outcome = after_one(name, fault)
        return requests, requests, outcome
    if kind == "stale clock" and row.risk in REDUCING:
        return 10, 200, error  # until the deadline, however many attempts that are
    if fault in (ACTED_UNSEEN | LIES) - SILENT and name in REFUSED_AFTER_ITSELF:
        return 2, 2, REFUSED_AFTER_ITSELF[name]
    most = MOST[row.risk]
    fewest = most if most == 4 else 5  # a deadline may come before so many attempts as a kill has
    return fewest, most, error


ACTS_NEVER = ("never sent", "limited", "stale clock")


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("fault", Fault)
@pytest.mark.family
def test_the_same_fault_at_every_call(fault: Fault, name: str, kind: str) -> None:
    place, row = world(), ROWS[name]
    place.exchange.faults.plan(fault, operation=row.operation)
    ended = carry_out(kind, row, place)
    fewest, most, error = after_all(name, fault)
    assert fewest <= ended.requests <= most
    assert ended.as_row[1] is error
    assert ended.attempts == ended.requests
    until_the_next_byte = 0.5 if fault is Fault.SLOW_DRIP else 0.0
    assert ended.seconds <= DEADLINE.get(row.risk, 10.0) + until_the_next_byte + ROUNDING
    if ended.error is not None:
        assert ended.error.attempts == ended.requests
        assert ended.error.may_have_acted is (kind_of(fault, row) not in ACTS_NEVER)


# -- several faults in a row --------------------------------------------------------------------------

REFUSALS = {
    Fault.TOO_MANY_REQUESTS_429: sdk.RateLimitError,
    Fault.TIMESTAMP_EXPIRED_401: sdk.AuthenticationError,
    Fault.CONNECT_REFUSED: sdk.OutcomeUnknownError,  # not NotSentError: the attempt before was sent
}
HARDLY = [name for name, row in ROWS.items() if AGAIN[row.risk][2] == "again"]


def in_a_row(place: World, row: Row, faults: list[Fault]) -> None:
    sent = place.exchange.faults.calls(row.operation)
    for number, fault in enumerate(faults, start=sent + 1):
        place.exchange.faults.plan(fault, operation=row.operation, calls=number)


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("name", HARDLY)
@pytest.mark.parametrize("last", REFUSALS)
@pytest.mark.parametrize("first", [Fault.RESET_AFTER_ACTING, Fault.UNAVAILABLE_503, Fault.HALF_CLOSED])
@pytest.mark.family
def test_an_attempt_that_may_have_acted_is_not_forgotten(
    first: Fault, last: Fault, name: str, kind: str
) -> None:
    place, row = world(), ROWS[name]
    in_a_row(place, row, [first, last])
    ended = carry_out(kind, row, place, max_attempts=2)
    assert ended.as_row == (2, REFUSALS[last])
    assert ended.error is not None
    assert ended.error.earlier_unknown is True
    assert ended.error.may_have_acted is True
    assert ended.error.attempts == 2


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("name", HARDLY)
@pytest.mark.parametrize("last", REFUSALS)
@pytest.mark.family
def test_nor_after_several_that_have_not(last: Fault, name: str, kind: str) -> None:
    place, row = world(), ROWS[name]
    in_a_row(
        place, row, [Fault.RESET_AFTER_ACTING, Fault.TOO_MANY_REQUESTS_429, Fault.CONNECT_REFUSED, last]
    )
    ended = carry_out(kind, row, place, max_attempts=4)
    assert ended.as_row == (4, REFUSALS[last])
    assert ended.error is not None
    assert ended.error.earlier_unknown is True
    assert ended.error.may_have_acted is True


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("name", ["create", "reset"])
@pytest.mark.parametrize(
    "before",
    [
        [Fault.CONNECT_REFUSED],
        [Fault.TOO_MANY_REQUESTS_429, Fault.CONNECT_REFUSED],
        [Fault.TIMESTAMP_EXPIRED_401, Fault.TOO_MANY_REQUESTS_429],
    ],
)
@pytest.mark.parametrize("fault", [fault for fault, (kind, _) in MEETS.items() if kind == "no answer"])
@pytest.mark.family
def test_what_must_not_happen_twice_is_not_sent_again_once_it_may_have_happened(
    fault: Fault, before: list[Fault], name: str, kind: str
) -> None:
    place, row = world(), ROWS[name]
    in_a_row(place, row, [*before, fault])
    ended = carry_out(kind, row, place)
    assert ended.requests == len(before) + 1, "nothing after the one that may have acted"
    assert ended.attempts == ended.requests
    if name == "reset" or not fault.serves:
        assert ended.error is not None
        assert ended.error.attempts == ended.requests
        assert ended.error.may_have_acted is True
    else:
        assert ended.error is None, "found, and taken for the one that was asked for"


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("name", ROWS)
@pytest.mark.family
def test_three_corrections_of_the_clock_are_tried_and_more_only_to_reduce_risk(
    name: str, kind: str
) -> None:
    place, row = world(), ROWS[name]
    in_a_row(place, row, [Fault.TIMESTAMP_EXPIRED_401] * 5)
    ended = carry_out(kind, row, place, max_attempts=30)
    assert ended.as_row == ((6, None) if row.risk in REDUCING else (4, sdk.AuthenticationError))
    if ended.error is not None:
        assert ended.error.may_have_acted is False


def test_the_matrix_is_whole() -> None:
    assert {row.operation for row in ROWS.values()} == {call.operation for call in CALLS.values()}
    assert {row.risk for row in ROWS.values()} == set(AGAIN) == {risk.value for risk in Risk}
    assert set(MEETS) == set(Fault)
