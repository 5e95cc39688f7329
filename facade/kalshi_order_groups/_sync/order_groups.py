# Written by scripts/unasync.py from facade/kalshi_order_groups/_async/order_groups.py. Never edit.
"""Order groups: create, read, trigger, reset and delete them, and the kill switch over all of them."""

import builtins
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import partial
from typing import Unpack

from attrs import evolve

from .._api import order_groups
from .._api.operation import Operation
from .._core import validation
from .._core.options import CallOptions, Limits, Options, killed_subaccount
from .._core.retry_policy import Risk
from .._core.scope import Scope, group_id, handle_limit, handle_scope
from .._core.telemetry import OnOutcome, checked_listener
from .._http.concurrency import require_loop, run_uncancelled
from .._workflows.client_state import ClientState
from .._workflows.handles import is_located, located, not_located
from .._workflows.in_flight import InFlightReset
from .._workflows.kill import KillRun
from .._workflows.kill_steps import KillTarget, ListGroups
from .._workflows.token_bucket import SMALLEST_READ, SMALLEST_WRITE, TokenBucket
from ..errors import KalshiError, NotFoundError
from ..kill_report import KillReport
from ..types import (
    ALL_SUBACCOUNTS,
    NOT_GIVEN,
    AllSubaccounts,
    DeleteOutcome,
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
        waits until reads show the group (`read_horizon`), and returns the one new group with this limit in
        this scope. It raises AmbiguousCreateError if there is not exactly one, or if the deadline passes
        first (30 s, or `read_horizon` + 14.5 s if that is more). For this each create lists the groups of
        the subaccount first (one read; none with max_attempts=1). If another program creates a group with
        this limit and scope meanwhile, or so shortly before that the list does not show it yet, the call
        may return that one.
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
        did not reach the exchange. Where the times of two processes cannot be compared, it waits the whole
        lag of reads, once. Raises AmbiguousCreateError if several groups match.
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
        no subaccount. Reads lag writes by half a second as a rule, and at worst by `read_horizon`.
        """
        requested = self._options.subaccount_filter(None, subaccount)
        limits = self._options.limits.over(**call_options)
        requested_at = self._sender.clock.monotonic()
        groups = self._sender.send(order_groups.list_all(requested), limits)
        self._state.groups.sync(groups, requested, self._sender.clock.monotonic())
        self._state.limits.list_read(requested, groups, requested_at)
        return groups

    def get(
        self,
        group: str | OrderGroup,
        *,
        subaccount: int | AllSubaccounts | NotGiven | None = NOT_GIVEN,
        **call_options: Unpack[CallOptions],
    ) -> OrderGroupDetail:
        """Return a group with the ids of its orders.

        NotFoundError does not prove that it is deleted: reads lag writes by half a second as a rule, and at
        worst by `read_horizon`, while trigger, reset and delete already work.
        """
        requested = self._options.subaccount_filter(group, subaccount)
        call = order_groups.get(group_id(group), requested, _known_scope(group, requested))
        requested_at = self._sender.clock.monotonic()
        detail = self._sender.send(call, self._options.limits.over(**call_options))
        self._state.limits.read(detail, requested_at)
        return detail

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
        reset keep the new limit. A limit below the newest that this client knows, because it has created,
        read or set it, reduces risk: the call then gets more retries, and works after kill(). While a read
        may still show the limit before an update, both count. If the client knows none, that of the handle
        decides about retries, and the call is refused after kill().
        """
        limit = validation.contracts_limit(contracts_limit)
        scope, is_certain = self._scope(group, subaccount, exchange_index)
        limits, clock, name = self._options.limits.over(**call_options), self._sender.clock, group_id(group)
        risk = self._state.limits.risk(name, limit, handle_limit(group))
        if risk is Risk.SETS and not is_certain and scope.subaccount is None:
            raise not_located("update_order_group_limit", name)
        now = clock.monotonic()
        write = self._state.limits.begin(name, limit, now, now + limits.deadline_for(risk))

        def update(scope: Scope) -> Operation[None]:
            call = order_groups.update_limit(name, limit, scope, risk)
            return call.map(lambda _: write.confirm(clock.monotonic()))

        try:
            if is_certain:
                self._sender.send(update(scope), limits)
            else:
                self._send_or_search(update, name, scope, limits)
        except KalshiError as error:
            write.failed(error, clock.monotonic())
            raise

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
        scope, is_certain = self._scope(group, subaccount, exchange_index)
        limits, name = self._options.limits.over(**call_options), group_id(group)
        if is_certain:
            return self._sender.send(order_groups.trigger(name, scope), limits)
        return self._send_or_search(partial(order_groups.trigger, name), name, scope, limits)

    def reset(
        self,
        group: str | OrderGroup,
        *,
        subaccount: int | NotGiven | None = NOT_GIVEN,
        exchange_index: int | NotGiven | None = NOT_GIVEN,
        **call_options: Unpack[CallOptions],
    ) -> None:
        """Arm the group again: clears its state and its counter of filled contracts.

        Cancelled orders stay cancelled, and resting ones stay. A handle that does not know its subaccount
        raises WrongScopeError if neither the call nor the client names one. It is not retried after the
        exchange may have processed it, because a group that triggered since would be armed again unnoticed.
        """
        scope, is_certain = self._scope(group, subaccount, exchange_index)
        if not is_certain and scope.subaccount is None:
            raise not_located("reset_order_group", group_id(group))
        limits = self._options.limits.over(**call_options)
        reset = InFlightReset(scope, self._state.read_horizon, group_id=group_id(group))
        call = order_groups.reset(group_id(group), scope).map(reset.complete)
        clock, resets = self._sender.clock, self._state.resets
        resets.begin(reset)
        try:
            resets.sent(reset, clock.monotonic() + limits.deadline_for(call.risk))
            self._sender.send(call, limits)
        except KalshiError as error:
            reset.failed(error, clock.monotonic())
            raise
        finally:
            resets.leave(reset, clock.monotonic())

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
        response, else ALREADY_GONE. For an id alone that this client does not know and that no read shows
        in the requested scope, nothing is certain, and the call raises NotFoundError: pass the handle. It
        does so as well if a read fails, if a response is not the exchange's, and, without reads, with
        missing_ok=False.
        """
        scope, is_certain = self._scope(group, subaccount, exchange_index)
        limits = self._options.limits.over(**call_options)
        ends_at = self._sender.clock.monotonic() + limits.deadline_for(Risk.REDUCES)
        deletion = Deletion(
            self._sender, self._state, limits, group_id(group), scope, handle_scope(group)
        )
        try:
            return deletion.delete(missing_ok=missing_ok)
        except NotFoundError as missing:
            found = None if is_certain else self._find(deletion.group_id, scope, ends_at)
            if found is None:
                raise
            left = limits.until(ends_at - self._sender.clock.monotonic())
            elsewhere = evolve(deletion, scope=found, limits=left)
            outcome = elsewhere.delete(missing_ok=missing_ok)
            return DeleteOutcome.DELETED if missing.earlier_unknown else outcome

    # -- handles that do not know their subaccount -----------------------------------------------

    def _scope(
        self,
        group: str | OrderGroup,
        subaccount: int | NotGiven | None,
        exchange_index: int | NotGiven | None,
    ) -> tuple[Scope, bool]:
        """Return the scope of a write, and whether its subaccount is more than the default's guess."""
        if isinstance(group, OrderGroup) and group.subaccount is None:
            group = located(group, self._state.groups)
        return self._options.scope(group, subaccount, exchange_index), is_located(group, subaccount)

    def _send_or_search(
        self,
        build: Callable[[Scope], Operation[None]],
        name: str,
        scope: Scope,
        limits: Limits,
    ) -> None:
        """Send to the scope of the defaults; if the group is not there, search it and send there."""
        call = build(scope)
        ends_at = self._sender.clock.monotonic() + limits.deadline_for(call.risk)
        try:
            return self._sender.send(call, limits)
        except NotFoundError:
            found = self._find(name, scope, ends_at)
            if found is None:
                raise
        return self._sender.send(build(found), limits.until(ends_at - self._sender.clock.monotonic()))

    def _find(self, name: str, scope: Scope, ends_at: float) -> Scope | None:
        """Search a group in the lists of all subaccounts, as a kill does; None if it is not elsewhere."""
        run, now = self._kill_run(ends_at), self._sender.clock.monotonic()
        search = Kill(self._sender, self._state, run, self._options.limits, scope.subaccount, now)
        target = KillTarget(name, name, scope)
        return search.find(target, self._sender.clock.at_once)

    def _kill_run(self, ends_at: float) -> KillRun:
        now = self._sender.clock.monotonic()
        return KillRun(
            ends_at=ends_at,
            rng=self._sender.rng,
            writes=TokenBucket(SMALLEST_WRITE, now),
            reads=TokenBucket(SMALLEST_READ, now),
            read_horizon=self._state.read_horizon,
        )

    # -- the kill switch -------------------------------------------------------------------------

    def trigger_all(
        self,
        groups: Iterable[str | OrderGroup] | None = None,
        *,
        subaccount: int | AllSubaccounts | NotGiven | None = ALL_SUBACCOUNTS,
        deadline: float | None = KILL_SECONDS,
        fence: bool = False,
        known: Iterable[str | OrderGroup] = (),
        on_outcome: OnOutcome | None = None,
    ) -> KillReport:
        """Trigger the given groups, or every group that can be found; the report has each outcome.

        Without `groups`, it triggers those that this client knows at once, newest first, and finds the
        others by lists: in the whole account, or in one subaccount if a number is given, whatever the
        client's default is. `known` are groups that the program knows from elsewhere, such as a file, in
        the subaccount if one is given: they are triggered first, whether or not a list works. It retries
        until the deadline (seconds) and keeps to the account's buckets: a Basic account can trigger 10
        groups at once and 10 more each second, and list 60 subaccounts at once and 20 more each
        second. Failures are in the report and not raised; it is true only if every group is
        confirmed or certainly gone. A group that another program created within `read_horizon` may
        not be found. The kill waits for creates of this client in flight and triggers their groups;
        while one has no response and reads may not show its group yet, the report is false. A group
        that this client is resetting is triggered again when the reset has ended; one whose reset
        got no response, every second until `read_horizon` has passed, and the report is false until
        then. With `fence`, the groups that are confirmed triggered are deleted as well, each for
        one more write: the exchange refuses orders into a deleted group and resets of it, also
        those that are in flight or of another process. The report is then true only if all are
        fenced; arming again means new groups. `on_outcome` is called with the GroupKill of each
        group that has ended, under the rules of `on_attempt`; groups that have not ended by the
        deadline are in the report only. Neither cancelling the task nor an exception of a signal
        handler (Ctrl-C) or of a callback interrupts the kill: a warning is logged, the exception is
        raised at its end, and `last_report` is the report.
        """
        if isinstance(groups, str) or isinstance(known, str):
            raise TypeError("trigger_all() requires several groups, not one str: pass [group]")
        require_loop()
        requested = killed_subaccount(subaccount)
        seconds = validation.seconds(deadline, "deadline")
        now = self._sender.clock.monotonic()
        run = self._kill_run(now + (KILL_SECONDS if seconds is None else seconds))
        run.resets += self._state.resets.watched(requested, now)
        run.subaccount, run.fence = requested, bool(validation.optional_flag(fence, "fence"))
        where: int | AllSubaccounts | None = None
        if groups is None:
            where = ALL_SUBACCOUNTS if requested is None else requested
            # The creates first: one that completes in between is then found among the known groups.
            run.watched += self._state.creates.watched(requested, now)
            run.add([self._target(group, requested) for group in known])
            run.add(self._target(group, requested) for group in self._state.groups.newest(requested))
            run.lists.append(ListGroups(requested))
        else:
            run.add([self._target(group, requested) for group in groups])
        listener = checked_listener(on_outcome, "on_outcome")
        kill = Kill(
            self._sender, self._state, run, self._options.limits, where, now, on_outcome=listener
        )
        report = run_uncancelled(kill.execute(self._sender.clock.at_once))
        kill.raise_interruption()
        return report

    @property
    def last_report(self) -> KillReport | None:
        """The report of the last trigger_all() or kill() of this client that has ended; None before."""
        return self._state.last_report

    def kill(
        self,
        *,
        subaccount: int | AllSubaccounts | NotGiven | None = ALL_SUBACCOUNTS,
        deadline: float | None = KILL_SECONDS,
        fence: bool = False,
        known: Iterable[str | OrderGroup] = (),
        on_outcome: OnOutcome | None = None,
    ) -> KillReport:
        """Latch the client, so that it adds no risk, and trigger every group of the whole account.

        From the start, this client and its with_options copies refuse to create groups, place orders,
        reset, and set a limit that is not known to be lower: they raise KillSwitchLatchedError until
        rearm(). Safe to repeat. Only a number as `subaccount` narrows both to that subaccount: None and the
        client's default do not. A latch on one subaccount also refuses calls that name none. trigger_all()
        explains `fence`, `known` and `on_outcome`.
        """
        require_loop()  # before the latch is set, because nothing can be sent without a loop
        self._state.latch.set(killed_subaccount(subaccount))
        return self.trigger_all(
            subaccount=subaccount, deadline=deadline, fence=fence, known=known, on_outcome=on_outcome
        )

    def rearm(self, *, subaccount: int | AllSubaccounts | NotGiven | None = ALL_SUBACCOUNTS) -> None:
        """Let this client add risk again after kill(), in one subaccount or in all.

        The groups stay triggered until each is reset.
        """
        self._state.latch.release(killed_subaccount(subaccount))

    @property
    def latched(self) -> frozenset[int] | AllSubaccounts:
        """The subaccounts in which kill() has latched this client; empty if there are none."""
        return self._state.latch.latched

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
