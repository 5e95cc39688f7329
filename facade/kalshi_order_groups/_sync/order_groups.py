# Written by scripts/unasync.py from facade/kalshi_order_groups/_async/order_groups.py. Never edit.
"""Order groups: create, watch, trip, reset and remove them, and the kill switch over all of them."""

import builtins
from collections.abc import Iterable
from decimal import Decimal
from typing import Unpack

from attrs import evolve

from .._api import order_groups
from .._core import validation
from .._core.options import CallOptions, Options
from .._core.scope import Scope, group_id, handle_scope
from .._http.concurrency import run_uncancelled
from .._workflows.client_state import ClientState
from .._workflows.kill import KillRun
from .._workflows.kill_steps import KillTarget, ListGroups
from .._workflows.token_bucket import SMALLEST_READ, SMALLEST_WRITE, TokenBucket
from ..types import (
    ALL_SUBACCOUNTS,
    NOT_GIVEN,
    AllSubaccounts,
    DeleteOutcome,
    KillReport,
    NotGiven,
    OrderGroup,
    OrderGroupDetail,
    PendingCreate,
)
from .create import Creation
from .delete import Deletion
from .kill import Kill
from .sender import Sender

KILL_SECONDS = 5.0
"""The deadline of a kill where the program names none."""


class OrderGroups:
    """The order groups of the authenticated user.

    A group limits how many contracts its orders together fill in any 15 seconds. It is a rate fuse and
    a scoped kill switch; it is not a position cap, and not an OCO. Every method takes a group's id or a
    handle, and for this one call `subaccount`, `exchange_index`, and `timeout`, `deadline` (seconds) and
    `max_attempts`. All of them raise KalshiError; wrong values raise ValueError or TypeError before
    anything is sent.
    """

    def __init__(self, sender: Sender, state: ClientState, options: Options) -> None:
        self._sender = sender
        self._state = state
        self._options = options

    def create(
        self,
        *,
        contracts_limit: int | Decimal | str,
        subaccount: int | NotGiven | None = NOT_GIVEN,
        exchange_index: int | NotGiven | None = NOT_GIVEN,
        **call_options: Unpack[CallOptions],
    ) -> OrderGroup:
        """Open a group that may fill at most contracts_limit contracts in any 15 seconds.

        contracts_limit is 1 to 1,000,000 in steps of 0.01, as an int, a Decimal or a text. Orders can
        join the group only from its own subaccount and exchange shard.

        It is never asked for twice once it may have been acted on: where no answer comes, the lag of reads
        (10 s at worst) is waited out, and the one new group of this limit in this scope is taken for it.
        AmbiguousCreateError when that is not certain, or when the deadline (30 s) comes first. For this the
        groups of the subaccount are read before, at most once in 30 seconds. Who shares the scope with
        programs that create groups of the same limit at the same time may be given one of theirs.
        """
        limit = validation.contracts_limit(contracts_limit)
        scope = self._options.scope(None, subaccount, exchange_index)
        limits = self._options.limits.over(**call_options)
        return Creation(self._sender, self._state, limits).create(limit, scope)

    def reconcile(
        self, pending: PendingCreate, **call_options: Unpack[CallOptions]
    ) -> OrderGroup | None:
        """Settle a create whose outcome was unknown (`AmbiguousCreateError.pending`), in whatever process.

        The result is the group it made, or None when there is none: what was sent did not arrive. Waits
        until reads show what was sent. Raises AmbiguousCreateError when there are several it may be.
        """
        if not isinstance(pending, PendingCreate):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"reconcile() takes the error's .pending, not {type(pending).__name__}")
        limits = self._options.limits.over(**call_options)
        return Creation(self._sender, self._state, limits).reconcile(pending)

    def list(
        self,
        *,
        subaccount: int | AllSubaccounts | NotGiven | None = NOT_GIVEN,
        **call_options: Unpack[CallOptions],
    ) -> builtins.list[OrderGroup]:
        """Every group of one subaccount, or of all of them, in one answer.

        Without a subaccount here or as a default the exchange answers for all of them, and the rows then
        do not know theirs. Reads lag writes, by half a second as a rule and by 10 s at worst.
        """
        asked = self._options.subaccount_filter(None, subaccount)
        limits = self._options.limits.over(**call_options)
        groups = self._sender.send(order_groups.list_all(asked), limits)
        self._state.groups.sync(groups, asked, self._sender.clock.monotonic())
        return groups

    def get(
        self,
        group: str | OrderGroup,
        *,
        subaccount: int | AllSubaccounts | NotGiven | None = NOT_GIVEN,
        **call_options: Unpack[CallOptions],
    ) -> OrderGroupDetail:
        """A group with the ids of its orders.

        NotFoundError does not prove that it is gone: reads lag writes, by half a second as a rule and by
        10 s at worst, while trigger, reset and delete already work.
        """
        asked = self._options.subaccount_filter(group, subaccount)
        call = order_groups.get(group_id(group), asked, _known_scope(group, asked))
        return self._sender.send(call, self._options.limits.over(**call_options))

    def update_limit(
        self,
        group: str | OrderGroup,
        *,
        contracts_limit: int | Decimal | str,
        subaccount: int | NotGiven | None = NOT_GIVEN,
        exchange_index: int | NotGiven | None = NOT_GIVEN,
        **call_options: Unpack[CallOptions],
    ) -> None:
        """Set another limit: 1 to 1,000,000 contracts in steps of 0.01.

        A limit below what was filled in the last 15 seconds triggers the group at once. A changed limit
        outlives trigger and reset. With a handle whose limit is above the new one this is known to reduce
        risk: it is repeated harder then, and works after kill().
        """
        limit = validation.contracts_limit(contracts_limit)
        scope = self._options.scope(group, subaccount, exchange_index)
        present = group.contracts_limit if isinstance(group, OrderGroup) else None
        lowers = present is not None and limit < present
        call = order_groups.update_limit(group_id(group), limit, scope, lowers=lowers)
        self._sender.send(call, self._options.limits.over(**call_options))

    def trigger(
        self,
        group: str | OrderGroup,
        *,
        subaccount: int | NotGiven | None = NOT_GIVEN,
        exchange_index: int | NotGiven | None = NOT_GIVEN,
        **call_options: Unpack[CallOptions],
    ) -> None:
        """Cancel every order of the group and have new ones refused until a reset.

        Safe to repeat, and repeated until its deadline (10 s). While the exchange itself pauses, it fails
        like every other write.
        """
        scope = self._options.scope(group, subaccount, exchange_index)
        call = order_groups.trigger(group_id(group), scope)
        self._sender.send(call, self._options.limits.over(**call_options))

    def reset(
        self,
        group: str | OrderGroup,
        *,
        subaccount: int | NotGiven | None = NOT_GIVEN,
        exchange_index: int | NotGiven | None = NOT_GIVEN,
        **call_options: Unpack[CallOptions],
    ) -> None:
        """Arm the group again: clears its state and its counter of filled contracts.

        Cancelled orders do not come back, and resting ones are not cancelled. Not repeated once it may have
        been acted on: a group that tripped in between would be armed again unseen.
        """
        scope = self._options.scope(group, subaccount, exchange_index)
        call = order_groups.reset(group_id(group), scope)
        with self._state.resets.track(group_id(group)):
            self._sender.send(call, self._options.limits.over(**call_options))

    def delete(
        self,
        group: str | OrderGroup,
        *,
        subaccount: int | NotGiven | None = NOT_GIVEN,
        exchange_index: int | NotGiven | None = NOT_GIVEN,
        missing_ok: bool = True,
        **call_options: Unpack[CallOptions],
    ) -> DeleteOutcome:
        """Cancel the group's orders and remove the group for good; again is fine.

        A 404 is not taken for "gone": unless this client knows where the group lives, it is looked for, in
        the scope that was asked and across all subaccounts. Alive elsewhere is WrongScopeError. Gone is
        DELETED when an attempt of this call got no answer, and ALREADY_GONE when none did. Where the look
        fails, or something else than the exchange answers it, nothing is claimed: NotFoundError, as with
        missing_ok=False, where nothing is looked for.
        """
        scope = self._options.scope(group, subaccount, exchange_index)
        limits = self._options.limits.over(**call_options)
        deletion = Deletion(self._sender, self._state, limits, group_id(group), scope)
        return deletion.delete(missing_ok=missing_ok)

    # -- the kill switch -------------------------------------------------------------------------

    def trigger_all(
        self,
        groups: Iterable[str | OrderGroup] | None = None,
        *,
        subaccount: int | AllSubaccounts | NotGiven | None = ALL_SUBACCOUNTS,
        deadline: float | None = KILL_SECONDS,
    ) -> KillReport:
        """Trip every group that is given, or every one that can be found; the report says which landed.

        Without `groups`, those that this client knows are triggered at once, the newest first, while the
        others of one subaccount (or of all) are looked for. Goes on past failures until the deadline
        (seconds) and keeps to the account's buckets: a Basic account can trigger 10 groups at once and 10
        more each second, and list 20 subaccounts at once and 20 more each second. It raises nothing for
        what the exchange does: look at the report, which is true only when every group is confirmed, or
        gone for certain. A group that another program created within the lag of reads (10 s at worst) is
        not found. Creates of this client that are in flight are waited for, and their groups triggered;
        as long as one has no answer, and reads may not show yet what it made, the report is false. A group
        that this client is resetting is triggered again when that has ended. Cancelling the task does not
        tear it apart: the cancellation comes when the kill has ended.
        """
        if isinstance(groups, str):
            raise TypeError("trigger_all() takes several groups, not one text: [group]")
        asked = self._options.subaccount_filter(None, subaccount)
        seconds = validation.seconds(deadline, "deadline")
        now = self._sender.clock.monotonic()
        run = KillRun(
            ends_at=now + (KILL_SECONDS if seconds is None else seconds),
            rng=self._sender.rng,
            writes=TokenBucket(SMALLEST_WRITE, now),
            reads=TokenBucket(SMALLEST_READ, now),
            resets=self._state.resets.watched(),
            subaccount=asked,
        )
        if groups is None:
            run.add(self._target(group, asked) for group in self._state.groups.newest(asked))
            run.lists.append(ListGroups(asked))
            run.watched += self._state.creates.watched(asked, now)
        else:
            run.add([self._target(group, asked) for group in groups])
        kill = Kill(self._sender, self._state, run, self._options.limits)
        return run_uncancelled(kill.carry_out(self._sender.clock.at_once))

    def kill(
        self,
        *,
        subaccount: int | AllSubaccounts | NotGiven | None = ALL_SUBACCOUNTS,
        deadline: float | None = KILL_SECONDS,
    ) -> KillReport:
        """Trip every group in scope, and from now on refuse what adds risk.

        From the first moment on, this client and what with_options makes of it refuse to create groups,
        place orders, reset, and set any limit that is not known to be lower: KillSwitchLatchedError, until
        rearm(). Again is fine.
        """
        self._state.latch.is_set = True
        return self.trigger_all(subaccount=subaccount, deadline=deadline)

    def rearm(self) -> None:
        """Let this client add risk again after kill(). The groups stay triggered until each is reset."""
        self._state.latch.is_set = False

    def _target(self, group: str | OrderGroup, subaccount: int | None) -> KillTarget:
        name = group_id(group)
        known = self._state.groups.scope_of(name)
        handle = handle_scope(group)
        if known is None or handle.subaccount is not None:
            known = self._options.scope(group, subaccount, None)
        return KillTarget(group, name, known, self._state.groups.since(name, known))


def _known_scope(group: str | OrderGroup, asked: int | None) -> Scope:
    """What is known of a group that was asked for in a subaccount, and maybe by its handle."""
    handle = handle_scope(group)
    return handle if asked is None else evolve(handle, subaccount=asked)
