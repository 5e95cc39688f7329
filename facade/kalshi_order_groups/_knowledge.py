"""What a client has seen of order groups, so that nothing has to be read to act on them."""

import threading
from collections.abc import Iterable

from ._options import Scope
from .types import OrderGroup, PendingCreate

MOST_GROUPS = 10_000
"""The oldest knowledge goes first."""


class Knowledge:
    """Shared by a client and what with_options makes of it; safe from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._groups: dict[str, OrderGroup] = {}
        self._since: dict[str, float] = {}
        self._makers: dict[str, PendingCreate | None] = {}

    def learn(self, groups: Iterable[OrderGroup], now: float) -> None:
        """Remember groups whose scope is known; the last one is the newest."""
        with self._lock:
            for group in groups:
                if group.subaccount is not None and group.exchange_index is not None:
                    name = group.order_group_id
                    known = self._groups.pop(name, None)
                    self._groups[name] = group
                    if known is None or not _scope(known).is_same(_scope(group)):
                        self._since[name] = now
            while len(self._groups) > MOST_GROUPS:
                self._drop(next(iter(self._groups)))

    def _drop(self, name: str) -> None:
        self._groups.pop(name, None)
        self._since.pop(name, None)

    def see(self, groups: Iterable[OrderGroup], subaccount: int | None, now: float) -> None:
        """Remember what a list showed, and forget what an earlier one of that subaccount did, and it not.

        What this client made stays: it may be too young for a list.
        """
        shown = list(groups)
        names = {group.order_group_id for group in shown}
        with self._lock:
            for name, group in list(self._groups.items()):
                if group.subaccount == subaccount and name not in names and name not in self._makers:
                    self._drop(name)
        self.learn(shown, now)

    def take(self, group: OrderGroup, now: float, pending: PendingCreate | None = None) -> bool:
        """Remember a group as what a create of this client made; False when it was taken before.

        `pending` is the create, where it got no answer.
        """
        self.learn([group], now)
        with self._lock:
            if group.order_group_id in self._makers:
                return False
            self._makers[group.order_group_id] = pending
            while len(self._makers) > MOST_GROUPS:
                del self._makers[next(iter(self._makers))]
            return True

    def taken(self, but_by: PendingCreate | None = None) -> frozenset[str]:
        """The ids of groups that creates of this client made, but for those that this one made."""
        with self._lock:
            return frozenset(
                name for name, maker in self._makers.items() if but_by is None or maker != but_by
            )

    def forget(self, order_group_id: str) -> None:
        """The group is gone."""
        with self._lock:
            self._drop(order_group_id)

    def ids(self) -> frozenset[str]:
        """The ids of all that is known."""
        with self._lock:
            return frozenset(self._groups)

    def newest(self, subaccount: int | None) -> list[OrderGroup]:
        """The known groups of one subaccount, or of all, newest knowledge first."""
        with self._lock:
            known = list(reversed(self._groups.values()))
        return [group for group in known if subaccount in (None, group.subaccount)]

    def scope_of(self, order_group_id: str) -> Scope | None:
        """Where a group lives, if that is known."""
        with self._lock:
            group = self._groups.get(order_group_id)
        return None if group is None else _scope(group)

    def since(self, order_group_id: str, scope: Scope) -> float | None:
        """Since when it is known that a group lives in this scope; None when that is not known."""
        with self._lock:
            group = self._groups.get(order_group_id)
            if group is None or not _scope(group).is_same(scope):
                return None
            return self._since[order_group_id]


def _scope(group: OrderGroup) -> Scope:
    return Scope(subaccount=group.subaccount, exchange_index=group.exchange_index)


class Baselines:
    """Which groups a subaccount had when it was last read, for as long as that is fresh."""

    FRESH_SECONDS = 30.0

    def __init__(self) -> None:
        self._ids: dict[int, tuple[float, frozenset[str]]] = {}

    def keep(self, subaccount: int, ids: frozenset[str], now: float) -> None:
        """Remember what a list showed."""
        self._ids[subaccount] = (now, ids)

    def get(self, subaccount: int, now: float) -> frozenset[str] | None:
        """What the last list showed; None when it is too old."""
        read_at, ids = self._ids.get(subaccount, (float("-inf"), frozenset()))
        return ids if now - read_at <= self.FRESH_SECONDS else None
