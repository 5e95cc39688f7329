"""Commands that reduce risk at once: kill, trip and cancel-all. They never ask."""

import json
from collections.abc import Iterable

from attrs import define, evolve, field

from .._core.scope import group_id
from ..kill_report import KillReport
from ..types import ALL_SUBACCOUNTS, AllSubaccounts, GroupKill, OrderGroup
from . import known_groups, rows
from .context import Context
from .exit_codes import ExitCode, of_report
from .interrupts import deferred
from .output import Output, Result


@define
class _Progress:
    """Writes a line for each group when it has ended."""

    output: Output
    written: set[str] = field(factory=set[str])

    def __call__(self, group: GroupKill) -> None:
        self.written.add(group.order_group_id)
        self.output.record("group", rows.of_kill(group), rows.kill_line(group))

    def complete(self, report: KillReport) -> None:
        """Write the groups that have not ended before the deadline."""
        for group in report:
            if group.order_group_id not in self.written:
                self(group)


def kill(context: Context) -> Result:
    """Trigger every group of the account or of a subaccount, or the given ones."""
    options = context.options
    where = _scope(context, [bool(options.groups), options.all, options.subaccount is not None])
    context.ignore_unusable_scope()
    known = _known(context)
    if options.groups:
        return _trigger_given(context, known)
    return _trigger(context, None, where, known)


def trip(context: Context) -> Result:
    """Trigger the given groups."""
    context.ignore_unusable_scope()
    return _trigger_given(context, ())


def cancel_all(context: Context) -> Result:
    """Cancel every resting order of the account or of a subaccount."""
    options = context.options
    where = _scope(context, [options.all, options.subaccount is not None])
    context.ignore_unusable_scope()
    context.client.orders.cancel_all(subaccount=where, deadline=options.deadline)
    named = "all subaccounts" if isinstance(where, AllSubaccounts) else f"subaccount {where}"
    text = (
        f"cancelled every resting order of {named}; the exchange may also cancel orders placed within the"
        " next minute"
    )
    return Result(ExitCode.CONFIRMED, text, {"subaccount": "all" if named.startswith("all") else where})


def _trigger_given(context: Context, known: Iterable[OrderGroup | str]) -> Result:
    """Trigger the groups of the command line; one that is no id stops no other, and is not confirmed."""
    usable: list[OrderGroup | str] = []
    for name in context.options.groups:
        try:
            usable.append(group_id(name))
        except ValueError as error:
            context.output.note(f"warning: {error}")
    if not usable:
        raise ValueError("no argument is the id of a group")
    result = _trigger(context, [*usable, *known], None, ())
    if result.code is ExitCode.CONFIRMED and len(usable) < len(context.options.groups):
        return result._replace(code=ExitCode.NOT_CONFIRMED)
    return result


def _scope(context: Context, given: list[bool]) -> int | AllSubaccounts:
    """Return the scope; raise ValueError unless exactly one is named, because there is no default."""
    options = context.options
    if sum(given) != 1:
        groups = " or GROUP..." if "groups" in options else ""
        raise ValueError(
            f"{options.command.name} has no default scope: name one of --all, --subaccount N{groups}"
        )
    return ALL_SUBACCOUNTS if options.subaccount is None else options.subaccount


def _known(context: Context) -> list[OrderGroup | str]:
    """Return the usable groups of the groups file."""
    if context.options.groups_file is None:
        return []
    found, warnings = known_groups.read(context.options.groups_file)
    for warning in warnings:
        context.output.note(f"warning: {warning}")
    return found


def _trigger(
    context: Context,
    groups: Iterable[OrderGroup | str] | None,
    where: int | AllSubaccounts | None,
    known: Iterable[OrderGroup | str],
) -> Result:
    options, client = context.options, context.client
    progress = _Progress(context.output)
    with deferred() as interruptions:
        report = client.order_groups.trigger_all(
            groups,
            subaccount=where,
            deadline=options.deadline,
            fence=getattr(options, "fence", False),
            known=known,
            on_outcome=progress,
        )
        progress.complete(report)
        is_paused = not report and context.is_paused()
    code = ExitCode.INTERRUPTED if interruptions else of_report(report, is_paused=is_paused)
    return Result(code, _text(report, is_paused=is_paused), _fields(context, report))


def _text(report: KillReport, *, is_paused: bool) -> str:
    named = evolve(report, key_id=rows.end_of(report.key_id))
    lines = str(named).splitlines()[: 2 if report.error is None else 3]
    if is_paused:
        lines.append("the exchange is paused: nothing can be triggered until it resumes")
    elif not report:
        lines.append("run the same command again until it is complete")
    return "\n".join(lines)


def _fields(context: Context, report: KillReport) -> dict[str, object]:
    fields: dict[str, object] = json.loads(report.to_json())
    fields["groups"] = len(report)
    for outcome in ("confirmed", "gone", "failed", "unknown"):
        fields[outcome] = len(getattr(report, outcome))
    fields["key_id"] = rows.end_of(report.key_id)
    if reason := getattr(context.options, "reason", None):
        fields["reason"] = reason
    return fields
