"""The embedded exchange keeps its own laws: any history, compared with a model written for itself.

The model is as simple as can be and shares no code with the rules: lists that are summed up anew.
"""

from decimal import Decimal
from typing import Any

import kalshi_order_groups as sdk
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
)
from kalshi_order_groups import Client, CreateOrderV2Request
from kalshi_order_groups.simulator import Exchange

SUBACCOUNTS = st.integers(0, 2)
SHARDS = st.integers(0, 1)
COUNTS = st.sampled_from([Decimal("0.01"), Decimal(1), Decimal("2.5"), Decimal(5), Decimal(40)])
LIMITS = st.sampled_from([Decimal(1), Decimal("2.5"), Decimal(5), Decimal("7.51"), Decimal(100)])
STEPS = st.sampled_from([0.001, 1, 5, 14.999, 15, 15.001, 60])


class Laws(RuleBasedStateMachine):
    """Groups, orders and fills in any order, from any scope."""

    groups: Bundle[str] = Bundle("groups")
    orders: Bundle[str] = Bundle("orders")

    def __init__(self) -> None:
        super().__init__()
        self.exchange = Exchange()
        self.client = Client.simulated(self.exchange)
        for shard in (0, 1):
            self.exchange.open_market(f"KX-{shard}", exchange_index=shard)
        self.now = 0
        self.model: dict[str, dict[str, Any]] = {}
        self.gone: dict[str, dict[str, Any]] = {}
        self.book: dict[str, dict[str, Any]] = {}

    # -- the model ---------------------------------------------------------------------------------

    def scope_of(self, name: str) -> dict[str, int]:
        group = self.model.get(name) or self.gone[name]
        return {"subaccount": group["subaccount"], "exchange_index": group["exchange_index"]}

    def rolling(self, name: str) -> Decimal:
        fills = self.model[name]["fills"]
        return sum((count for at, count in fills if self.now - at < 15_000), Decimal(0))

    def cancel_members(self, name: str) -> None:
        for order in self.book.values():
            if order["group"] == name and order["status"] == "resting":
                order.update(status="canceled", remaining=Decimal(0))

    def trip_if_over(self, name: str) -> None:
        if self.rolling(name) > self.model[name]["limit"]:
            self.model[name]["triggered"] = True
            self.cancel_members(name)

    # -- what happens ------------------------------------------------------------------------------

    @rule(target=groups, subaccount=SUBACCOUNTS, shard=SHARDS, limit=LIMITS)
    def create(self, subaccount: int, shard: int, limit: Decimal) -> str:
        scope = {"subaccount": subaccount, "exchange_index": shard}
        group = self.client.order_groups.create(contracts_limit=limit, **scope)
        self.model[group.order_group_id] = {**scope, "limit": limit, "triggered": False, "fills": []}
        return group.order_group_id

    @rule(target=orders, name=groups, count=COUNTS)
    def place(self, name: str, count: Decimal) -> Any:
        scope = self.scope_of(name)
        request = CreateOrderV2Request(
            ticker=f"KX-{scope['exchange_index']}",
            side="bid",
            count=count,
            price="0.50",
            time_in_force="good_till_canceled",
            self_trade_prevention_type="maker",
            order_group_id=name,
        )
        try:
            order = self.client.orders.create_v2(request=request, **scope)
        except sdk.BadRequestError:
            assert name in self.gone or self.model[name]["triggered"]
            nothing: MultipleResults[str] = multiple()
            return nothing
        assert name in self.model
        assert not self.model[name]["triggered"]
        self.book[order.order_id] = {
            "group": name,
            "status": "resting",
            "remaining": count,
            "filled": Decimal(0),
            "count": count,
            **scope,
        }
        return order.order_id

    @rule(order_id=orders, part=st.sampled_from(["all", "some", "too much"]))
    def fill(self, order_id: str, part: str) -> None:
        order = self.book[order_id]
        left = order["remaining"]
        count = {"all": left, "some": Decimal("0.01"), "too much": left + 1}[part]
        if order["status"] != "resting" or count > left:
            try:
                self.exchange.fill(order_id, count if count > 0 else 1)
            except ValueError:
                return
            raise AssertionError("a dead order was filled")
        self.exchange.fill(order_id, count)
        order.update(filled=order["filled"] + count, remaining=left - count)
        if order["remaining"] == 0:
            order["status"] = "executed"
        if order["group"] in self.model:
            self.model[order["group"]]["fills"].append((self.now, count))
            self.trip_if_over(order["group"])

    @rule(seconds=STEPS)
    def advance(self, seconds: float) -> None:
        self.exchange.advance(seconds)
        self.now += round(seconds * 1000)

    @rule(name=groups, subaccount=SUBACCOUNTS, shard=SHARDS)
    def trigger(self, name: str, subaccount: int, shard: int) -> None:
        scope = {"subaccount": subaccount, "exchange_index": shard}
        try:
            self.client.order_groups.trigger(name, **scope)
        except sdk.NotFoundError:
            assert name in self.gone or scope != self.scope_of(name)
            return
        assert name in self.model
        assert scope == self.scope_of(name)
        self.model[name]["triggered"] = True
        self.cancel_members(name)

    @rule(name=groups)
    def reset(self, name: str) -> None:
        if name in self.gone:
            return
        self.client.order_groups.reset(name, **self.scope_of(name))
        self.model[name].update(triggered=False, fills=[])

    @rule(name=groups, limit=LIMITS)
    def update_limit(self, name: str, limit: Decimal) -> None:
        if name in self.gone:
            return
        self.client.order_groups.update_limit(name, contracts_limit=limit, **self.scope_of(name))
        self.model[name]["limit"] = limit
        self.trip_if_over(name)

    @rule(name=consumes(groups), target=groups, subaccount=SUBACCOUNTS)
    def delete(self, name: str, subaccount: int) -> str:
        scope = {**self.scope_of(name), "subaccount": subaccount}
        try:
            outcome = self.client.order_groups.delete(
                name, subaccount=scope["subaccount"], exchange_index=scope["exchange_index"]
            )
        except sdk.WrongScopeError:
            assert name in self.model
            assert scope != self.scope_of(name)
            return name
        if name in self.gone:
            assert outcome is sdk.DeleteOutcome.ALREADY_GONE
            return name
        assert outcome is sdk.DeleteOutcome.DELETED
        assert scope == self.scope_of(name)
        self.cancel_members(name)
        self.gone[name] = self.model.pop(name)
        return name

    @rule(order_id=orders)
    def cancel(self, order_id: str) -> None:
        order = self.book[order_id]
        scope = {"subaccount": order["subaccount"], "exchange_index": order["exchange_index"]}
        try:
            canceled = self.client.orders.cancel_v2(order_id, **scope)
        except sdk.NotFoundError:
            assert order["status"] != "resting"
            return
        assert order["status"] == "resting"
        assert canceled.reduced_by == order["remaining"]
        order.update(status="canceled", remaining=Decimal(0))

    @rule(subaccount=SUBACCOUNTS)
    def cancel_all(self, subaccount: int) -> None:
        self.client.orders.cancel_all(subaccount=subaccount)
        for order in self.book.values():
            if order["status"] == "resting" and order["subaccount"] == subaccount:
                order.update(status="canceled", remaining=Decimal(0))

    # -- what always holds -------------------------------------------------------------------------

    @invariant()
    def groups_are_as_the_model_has_them(self) -> None:
        listed = {group.order_group_id: group for group in self.client.order_groups.list()}
        assert listed.keys() == self.model.keys()
        for name, expected in self.model.items():
            assert listed[name].triggered is expected["triggered"]
            assert listed[name].contracts_limit == expected["limit"]
            assert self.exchange.filled(name) == self.rolling(name)

    @invariant()
    def orders_are_as_the_model_has_them(self) -> None:
        found = {order.order_id: order for order in self.client.orders.list(limit=1000)}
        assert found.keys() == self.book.keys()
        for order_id, expected in self.book.items():
            order = found[order_id]
            assert order.status == expected["status"]
            assert (order.fill_count, order.remaining_count) == (expected["filled"], expected["remaining"])
            if order.status == "resting":
                assert order.fill_count + order.remaining_count == expected["count"]

    @invariant()
    def no_order_rests_in_a_triggered_or_deleted_group(self) -> None:
        for order in self.client.orders.list(status="resting", limit=1000):
            assert order.order_group_id in self.model
            assert not self.model[order.order_group_id]["triggered"]

    @invariant()
    def a_group_lists_what_rests_in_it(self) -> None:
        for name in self.model:
            resting = [
                order_id
                for order_id, order in self.book.items()
                if order["group"] == name and order["status"] == "resting"
            ]
            assert self.client.order_groups.get(name).orders == tuple(resting)


TestLaws = Laws.TestCase
TestLaws.settings = settings(max_examples=settings().max_examples // 2, stateful_step_count=50)
