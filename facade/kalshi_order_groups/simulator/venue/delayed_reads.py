"""Reads of groups and orders: the present state or, with a read lag, an earlier one."""

from collections.abc import Iterator

from attrs import evolve

from ..engine.records import GroupView, Order, ReadScope, not_found
from ..engine.rules import Rules
from ..read_lag import ReadLag, Replica


class Reads:
    """Groups and orders as reads return them."""

    def __init__(self, rules: Rules, lag: ReadLag | None) -> None:
        self._rules = rules
        self._lag = lag
        self._groups: Replica[GroupView] = Replica()
        self._orders: Replica[Order] = Replica()

    def publish(self, now_ms: int) -> None:
        """Pass the changes since the last call to the reads, under the read lag."""
        changed, self._rules.changed = self._rules.changed, {}
        if self._lag is None or not changed:
            return
        lag_ms = self._lag()
        for item_id, at_ms in changed.items():
            visible_ms = at_ms + lag_ms
            order = self._rules.orders.find(item_id)
            if order is not None:
                self._orders.write(item_id, evolve(order), visible_ms=visible_ms, now_ms=now_ms)
                continue
            group = self._rules.groups.find(item_id)
            view = None if group is None else self._rules.groups.view(group)
            self._groups.write(item_id, view, visible_ms=visible_ms, now_ms=now_ms)

    def groups(self, read_scope: ReadScope, now_ms: int) -> list[GroupView]:
        """Return the groups in the scope, oldest first."""
        if self._lag is None:
            groups = self._rules.groups
            return [
                groups.view(group) for group in groups.of(read_scope.user) if read_scope.covers(group.scope)
            ]
        return [view for view in self._groups.read_all(now_ms) if read_scope.covers(view.scope)]

    def group(self, order_group_id: str, read_scope: ReadScope, now_ms: int) -> GroupView:
        """Return a group. Raises Refusal unless it is in the scope."""
        if self._lag is None:
            current = self._rules.groups.find(order_group_id)
            view = None if current is None else self._rules.groups.view(current)
        else:
            view = self._groups.read(order_group_id, now_ms)
        if view is None or not read_scope.covers(view.scope):
            raise not_found()
        return view

    def orders(self, read_scope: ReadScope, now_ms: int, before: Order | None = None) -> Iterator[Order]:
        """Yield the orders in the scope, newest first: all, or those placed before a given one."""
        for order in self._rules.orders.of(read_scope.user, before):
            seen = order if self._lag is None else self._orders.read(order.order_id, now_ms)
            if seen is not None and read_scope.covers(seen.scope):
                yield seen

    def order(self, order_id: str, read_scope: ReadScope, now_ms: int) -> Order:
        """Return an order in any state. Raises Refusal unless it is in the scope."""
        order = (
            self._rules.orders.find(order_id) if self._lag is None else self._orders.read(order_id, now_ms)
        )
        if order is None or not read_scope.covers(order.scope):
            raise not_found()
        return order
