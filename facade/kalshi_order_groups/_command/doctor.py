"""The command doctor: runs the checks in order, and says what to do about each problem."""

from . import checks
from .checks import Check, State
from .context import Context
from .exit_codes import ExitCode
from .output import Result


def doctor(context: Context) -> Result:
    """Check the set-up; the exit code is that of the first problem."""
    found: list[Check] = []
    for check in checks.of(context):
        found.append(check)
        advice = f"\n{'':<14}{check.advice}" if check.advice else ""
        fields = {
            "check": check.name,
            "state": check.state.value,
            "text": check.text,
            "advice": check.advice,
        }
        context.output.record("check", fields, f"{check.state.value:<8}{check.name}: {check.text}{advice}")
    problems = [check for check in found if check.state is State.PROBLEM]
    warnings = sum(check.state is State.WARNING for check in found)
    code = problems[0].code if problems else ExitCode.CONFIRMED
    counts = {"problems": len(problems), "warnings": warnings}
    return Result(code, f"{len(problems)} problems, {warnings} warnings", counts)
