# Written by scripts/unasync.py from facade/kalshi_order_groups/_async/order_groups.py. Never edit.
"""Order groups: create, read, trigger, reset and delete them, and the kill switch over all of them."""

import builtins
from collections.abc import Iterable
from decimal import Decimal
from typing import Unpack

from attrs import evolve

from .._api import order_groups
from .._core import validation
from .._core.options import CallOptions, Options
from .._core.scope import Scope, group_id, handle_scope
from .._http.concurrency import require_loop, run_uncancelled
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
"""The default deadline of a kill."""


class OrderGroups:
    """The order groups of the authenticated user.

    A group limits how many contracts its orders together fill in any 15 seconds. It is a rate fuse and
    a scoped kill switch; it is not a position cap, and not an OCO. Every method accepts a group's id or a
    handle, and per call `subaccount`, `exchange_index`, and `timeout`, `deadline` (seconds) and
    `max_attempts`. Failed calls raise KalshiError; wrong values raise ValueError or TypeError before
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
        """Create a group that may fill at most contracts_limit contracts in any 15 seconds.

        contracts_limit is 1 to 1,000,000 in steps of 0.01, as an int, a Decimal or a str. Orders can
        join the group only from its own subaccount and exchange shard.

        The create is not retried after the exchange may have processed it. If no response arrives, the call
        waits until reads show the group (10 s at worst), and returns the one new group with this limit in
        this scope. It raises AmbiguousCreateError if there is not exactly one, or if the deadline (30 s)
        passes first. For this it lists the groups of the subaccount first, at most once in 30 seconds. If
        another program creates groups with this limit and scope at that time, it may return one of those.
        """
        limit = validation.contracts_limit(contracts_limit)
        scope = self._options.scope(None, subaccount, exchange_index)
        limits = self._options.limits.over(**call_options)
        return Creation(self._sender, self._state, limits).create(limit, scope)

    def reconcile(
        self, pending: PendingCreate, **call_options: Unpack[CallOptions]
    ) -> OrderGroup | None:
        """Settle a create with an unknown outcome (`AmbiguousCreateError.pending`), in any process.

        Waits until reads show the group, and returns it; None if there is no such group, because the create
        did not reach the exchange. Raises AmbiguousCreateError if several groups match.
        """
        if not isinstance(pending, PendingCreate):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"reconcile() requires the error's .pending, not {type(pending).__name__}")
        limits = self._options.limits.over(**call_options)
        return Creation(self._sender, self._state, limits).reconcile(pending)

    def list(
        self,
        *,
        subaccount: int | AllSubaccounts | NotGiven | None = NOT_GIVEN,
        **call_options: Unpack[CallOptions],
    ) -> builtins.list[OrderGroup]:
        """Return every group of one subaccount, or of all subaccounts.

        Without a subaccount here or as a default the exchange lists all of them, and the groups then have
        no subaccount. Reads lag writes, usually by half a second and at worst by 10 s.
        """
        requested = self._options.subaccount_filter(None, subaccount)
        limits = self._options.limits.over(**call_options)
        groups = self._sender.send(order_groups.list_all(requested), limits)
        self._state.groups.sync(groups, requested, self._sender.clock.monotonic())
        return groups

    def get(
        self,
        group: str | OrderGroup,
        *,
        subaccount: int | AllSubaccounts | NotGiven | None = NOT_GIVEN,
        **call_options: Unpack[CallOptions],
    ) -> OrderGroupDetail:
        """Return a group with the ids of its orders.

        NotFoundError does not prove that it is deleted: reads lag writes, usually by half a second and at
        worst by 10 s, while trigger, reset and delete already work.
        """
        requested = self._options.subaccount_filter(group, subaccount)
        call = order_groups.get(group_id(group), requested, _known_scope(group, requested))
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

        A limit below the contracts filled in the last 15 seconds triggers the group at once. Trigger and
        reset keep the new limit. With a handle whose limit is above the new one the call reduces risk: it
        then gets more retries, and works after kill().
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
        """Cancel every order of the group; the exchange then refuses new ones until a reset.

        Safe to retry, and retried until its deadline (10 s). While the exchange itself pauses, it fails
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

        Cancelled orders stay cancelled, and resting ones stay. It is not retried after the exchange may
        have processed it, because a group that triggered since would be armed again unnoticed.
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
        """Cancel the group's orders and delete the group; safe to repeat.

        A 404 alone does not prove that the group is deleted. Unless this client knows its scope, the call
        reads it in the requested scope and across all subaccounts. A group that is alive elsewhere raises
        WrongScopeError. For a deleted one the result is DELETED if an earlier attempt of this call got no
        response, else ALREADY_GONE. If a read fails, or its response is not the exchange's, the call raises
        NotFoundError. With missing_ok=False it raises NotFoundError without reads.
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
        """Trigger the given groups, or every group that can be found; the report has each outcome.

        Without `groups`, it triggers those that this client knows at once, newest first, and finds the
        others of one subaccount (or of all) by lists. It retries until the deadline (seconds) and keeps to
        the account's buckets: a Basic account can trigger 10 groups at once and 10 more each second, and
        list 20 subaccounts at once and 20 more each second. Failures are in the report and not raised; it
        is true only if every group is confirmed or certainly gone. A group that another program created
        within the lag of reads (10 s at worst) is not found. The kill waits for creates of this client in
        flight and triggers their groups; while one has no response and reads may not show its group yet,
        the report is false. A group that this client is resetting is triggered again when the reset has
        ended. Cancelling the task does not interrupt the kill: the cancellation is raised at its end.
        """
        if isinstance(groups, str):
            raise TypeError("trigger_all() requires several groups, not one str: pass [group]")
        require_loop()
        requested = self._options.subaccount_filter(None, subaccount)
        seconds = validation.seconds(deadline, "deadline")
        now = self._sender.clock.monotonic()
        run = KillRun(
            ends_at=now + (KILL_SECONDS if seconds is None else seconds),
            rng=self._sender.rng,
            writes=TokenBucket(SMALLEST_WRITE, now),
            reads=TokenBucket(SMALLEST_READ, now),
            resets=self._state.resets.watched(),
            subaccount=requested,
        )
        if groups is None:
            run.add(self._target(group, requested) for group in self._state.groups.newest(requested))
            run.lists.append(ListGroups(requested))
            run.watched += self._state.creates.watched(requested, now)
        else:
            run.add([self._target(group, requested) for group in groups])
        kill = Kill(self._sender, self._state, run, self._options.limits)
        return run_uncancelled(kill.execute(self._sender.clock.at_once))

    def kill(
        self,
        *,
        subaccount: int | AllSubaccounts | NotGiven | None = ALL_SUBACCOUNTS,
        deadline: float | None = KILL_SECONDS,
    ) -> KillReport:
        """Latch the client, so that it adds no risk, and trigger every group in scope.

        From the start, this client and its with_options copies refuse to create groups, place orders,
        reset, and set a limit that is not known to be lower: they raise KillSwitchLatchedError until
        rearm(). Safe to repeat.
        """
        require_loop()  # before the latch is set, because nothing can be sent without a loop
        self._state.latch.is_set = True
        return self.trigger_all(subaccount=subaccount, deadline=deadline)

    def rearm(self) -> None:
        """Let this client add risk again after kill(). The groups stay triggered until each is reset."""
        self._state.latch.is_set = False

    def _target(self, group: str | OrderGroup, subaccount: int | None) -> KillTarget:
        target_id = group_id(group)
        known = self._state.groups.scope_of(target_id)
        handle = handle_scope(group)
        if known is None or handle.subaccount is not None:
            known = self._options.scope(group, subaccount, None)
        return KillTarget(group, target_id, known, self._state.groups.since(target_id, known))


def _known_scope(group: str | OrderGroup, requested: int | None) -> Scope:
    """Return the known scope of a group that is read in a subaccount, by its id or its handle."""
    handle = handle_scope(group)
    return handle if requested is None else evolve(handle, subaccount=requested)
