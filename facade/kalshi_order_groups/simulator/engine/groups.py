"""Order groups: their scope, their orders and their rolling window of fills."""

from collections.abc import Iterator
from decimal import Decimal

from .assumptions import Assumptions
from .records import Fill, Group, GroupView, Order, Refusal, Scope, not_found

WINDOW_MS = 15_000


class Groups:
    """The order groups of all users."""

    def __init__(self, assumptions: Assumptions) -> None:
        self._assumptions = assumptions
        self._groups: dict[str, Group] = {}
        self._of_user: dict[str, dict[str, Group]] = {}

    def add(self, group: Group) -> None:
        """Add a group. Raises Refusal if its user has the maximum number already."""
        own = self._of_user.setdefault(group.scope.user, {})
        if len(own) >= self._assumptions.max_groups:
            raise Refusal(self._assumptions.too_many_groups_status, self._assumptions.too_many_groups_code)
        own[group.order_group_id] = self._groups[group.order_group_id] = group

    def remove(self, group: Group) -> None:
        """Remove a group."""
        del self._groups[group.order_group_id]
        del self._of_user[group.scope.user][group.order_group_id]

    def of(self, user: str) -> Iterator[Group]:
        """Return a user's groups, oldest first."""
        return iter(self._of_user.get(user, {}).values())

    def newest(self) -> Iterator[Group]:
        """Return the groups of all users, newest first."""
        return reversed(self._groups.values())

    def __len__(self) -> int:
        return len(self._groups)

    def find(self, order_group_id: str | None) -> Group | None:
        """Return a group from any scope, or None."""
        return None if order_group_id is None else self._groups.get(order_group_id)

    def writable(self, order_group_id: str, scope: Scope) -> Group:
        """Return the group that a write names. Raises Refusal unless it is in exactly this scope."""
        group = self._groups.get(order_group_id)
        if group is None or group.scope != scope:
            raise not_found()
        return group

    def joinable(self, order_group_id: str, scope: Scope) -> Group:
        """Return the group that an order joins. Raises Refusal for another scope or a triggered group."""
        group = self._groups.get(order_group_id)
        if group is None or group.scope != scope:
            raise Refusal(self._assumptions.unknown_group_status, self._assumptions.unknown_group_code)
        if group.triggered:
            raise Refusal(self._assumptions.triggered_group_status, self._assumptions.triggered_group_code)
        return group

    def view(self, group: Group) -> GroupView:
        """Return the group's present state for reads."""
        listed = group.orders if self._assumptions.lists_cancelled_orders else group.resting
        return GroupView(
            order_group_id=group.order_group_id,
            scope=group.scope,
            limit=group.limit,
            triggered=group.triggered,
            orders=tuple(listed),
        )

    def join(self, group: Group, order: Order) -> None:
        """Add an order to the group."""
        group.orders.append(order.order_id)
        group.resting[order.order_id] = order

    def leave(self, group: Group, order: Order) -> None:
        """Remove an order that no longer rests; its fills still count."""
        del group.resting[order.order_id]

    def expel(self, group: Group, order: Order) -> None:
        """Remove a resting order from the group as if it had never joined; its fills still count."""
        group.orders.remove(order.order_id)
        del group.resting[order.order_id]

    def count(self, group: Group, contracts: Decimal, now_ms: int) -> None:
        """Add a fill to the rolling count."""
        group.fills.append(Fill(now_ms, contracts))
        group.filled += contracts

    def rolling_count(self, group: Group, now_ms: int) -> Decimal:
        """Return the contracts filled in the window that ends now."""
        oldest = now_ms - WINDOW_MS + (0 if self._assumptions.counts_at_15_seconds else 1)
        while group.fills and group.fills[0].at_ms < oldest:
            group.filled -= group.fills.popleft().contracts
        return group.filled

    def clear_fills(self, group: Group) -> None:
        """Set the rolling count to 0."""
        group.fills.clear()
        group.filled = Decimal(0)

    def is_over(self, group: Group, now_ms: int) -> bool:
        """True if the rolling count is above the limit, or at it where `trips` is "reached"."""
        filled = self.rolling_count(group, now_ms)
        return filled > group.limit or (self._assumptions.trips == "reached" and filled == group.limit)

    def headroom(self, group: Group | None, now_ms: int) -> Decimal:
        """Return the most that the next fill may take; infinite unless overshooting fills are capped."""
        if group is None or self._assumptions.overshooting_fill == "whole":
            return Decimal("Infinity")
        return max(group.limit - self.rolling_count(group, now_ms), Decimal(0))
