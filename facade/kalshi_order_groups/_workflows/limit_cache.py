"""Limits of groups as this client knows them: decides whether a new limit reduces risk."""

from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal

from attrs import define, frozen

from .._core.retry_policy import Risk
from ..errors import KalshiError
from ..types import OrderGroup
from .group_cache import MAX_GROUPS


@define(eq=False)
class LimitWrite:
    """An update of a limit. The exchange may process it from `began_at` to `may_act_until`."""

    limit: Decimal
    began_at: float
    may_act_until: float
    is_confirmed: bool = False
    is_refused: bool = False

    def confirm(self, now: float) -> None:
        """Record that the exchange has set the limit."""
        self.is_confirmed, self.may_act_until = True, now

    def failed(self, error: KalshiError, now: float) -> None:
        """Record that the update has ended in this error."""
        self.is_refused, self.may_act_until = not error.may_have_acted, now


@frozen(eq=False)
class _Read:
    limit: Decimal | None
    subaccount: int | None
    requested_at: float


@define(eq=False)
class _List:
    """A list; its index is built when a limit is looked up, so that reading a list costs no more."""

    groups: Sequence[OrderGroup]
    requested_at: float
    index: dict[str, Decimal | None] | None = None


class LimitCache:
    """The limits that a client and its with_options copies have read and set; thread-safe, without a lock.

    Reads that were requested before an update became certainly visible may show the limit before it, so
    several limits are possible for a while; a limit is lower only if it raises none of them.
    """

    def __init__(self, read_horizon: float) -> None:
        self._read_horizon = read_horizon
        self._lists: dict[int | None, _List] = {}
        self._reads: OrderedDict[str, _Read] = OrderedDict()
        self._writes: OrderedDict[str, list[LimitWrite]] = OrderedDict()
        self._dropped_at: dict[int | None, float] = {}  # by subaccount; None: in any

    def list_read(self, subaccount: int | None, groups: Sequence[OrderGroup], requested_at: float) -> None:
        """Adopt the limits of a list of one subaccount, or of all with None."""
        earlier = self._lists.get(subaccount)
        if earlier is not None and earlier.requested_at > requested_at:
            return
        if earlier is not None:
            self._drop(subaccount, earlier.requested_at)
        self._lists[subaccount] = _List(groups[-MAX_GROUPS:], requested_at)

    def read(self, group: OrderGroup, requested_at: float) -> None:
        """Adopt the limit of a group that was read or created."""
        self._reads[group.order_group_id] = _Read(group.contracts_limit, group.subaccount, requested_at)
        if len(self._reads) > MAX_GROUPS:
            self._reads.popitem(last=False)

    def begin(self, group_id: str, limit: Decimal, began_at: float, may_act_until: float) -> LimitWrite:
        """Register an update that is about to be sent."""
        write, writes = LimitWrite(limit, began_at, may_act_until), self._writes.setdefault(group_id, [])
        still_open = self._open_writes(group_id, self._newest_read(group_id))
        for earlier in [earlier for earlier in writes if earlier not in still_open]:
            with suppress(ValueError):  # another thread has removed it
                writes.remove(earlier)
        writes.append(write)
        if len(self._writes) > MAX_GROUPS:
            _, dropped = self._writes.popitem(last=False)
            for one in dropped:
                self._drop(None, one.may_act_until)
        return write

    def _drop(self, subaccount: int | None, at: float) -> None:
        """Record that a later limit is no longer kept, so that older reads prove nothing."""
        self._dropped_at[subaccount] = max(self._dropped_at.get(subaccount, at), at)

    def _is_newest(self, read: _Read) -> bool:
        """True if no later limit of the group was dropped."""
        if read.subaccount is None:
            times = list(self._dropped_at.values())
        else:
            times = [self._dropped_at.get(key, float("-inf")) for key in (None, read.subaccount)]
        return all(read.requested_at >= at for at in times)

    def risk(self, group_id: str, limit: Decimal, handle_limit: Decimal | None) -> Risk:
        """Return the risk of setting a limit, by the newest that this client knows, or else by a handle."""
        possible = self._possible(group_id)
        if not possible:
            return Risk.LOWERS if handle_limit is not None and limit < handle_limit else Risk.SETS
        return Risk.REDUCES if limit <= min(possible) and limit < max(possible) else Risk.SETS

    def _possible(self, group_id: str) -> list[Decimal]:
        """Return the limits that the group may have; none if that is unknown."""
        read = self._newest_read(group_id)
        writes = self._open_writes(group_id, read)
        confirmed = _last_confirmed(writes)
        possible = [write.limit for write in writes]
        if confirmed is None or (read is not None and read.requested_at > confirmed.began_at):
            if read is None or read.limit is None:
                return []
            possible.append(read.limit)
        return possible

    def _newest_read(self, group_id: str) -> _Read | None:
        newest = self._reads.get(group_id)
        for subaccount, listed in list(self._lists.items()):
            if newest is not None and newest.requested_at >= listed.requested_at:
                continue
            index = listed.index
            if index is None:
                index = {group.order_group_id: group.contracts_limit for group in listed.groups}
                listed.index = index
            if group_id in index:
                where = newest.subaccount if subaccount is None and newest is not None else subaccount
                newest = _Read(index[group_id], where, listed.requested_at)
        return newest if newest is not None and self._is_newest(newest) else None

    def _open_writes(self, group_id: str, read: _Read | None) -> list[LimitWrite]:
        """Return the updates whose limit may be the present one."""
        shown_until = float("-inf") if read is None else read.requested_at - self._read_horizon
        writes = [
            write
            for write in self._writes.get(group_id, [])
            if not write.is_refused and write.may_act_until > shown_until
        ]
        confirmed = _last_confirmed(writes)
        if confirmed is None:
            return writes
        return [write for write in writes if write is confirmed or write.may_act_until > confirmed.began_at]


def _last_confirmed(writes: list[LimitWrite]) -> LimitWrite | None:
    return next((write for write in reversed(writes) if write.is_confirmed), None)
