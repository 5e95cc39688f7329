"""Cache of known order groups and their scopes, so that a kill needs no list first."""

import threading
from collections import OrderedDict
from collections.abc import Sequence

from .._core.scope import Scope
from ..types import OrderGroup, PendingCreate

MAX_GROUPS = 10_000
"""The oldest entry is dropped first."""


class GroupCache:
    """The known groups of a client and of its with_options copies; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # An OrderedDict, because finding the first key of a dict skips all deleted ones.
        self._groups: OrderedDict[str, OrderGroup] = OrderedDict()
        self._since: dict[str, float] = {}
        self._ids_by_subaccount: dict[int | None, set[str]] = {}
        self._creates: OrderedDict[str, PendingCreate | None] = OrderedDict()

    def put(self, groups: Sequence[OrderGroup], now: float) -> None:
        """Add groups whose scope is known; the last one is the newest."""
        with self._lock:
            known = self._groups
            for group in groups[-MAX_GROUPS:]:
                group_id, subaccount, shard = group.order_group_id, group.subaccount, group.exchange_index
                if subaccount is None or shard is None:
                    continue
                cached = known.get(group_id)
                if cached is None or cached.subaccount != subaccount or cached.exchange_index != shard:
                    self._drop(group_id)
                    self._since[group_id] = now
                    self._ids_by_subaccount.setdefault(subaccount, set()).add(group_id)
                known[group_id] = group
                known.move_to_end(group_id)
            while len(known) > MAX_GROUPS:
                self._drop(next(iter(known)))

    def _drop(self, group_id: str) -> None:
        group = self._groups.pop(group_id, None)
        if group is not None:
            self._since.pop(group_id, None)
            self._ids_by_subaccount[group.subaccount].discard(group_id)

    def sync(self, groups: Sequence[OrderGroup], subaccount: int | None, now: float) -> None:
        """Replace the cached groups of a subaccount by those of a fresh list.

        Groups that this client created stay, because they may be too new for a list.
        """
        with self._lock:
            cached_ids = self._ids_by_subaccount.get(subaccount)
            if cached_ids:
                stale_ids = cached_ids.difference([group.order_group_id for group in groups])
                for group_id in stale_ids - self._creates.keys():
                    self._drop(group_id)
        self.put(groups, now)

    def claim(self, group: OrderGroup, now: float, pending: PendingCreate | None = None) -> bool:
        """Record a group as created by this client; False when another create has claimed it.

        `pending` is the create, when it got no response.
        """
        self.put([group], now)
        with self._lock:
            if group.order_group_id in self._creates:
                return False
            self._creates[group.order_group_id] = pending
            while len(self._creates) > MAX_GROUPS:
                del self._creates[next(iter(self._creates))]
            return True

    def claimed_ids(self, except_by: PendingCreate | None = None) -> frozenset[str]:
        """Return the ids of groups that creates of this client made, except those of one create."""
        with self._lock:
            return frozenset(
                group_id
                for group_id, create in self._creates.items()
                if except_by is None or create != except_by
            )

    def evict(self, order_group_id: str) -> None:
        """Drop a group that was deleted."""
        with self._lock:
            self._drop(order_group_id)

    def ids(self) -> frozenset[str]:
        """Return the ids of all known groups."""
        with self._lock:
            return frozenset(self._groups)

    def newest(self, subaccount: int | None) -> list[OrderGroup]:
        """Return the known groups of one subaccount, or of all, newest first."""
        with self._lock:
            known = list(reversed(self._groups.values()))
        return [group for group in known if subaccount in (None, group.subaccount)]

    def scope_of(self, order_group_id: str) -> Scope | None:
        """Return the scope of a group, if it is known."""
        with self._lock:
            group = self._groups.get(order_group_id)
        return None if group is None else _scope(group)

    def since(self, order_group_id: str, scope: Scope) -> float | None:
        """Return the time since when the group is known to be in this scope; None if it is not."""
        with self._lock:
            group = self._groups.get(order_group_id)
            if group is None or not _scope(group).is_same(scope):
                return None
            return self._since[order_group_id]


def _scope(group: OrderGroup) -> Scope:
    return Scope(subaccount=group.subaccount, exchange_index=group.exchange_index)


class ListSnapshots:
    """The ids in the last list of each subaccount, while it is fresh."""

    FRESH_SECONDS = 30.0

    def __init__(self) -> None:
        self._ids: dict[int, tuple[float, frozenset[str]]] = {}

    def put(self, subaccount: int, ids: frozenset[str], now: float) -> None:
        """Store the ids of a list."""
        self._ids[subaccount] = (now, ids)

    def get(self, subaccount: int, now: float) -> frozenset[str] | None:
        """Return the ids of the last list; None when it is too old."""
        read_at, ids = self._ids.get(subaccount, (float("-inf"), frozenset()))
        return ids if now - read_at <= self.FRESH_SECONDS else None
