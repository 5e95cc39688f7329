"""Exit codes of the commands, and the one place that maps errors and reports to them."""

import enum

from ..errors import (
    AuthenticationError,
    ConfigurationError,
    KalshiError,
    KillIncompleteError,
    KillSwitchLatchedError,
    PermissionDeniedError,
)
from ..kill_report import KillReport, is_safe


class ExitCode(enum.IntEnum):
    """How a command ended."""

    CONFIRMED = 0
    """Everything is confirmed."""

    ERROR = 1
    """It failed, and nothing was changed; or the answer to the question was no."""

    USAGE = 2
    """The command line is wrong, or `--yes` is missing where nothing can be asked. Nothing was sent."""

    NOT_CONFIRMED = 3
    """Some groups are not confirmed, or there may be more groups. Run it again until it is 0."""

    UNKNOWN = 4
    """The exchange may have done it, and no response says so. Look before you repeat, except for a kill."""

    CREDENTIALS = 5
    """The exchange does not accept the key or the clock, or the environment variables are not usable."""

    PAUSED = 6
    """The exchange is paused, so nothing can be changed now, and no kill works."""

    LATCHED = 7
    """A kill has latched what the command would do."""

    INTERRUPTED = 130
    """Ctrl-C or a stop signal. A kill has gone on to its end before that."""


_CREDENTIALS = (ConfigurationError, AuthenticationError, PermissionDeniedError)

_BY_TYPE: tuple[tuple[tuple[type[BaseException], ...], ExitCode], ...] = (
    ((KillSwitchLatchedError,), ExitCode.LATCHED),
    (_CREDENTIALS, ExitCode.CREDENTIALS),
    ((ValueError, TypeError), ExitCode.USAGE),
    ((KeyboardInterrupt,), ExitCode.INTERRUPTED),
)


def of_error(error: BaseException, *, changes: bool, is_paused: bool = False) -> ExitCode:
    """Return the exit code for an error of a command, which `changes` the exchange or only reads."""
    if isinstance(error, KillIncompleteError):
        return of_report(error.report, is_paused=is_paused)
    if is_paused:
        return ExitCode.PAUSED
    if changes and isinstance(error, KalshiError) and error.may_have_acted:
        return ExitCode.UNKNOWN
    return next((code for types, code in _BY_TYPE if isinstance(error, types)), ExitCode.ERROR)


def of_report(report: KillReport, *, is_paused: bool = False) -> ExitCode:
    """Return the exit code for the report of a kill."""
    if report:
        return ExitCode.CONFIRMED
    if is_paused:
        return ExitCode.PAUSED
    unsafe = [group for group in report if not is_safe(group, fence=report.fence)]
    causes = [report.error, *(group.error for group in unsafe)]
    if len(unsafe) == len(report) and any(map(_is_about_credentials, causes)):
        return ExitCode.CREDENTIALS
    if report.error is None and all(group in report.unknown for group in unsafe):
        return ExitCode.UNKNOWN
    return ExitCode.NOT_CONFIRMED


def of_several(codes: list[ExitCode]) -> ExitCode:
    """Return the exit code for several groups, each with its own."""
    return codes[0] if len(set(codes)) == 1 else ExitCode.NOT_CONFIRMED


def _is_about_credentials(error: BaseException | None) -> bool:
    return isinstance(error, _CREDENTIALS) or (
        error is not None and isinstance(error.__cause__, _CREDENTIALS)
    )
