"""In-process costs of the simulator's calls and rules, by the number of groups in the exchange."""

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from decimal import Context, Decimal, localcontext
from functools import cache
from multiprocessing import get_context
from typing import TypeVar

from attrs import field, frozen
from kalshi_order_groups.simulator.api.service import Request
from kalshi_order_groups.simulator.engine.groups import WINDOW_MS
from kalshi_order_groups.simulator.engine.records import Scope

from .site import MAKER, VISITOR, Memory, Site, add_order, memory

_T = TypeVar("_T")
Work = Callable[[], None]
Prepare = Callable[[Site, int], Work]
"""Does the untimed preparation, and returns the timed work: the given number of calls."""

_GROUPS, _ORDERS, _PLACE = "portfolio/order_groups", "portfolio/orders", "portfolio/events/orders"
_ONE, _MAKERS_PRICE = Decimal(1), Decimal("0.60")
_WINDOW_FILLS = 10_000


# -- calls: signed, verified, served -------------------------------------------------------------------


def _create_group(on: Site, times: int) -> Work:
    request = on.request("POST", f"{_GROUPS}/create", user=VISITOR, body={"contracts_limit": 100})
    return on.serving([request] * times, 201)


def _get_group(on: Site, times: int) -> Work:
    some = on.rng.choices(on.groups[:: max(1, on.size // 100)], k=times)
    return on.serving([on.request("GET", f"{_GROUPS}/{one.order_group_id}") for one in some], 200)


def _list_groups(on: Site, times: int) -> Work:
    return on.serving([on.request("GET", _GROUPS)] * times, 200)


def _list_orders(query: str) -> Prepare:
    def prepare(on: Site, times: int) -> Work:
        halfway = on.orders[len(on.orders) // 2].order_id
        request = on.request("GET", _ORDERS, query=query.replace("HALFWAY", halfway))
        return on.serving([request] * times, 200)

    return prepare


def _rest(on: Site, times: int) -> Work:
    group = on.crowd(1, 0)[0].order_group_id
    return on.serving([_order(on, "bid", "0.01", order_group_id=group)] * times, 201)


def _trade(on: Site, times: int) -> Work:
    add_order(on.exchange, Scope(MAKER, 0, 0), "MARKET-0", "ask", _MAKERS_PRICE)
    return on.serving([_order(on, "bid", "0.60", "immediate_or_cancel")] * times, 201)


def _trade_whole(on: Site, times: int) -> Work:
    return on.serving([_order(on, "ask", "0.01", "fill_or_kill")] * times, 201)


def _order(
    on: Site, side: str, price: str, time_in_force: str = "good_till_canceled", **more: str
) -> Request:
    body = {
        "ticker": "MARKET-0",
        "side": side,
        "count": "1",
        "price": price,
        "time_in_force": time_in_force,
        "self_trade_prevention_type": "taker_at_cross",
        **more,
    }
    return on.request("POST", _PLACE, user=VISITOR, body=body)


def _cancel_all(on: Site, times: int) -> Work:
    for subaccount in range(times):
        on.crowd(1, 10, subaccount)
    queries = [f"?subaccount={subaccount}" for subaccount in range(times)]
    return on.serving([on.request("DELETE", _PLACE, user=VISITOR, query=query) for query in queries], 204)


def _trigger(orders: int) -> Prepare:
    def prepare(on: Site, times: int) -> Work:
        paths = [f"{_GROUPS}/{group.order_group_id}/trigger" for group in on.crowd(times, orders)]
        return on.serving([on.request("PUT", path, user=VISITOR, body={}) for path in paths], 200)

    return prepare


# -- the rules without signature and JSON --------------------------------------------------------------


def _fill(on: Site, times: int) -> Work:
    return _each(lambda order: on.exchange.fill(order.order_id, 1), on.rng.choices(on.orders, k=times))


def _bare_fill(on: Site, times: int) -> Work:
    rules, now_ms = on.exchange.rules, on.exchange.now_ms()
    return _each(lambda order: rules.fill(order, _ONE, now_ms), on.rng.choices(on.orders, k=times))


def _bare_fill_of_many(on: Site, times: int) -> Work:
    """Fill one group so often that each fill moves an earlier one out of its window."""
    rules, group, start_ms = on.exchange.rules, on.crowd(1, 1)[0], on.exchange.now_ms()
    order = next(iter(group.resting.values()))
    moments = [start_ms + number * WINDOW_MS // _WINDOW_FILLS for number in range(_WINDOW_FILLS + times)]
    for now_ms in moments[:_WINDOW_FILLS]:
        rules.groups.count(group, _ONE, now_ms)
    return _each(lambda now_ms: rules.fill(order, _ONE, now_ms), moments[_WINDOW_FILLS:])


def _bare_trip(orders: int) -> Prepare:
    def prepare(on: Site, times: int) -> Work:
        rules, now_ms = on.exchange.rules, on.exchange.now_ms()
        return _each(lambda group: rules.trigger(group, now_ms), on.crowd(times, orders))

    return prepare


def _each(act: Callable[[_T], object], things: Iterable[_T]) -> Work:
    """Return work that acts on each thing, in the decimal context that the exchange gives its rules."""

    def work() -> None:
        with localcontext(Context()):
            for thing in things:
                act(thing)

    return work


@frozen
class Measure:
    """A measured operation, its count per round, and whether its exchange has a read lag."""

    name: str
    prepare: Prepare
    times: int
    lagging: bool = False
    for_each: bool = False
    """True if the cost is reported per group (or order) of the exchange, because one call visits all."""


MEASURES = (
    Measure("create a group", _create_group, 200),
    Measure("get a group", _get_group, 200),
    Measure("list all groups, for each", _list_groups, 1, for_each=True),
    Measure("list 100 orders, first page", _list_orders("?limit=100"), 10),
    Measure("list 100 orders, halfway down", _list_orders("?limit=100&cursor=HALFWAY"), 10),
    Measure(
        "list executed orders, for each that is not", _list_orders("?status=executed"), 2, for_each=True
    ),
    Measure("place an order that rests, in a group", _rest, 200),
    Measure("place an order that trades once", _trade, 200),
    Measure("the same, fill or kill, deep book", _trade_whole, 50),
    Measure("trigger a group with 1 resting order", _trigger(1), 100),
    Measure("trigger a group with 10 resting orders", _trigger(10), 50),
    Measure("cancel all 10 orders of a subaccount", _cancel_all, 20),
    Measure("fill, from a test", _fill, 200),
    Measure("fill, bare rules", _bare_fill, 500),
    Measure("fill, bare rules, 10,000 in the window", _bare_fill_of_many, 500),
    Measure("trip, bare rules, 1 resting order", _bare_trip(1), 200),
    Measure("trip, bare rules, 10 resting orders", _bare_trip(10), 50),
    Measure("read lag: create a group", _create_group, 200, lagging=True),
    Measure("read lag: get a group", _get_group, 200, lagging=True),
    Measure("read lag: list 100 orders", _list_orders("?limit=100"), 10, lagging=True),
    Measure("read lag: trigger, 10 resting orders", _trigger(10), 50, lagging=True),
)


# -- measuring -----------------------------------------------------------------------------------------


@frozen
class Result:
    """Microseconds of CPU time of one operation by round, for each size of the exchange."""

    name: str
    rounds: dict[int, list[float]]


@frozen
class Inside:
    """CPU time and memory, by the size of the exchange."""

    results: list[Result]
    memory: dict[int, Memory] = field(factory=dict[int, Memory])


@cache
def _site(size: int, *, lagging: bool) -> Site:
    return Site(size, lagging)


def _round(size: int, number: int) -> float:
    """Run one round in this process, whose exchange is kept for the next round."""
    measure = MEASURES[number]
    on = _site(size, lagging=measure.lagging)
    work = measure.prepare(on, measure.times)
    on.exchange.rules.events.clear()
    start = time.thread_time_ns()
    work()
    spent = time.thread_time_ns() - start
    on.exchange.rules.events.clear()
    on.tidy()
    return spent / measure.times / (size if measure.for_each else 1) / 1000


def measured(sizes: Sequence[int], rounds: int) -> Inside:
    """Measure in rounds over all sizes, so that a disturbance affects every size.

    Each size has its own process, so that collecting the garbage of a large exchange does not slow down a
    small one. The first round is not counted.
    """
    results = [Result(measure.name, {size: [] for size in sizes}) for measure in MEASURES]
    with ExitStack() as stack:

        def process() -> ProcessPoolExecutor:
            return stack.enter_context(ProcessPoolExecutor(1, get_context("spawn")))

        held = {size: process().submit(memory, size).result() for size in sizes}
        pools = {(size, lagging): process() for size in sizes for lagging in (False, True)}
        for turn in range(rounds + 1):
            for number, measure in enumerate(MEASURES):
                for size in sizes:
                    spent = pools[size, measure.lagging].submit(_round, size, number).result()
                    if turn:
                        results[number].rounds[size].append(spent)
    return Inside(results, held)
