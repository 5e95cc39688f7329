"""Properties of the embedded exchange: any history of calls agrees with a separate reference model."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import kalshi_order_groups as sdk
import pytest
from attrs import evolve, frozen
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
)
from kalshi_order_groups import Client, CreateOrderV2Request
from kalshi_order_groups.simulator import Exchange

from tests.support.reference_model import Group, Model, Order, Scope

pytestmark = pytest.mark.many

USERS = ["a", "b"]
TICKERS = ["KX-0", "KX-1"]
SCOPES = st.tuples(st.sampled_from(USERS), st.integers(0, 1), st.integers(0, 1))
COUNTS = st.sampled_from([Decimal("0.01"), Decimal(1), Decimal("2.5"), Decimal(5), Decimal(40)])
LIMITS = st.sampled_from([Decimal(1), Decimal("2.5"), Decimal(5), Decimal("7.51"), Decimal(100)])
STEPS = st.sampled_from([0.001, 1, 5, 14.999, 15, 15.001, 60])
SIDES = st.sampled_from(["bid", "ask"])
NOTHING: MultipleResults[Any] = multiple()


def code_of(call: Callable[[], object]) -> str | None:
    """Return the error code of a refused call; None if it succeeds."""
    try:
        call()
    except sdk.ResponseError as error:
        return error.code
    return None


@frozen(kw_only=True)
class OrderTerms:
    """Terms of an order."""

    price: Decimal
    count: Decimal
    way: str
    choices: set[str]


CHOICES = ["post_only", "reduce_only", "on_pause", "expires", "loose", "gives_way"]
TERMS = st.builds(
    OrderTerms,
    price=st.sampled_from([Decimal("0.40"), Decimal("0.50"), Decimal("0.60")]),
    count=COUNTS,
    way=st.sampled_from(["good_till_canceled", "immediate_or_cancel", "fill_or_kill"]),
    choices=st.sets(st.sampled_from(CHOICES), max_size=2),
)


class Rules(RuleBasedStateMachine):
    """Calls of two users on groups and orders, in any order and from any scope."""

    groups: Bundle[str] = Bundle("groups")
    orders: Bundle[Order] = Bundle("orders")

    def __init__(self) -> None:
        super().__init__()
        self.exchange = Exchange()
        self.clients, self.order_clients = self.clients_of_users(), self.clients_of_users()
        for shard, ticker in enumerate(TICKERS):
            self.exchange.open_market(ticker, exchange_index=shard)
        self.started = self.exchange.now_ms()
        self.model = Model()

    def clients_of_users(self) -> dict[str, Client]:
        """Return a new client of each user."""
        return {
            user: Client.simulated(
                self.exchange, credentials=self.exchange.issue_credentials(user=user), max_attempts=1
            )
            for user in USERS
        }

    def api(self, scope: Scope) -> tuple[Client, dict[str, int]]:
        """Return the client of the scope's user and the scope as arguments of a call."""
        user, subaccount, shard = scope
        return self.clients[user], {"subaccount": subaccount, "exchange_index": shard}

    # -- groups --------------------------------------------------------------------------------------

    @initialize(target=groups, limits=st.lists(LIMITS, min_size=4, max_size=4))
    def begin(self, limits: list[Decimal]) -> MultipleResults[str]:
        scopes: list[Scope] = [("a", 0, 0), ("a", 1, 0), ("b", 0, 0), ("b", 0, 1)]
        return multiple(*map(self._create, scopes, limits))

    @rule(target=groups, scope=SCOPES, limit=LIMITS)
    def create(self, scope: Scope, limit: Decimal) -> str:
        return self._create(scope, limit)

    def _create(self, scope: Scope, limit: Decimal) -> str:
        client, where = self.api(scope)
        group = client.order_groups.create(contracts_limit=limit, **where)
        self.model.groups[group.order_group_id] = Group(scope, limit)
        return group.order_group_id

    @rule(name=groups, scope=SCOPES)
    def trigger_from_anywhere(self, name: str, scope: Scope) -> None:
        self._trigger(name, scope)

    @rule(name=groups)
    def trigger(self, name: str) -> None:
        self._trigger(name, self.model.group(name).scope)

    def _trigger(self, name: str, scope: Scope) -> None:
        client, where = self.api(scope)
        refused = code_of(lambda: client.order_groups.trigger(name, **where))
        is_known = name in self.model.groups and self.model.groups[name].scope == scope
        assert refused == (None if is_known else "not_found")
        if is_known:
            self.model.trip(name)

    @rule(name=groups)
    def reset(self, name: str) -> None:
        group = self.model.group(name)
        client, where = self.api(group.scope)
        refused = code_of(lambda: client.order_groups.reset(name, **where))
        assert refused == (None if name in self.model.groups else "not_found")
        group.triggered, group.fills = False, []

    @rule(name=groups, limit=LIMITS)
    def update_limit(self, name: str, limit: Decimal) -> None:
        group = self.model.group(name)
        client, where = self.api(group.scope)
        refused = code_of(lambda: client.order_groups.update_limit(name, contracts_limit=limit, **where))
        assert refused == (None if name in self.model.groups else "not_found")
        group.limit = limit
        self.model.trip_if_over(name)

    @rule(name=consumes(groups), target=groups, subaccount=st.integers(0, 1))
    def delete(self, name: str, subaccount: int) -> str:
        group = self.model.group(name)
        client, where = self.api((group.scope[0], subaccount, group.scope[2]))
        try:
            outcome = client.order_groups.delete(name, **where)  # type: ignore[arg-type]
        except sdk.WrongScopeError:
            assert name in self.model.groups
            assert subaccount != group.scope[1]
            return name
        if name in self.model.gone:
            assert outcome is sdk.DeleteOutcome.ALREADY_GONE
        else:
            assert outcome is sdk.DeleteOutcome.DELETED
            assert subaccount == group.scope[1]
            self.model.delete(name)
        return name

    # -- orders --------------------------------------------------------------------------------------

    @rule(target=orders, name=groups, side=SIDES, terms=TERMS, other_scope=SCOPES)
    def place_from_anywhere(self, name: str, side: str, terms: OrderTerms, other_scope: Scope) -> Any:
        return self._place(other_scope, side, terms, name)

    @rule(target=orders, name=groups, side=SIDES, terms=TERMS)
    def place(self, name: str, side: str, terms: OrderTerms) -> Any:
        return self._place(self.model.group(name).scope, side, terms, name)

    @rule(target=orders, name=groups, terms=TERMS, others=st.lists(st.tuples(groups, TERMS), max_size=4))
    def quote_and_take(self, name: str, terms: OrderTerms, others: list[tuple[str, OrderTerms]]) -> Any:
        taken = [
            self.place(other, "ask", evolve(other_terms, way="good_till_canceled"))
            for other, other_terms in others
        ]
        placed = [order for order in [*taken, self.place(name, "bid", terms)] if isinstance(order, Order)]
        return multiple(*placed)

    def _place(self, scope: Scope, side: str, terms: OrderTerms, name: str) -> Any:
        rests = terms.way == "good_till_canceled"
        order = Order(
            scope=scope,
            ticker=TICKERS[scope[2]],
            side=side,
            price=terms.price,
            count=terms.count,
            group=None if "loose" in terms.choices else name,
            time_in_force=terms.way,
            gives_way="gives_way" in terms.choices,
            post_only="post_only" in terms.choices and rests,
            reduce_only="reduce_only" in terms.choices and terms.way == "immediate_or_cancel",
            on_pause="on_pause" in terms.choices,
            expires=(self.model.now // 1000 + 20) * 1000 if "expires" in terms.choices and rests else None,
        )
        refusal, placed = self.model.refusal(order), self.send(order)
        if isinstance(placed, sdk.ResponseError):
            assert placed.code == refusal
            return NOTHING
        assert refusal is None
        order.name = placed.order_id
        self.model.place(order)
        assert (placed.fill_count, placed.remaining_count) == (order.filled, order.left)
        return order

    def send(self, order: Order) -> sdk.CreatedOrder | sdk.ResponseError:
        """Return the exchange's response to the order."""
        _, where = self.api(order.scope)
        # A client that knows the scope of the group would itself refuse an order from another one.
        client = self.order_clients[order.scope[0]]
        expires = None if order.expires is None else (self.started + order.expires) // 1000
        request = CreateOrderV2Request(
            ticker=order.ticker,
            side="bid" if order.side == "bid" else "ask",
            count=order.count,
            price=order.price,
            time_in_force=order.time_in_force,  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
            self_trade_prevention_type="taker_at_cross" if order.gives_way else "maker",
            order_group_id=order.group,
            post_only=order.post_only,
            reduce_only=order.reduce_only,
            cancel_order_on_pause=order.on_pause,
            expiration_time=expires,
        )
        try:
            return client.orders.create_v2(request=request, **where)
        except sdk.ResponseError as error:
            return error

    @rule(order=orders, part=st.sampled_from(["all", "some", "too much"]))
    def fill(self, order: Order, part: str) -> None:
        count = {"all": order.left, "some": Decimal("0.01"), "too much": order.left + 1}[part]
        try:
            self.exchange.fill(order.name, count if count > 0 else 1)
        except ValueError:
            assert order.status != "resting" or count > order.left
            return
        assert order.status == "resting", "an order that does not rest was filled"
        self.model.fill(order, count)
        self.model.trip_if_over(order.group)

    @rule(order=orders, terms=TERMS, expires=st.sampled_from([None, 0, 20]))
    def amend(self, order: Order, terms: OrderTerms, expires: int | None) -> None:
        client, where = self.api(order.scope)
        at = expires and (self.model.now // 1000 + expires) * 1000
        seconds = (self.started + at) // 1000 if at else expires
        refusal = self.model.amend_refusal(order, terms.price, terms.count)
        call = partial(
            client.orders.amend_v2,
            order.name,
            ticker=order.ticker,
            side="bid" if order.side == "bid" else "ask",
            price=terms.price,
            count=terms.count,
            expiration_time=seconds,
            **where,  # type: ignore[arg-type]
        )
        if refusal is not None:
            assert code_of(call) == refusal
            return
        amended, filled, left = call(), order.filled, order.left
        self.model.amend(order, terms.price, terms.count, at)
        if (order.filled, order.left) == (filled, left):
            assert (amended.fill_count, amended.remaining_count) == (None, None)
        else:
            assert (amended.fill_count, amended.remaining_count) == (order.filled - filled, order.left)

    @rule(order=orders, count=COUNTS, is_target=st.booleans())
    def decrease(self, order: Order, count: Decimal, is_target: bool) -> None:
        client, where = self.api(order.scope)
        change = {"reduce_to" if is_target else "reduce_by": count}
        try:
            decreased = client.orders.decrease_v2(order.name, **change, **where)  # type: ignore[arg-type]
        except sdk.NotFoundError:
            assert order.status != "resting"
            return
        assert order.status == "resting"
        self.model.decrease(order, count if is_target else order.left - count)
        assert decreased.remaining_count == order.left

    @rule(order=orders)
    def cancel(self, order: Order) -> None:
        client, where = self.api(order.scope)
        try:
            canceled = client.orders.cancel_v2(order.name, **where)  # type: ignore[arg-type]
        except sdk.NotFoundError:
            assert order.status != "resting"
            return
        assert order.status == "resting"
        assert canceled.reduced_by == order.left
        self.model.cancel(order)

    @rule(scope=SCOPES)
    def cancel_all(self, scope: Scope) -> None:
        client, where = self.api(scope)
        client.orders.cancel_all(subaccount=where["subaccount"])
        for order in self.model.orders:
            if order.scope[:2] == scope[:2]:
                self.model.cancel(order)

    # -- time and pauses -----------------------------------------------------------------------------

    @rule(seconds=STEPS)
    def advance(self, seconds: float) -> None:
        self.exchange.advance(seconds)
        self.model.advance(round(seconds * 1000))

    @rule(name=groups, whole=st.booleans())
    def pause_and_resume(self, name: str, whole: bool) -> None:
        group = self.model.group(name)
        client, where = self.api(group.scope)
        (self.exchange.pause_exchange if whole else self.exchange.pause_trading)()
        for order in self.model.orders:
            if order.on_pause:
                self.model.cancel(order)
        if whole:
            assert code_of(lambda: client.order_groups.trigger(name, **where)) == "exchange_is_paused"
            assert code_of(client.orders.cancel_all) == "exchange_is_paused"
        else:
            self._trigger(name, group.scope)
        self.exchange.resume()

    # -- what always holds ---------------------------------------------------------------------------

    @invariant()
    def groups_are_as_the_model_has_them(self) -> None:
        for user, client in self.clients.items():
            listed = {group.order_group_id: group for group in client.order_groups.list()}
            expected = {name: group for name, group in self.model.groups.items() if group.scope[0] == user}
            assert listed.keys() == expected.keys()
            for name, group in expected.items():
                assert listed[name].triggered is group.triggered
                assert listed[name].contracts_limit == group.limit
                assert self.exchange.filled(name) == self.model.rolling(name)
                resting = [
                    order.name for order in self.model.orders if order.group == name and order.left > 0
                ]
                assert client.order_groups.get(name).orders == tuple(resting)

    @invariant()
    def orders_are_as_the_model_has_them(self) -> None:
        for user, client in self.clients.items():
            found = {order.order_id: order for order in client.orders.list(limit=1000)}
            expected = [order for order in self.model.orders if order.scope[0] == user]
            assert found.keys() == {order.name for order in expected}
            for order in expected:
                seen = found[order.name]
                assert seen.status == order.status
                assert seen.yes_price == order.price
                assert (seen.fill_count, seen.remaining_count) == (order.filled, order.left)

    @invariant()
    def no_order_rests_in_a_triggered_or_deleted_group(self) -> None:
        for client in self.clients.values():
            for order in client.orders.list(status="resting", limit=1000):
                if order.order_group_id is not None:
                    assert not self.model.groups[order.order_group_id].triggered

    @invariant()
    def contracts_are_conserved(self) -> None:
        for ticker in TICKERS:
            held = {
                (user, number): self.exchange.position(ticker, user=user, subaccount=number)
                for user in USERS
                for number in (0, 1)
            }
            for (user, number), position in held.items():
                assert position == self.model.held(user, number, ticker)
            outside = self.exchange.position(ticker, user="", subaccount=0)
            assert sum(held.values(), outside) == 0

    @invariant()
    def the_book_is_never_crossed_by_two_users(self) -> None:
        for order in self.model.orders:
            if order.status == "resting":
                assert not [offer for offer in self.model.offers(order) if offer.scope[0] != order.scope[0]]


TestRules = pytest.mark.full(Rules.TestCase)
TestRules.settings = settings(max_examples=settings().max_examples // 2, stateful_step_count=50)
