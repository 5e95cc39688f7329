"""What reads see: the rules as they are, or, with a read lag, as they were a while ago."""

from collections.abc import Iterator

from attrs import evolve

from .read_lag import ReadLag, Replica
from .records import GroupView, Order, not_found
from .rules import Rules


class Reads:
    """Groups and orders as reads show them."""

    def __init__(self, rules: Rules, lag: ReadLag | None) -> None:
        self._rules = rules
        self._lag = lag
        self._groups: Replica[GroupView] = Replica()
        self._orders: Replica[Order] = Replica()

    def publish(self, now_ms: int) -> None:
        """Let what was written since the last time be on its way to the reads."""
        changed, self._rules.changed = self._rules.changed, {}
        if self._lag is None or not changed:
            return
        lag_ms = self._lag()
        for name, at_ms in changed.items():
            visible_ms = at_ms + lag_ms
            order = self._rules.find_order(name)
            if order is not None:
                self._orders.write(name, evolve(order), visible_ms=visible_ms, now_ms=now_ms)
                continue
            group = self._rules.find_group(name)
            view = None if group is None else self._rules.view(group)
            self._groups.write(name, view, visible_ms=visible_ms, now_ms=now_ms)

    def groups(self, subaccount: int | None, now_ms: int) -> list[GroupView]:
        """The groups of one subaccount, or of all of them."""
        if self._lag is None:
            live = self._rules.groups()
            return [self._rules.view(one) for one in live if subaccount in (None, one.subaccount)]
        return [view for view in self._groups.read_all(now_ms) if subaccount in (None, view.subaccount)]

    def group(self, order_group_id: str, subaccount: int | None, now_ms: int) -> GroupView:
        """One group, wherever it lives among the subaccounts that were asked for."""
        if self._lag is None:
            found = self._rules.find_group(order_group_id)
            view = None if found is None else self._rules.view(found)
        else:
            view = self._groups.read(order_group_id, now_ms)
        if view is None or subaccount not in (None, view.subaccount):
            raise not_found()
        return view

    def orders(self, now_ms: int) -> Iterator[Order]:
        """All orders, newest first."""
        if self._lag is None:
            return self._rules.orders()
        return reversed(list(self._orders.read_all(now_ms)))

    def order(self, order_id: str, subaccount: int | None, now_ms: int) -> Order:
        """One order, in whatever state it is."""
        order = (
            self._rules.find_order(order_id) if self._lag is None else self._orders.read(order_id, now_ms)
        )
        if order is None or subaccount not in (None, order.subaccount):
            raise not_found()
        return order
