"""Cache of known order groups and their scopes, so that a kill needs no list first."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar

from attrs import frozen

from .._core.scope import Scope, handle_scope
from ..types import OrderGroup, PendingCreate

_T = TypeVar("_T")
_V = TypeVar("_V")

MAX_GROUPS = 10_000
"""The oldest entry is dropped first."""


@frozen
class _Known:
    """A group, and since when it is known to be in its scope."""

    group: OrderGroup
    since: float


@frozen(eq=False)
class _Claim:
    """A create of this client that made a group; `pending` if it got no response."""

    pending: PendingCreate | None


class GroupCache:
    """The known groups of a client and of its with_options copies; thread-safe.

    There is no lock, because a signal handler that calls `kill()` may interrupt any of these methods in its
    own thread. Each operation of the containers is atomic, and each method bears the state between two of
    them. The index by subaccount only helps to find what a list no longer shows.
    """

    def __init__(self) -> None:
        # OrderedDict, because finding the first key of a dict skips all deleted ones.
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._ids_by_subaccount: dict[int | None, set[str]] = {}
        self._creates: OrderedDict[str, _Claim] = OrderedDict()
        self._deleted: OrderedDict[str, None] = OrderedDict()

    def put(self, groups: Sequence[OrderGroup], now: float) -> None:
        """Add groups whose scope is known; the last one is the newest."""
        known = self._known
        for group in self.without_deleted(groups[-MAX_GROUPS:]):
            group_id, subaccount = group.order_group_id, group.subaccount
            if subaccount is None or group.exchange_index is None:
                continue
            cached = known.get(group_id)
            is_same = cached is not None and handle_scope(cached.group) == handle_scope(group)
            known[group_id] = _Known(group, cached.since if cached is not None and is_same else now)
            if not is_same:
                if cached is not None:
                    self._ids_by_subaccount[cached.group.subaccount].discard(group_id)
                self._ids_by_subaccount.setdefault(subaccount, set()).add(group_id)
            with suppress(KeyError):  # another thread dropped it
                known.move_to_end(group_id)
        while len(known) > MAX_GROUPS:
            self._drop(_first(known))

    def _drop(self, group_id: str | None) -> None:
        known = None if group_id is None else self._known.pop(group_id, None)
        if known is not None:
            self._ids_by_subaccount[known.group.subaccount].discard(known.group.order_group_id)

    def sync(self, groups: Sequence[OrderGroup], subaccount: int | None, now: float) -> None:
        """Replace the cached groups of a subaccount by those of a fresh list.

        Groups that this client created stay, because they may be too new for a list.
        """
        cached_ids = self._ids_by_subaccount.get(subaccount)
        if cached_ids:
            stale_ids = cached_ids.difference([group.order_group_id for group in groups])
            for group_id in stale_ids:
                if group_id not in self._creates:
                    self._drop(group_id)
        self.put(groups, now)

    def claim(self, group: OrderGroup, now: float, pending: PendingCreate | None = None) -> bool:
        """Record a group as created by this client; False when another create has claimed it.

        `pending` is the create, when it got no response.
        """
        self.put([group], now)
        claim = _Claim(pending)
        if self._creates.setdefault(group.order_group_id, claim) is not claim:
            return False
        while len(self._creates) > MAX_GROUPS:
            self._creates.pop(_first(self._creates) or "", None)
        return True

    def claimed_ids(self, except_by: PendingCreate | None = None) -> frozenset[str]:
        """Return the ids of groups that creates of this client made, except those of one create."""
        claimed = _consistent(lambda: list(self._creates.items()))
        return frozenset(
            group_id for group_id, claim in claimed if except_by is None or claim.pending != except_by
        )

    def evict(self, order_group_id: str) -> None:
        """Drop a group that is certainly deleted, and remember that, because lists lag deletes."""
        self._drop(order_group_id)
        self._deleted[order_group_id] = None
        while len(self._deleted) > MAX_GROUPS:
            self._deleted.pop(_first(self._deleted) or "", None)

    def is_deleted(self, order_group_id: str) -> bool:
        """True if this client knows that the group is deleted; an id is not used again."""
        return order_group_id in self._deleted

    def without_deleted(self, groups: Sequence[OrderGroup]) -> Sequence[OrderGroup]:
        """Return the groups of a list, without those that are known to be deleted."""
        deleted = self._deleted
        return [group for group in groups if group.order_group_id not in deleted] if deleted else groups

    def ids(self) -> frozenset[str]:
        """Return the ids of all known groups."""
        return _consistent(lambda: frozenset(self._known))

    def newest(self, subaccount: int | None) -> list[OrderGroup]:
        """Return the known groups of one subaccount, or of all, newest first."""
        known = _consistent(lambda: list(reversed(self._known.values())))
        return [one.group for one in known if subaccount in (None, one.group.subaccount)]

    def scope_of(self, order_group_id: str) -> Scope | None:
        """Return the scope of a group, if it is known."""
        known = self._known.get(order_group_id)
        return None if known is None else handle_scope(known.group)

    def since(self, order_group_id: str, scope: Scope) -> float | None:
        """Return the time since when the group is known to be in this scope; None if it is not."""
        known = self._known.get(order_group_id)
        return known.since if known is not None and handle_scope(known.group).is_same(scope) else None


def _first(entries: OrderedDict[str, _V]) -> str | None:
    """Return the oldest key; None where another thread has removed it."""
    return _consistent(lambda: next(iter(entries), None))


def _consistent(read: Callable[[], _T]) -> _T:
    """Read a container that another thread may change: the iteration then fails, and is repeated."""
    while True:
        with suppress(RuntimeError):
            return read()
