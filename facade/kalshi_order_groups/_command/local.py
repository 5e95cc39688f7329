"""Commands that ask no exchange: simulate, version and completion."""

from importlib import metadata
from pathlib import Path

from . import completion as scripts
from .context import Context
from .exit_codes import ExitCode
from .output import Result

DISTRIBUTION = "kalshi-order-groups"


def simulate(context: Context) -> Result:
    """Serve a simulated exchange until a signal stops it."""
    try:
        from ..simulator.server import serving  # late, because only this command needs the extra
    except ModuleNotFoundError as error:
        missing = (error.name or str(error)).partition(".")[0]
        text = (
            f"cannot serve: {missing} is not installed. Run: pip install 'kalshi-order-groups[simulator]'"
        )
        return Result(ExitCode.USAGE, text, {}, is_error=True)
    path = context.options.config
    return Result(ExitCode(serving.serve(context.options.port, None if path is None else Path(path))), "")


def version(_: Context) -> Result:
    """Show the version of the distribution."""
    try:
        number = metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        number = "unknown, because it is not installed"
    return Result(ExitCode.CONFIRMED, f"{DISTRIBUTION} {number}", {"version": number})


def completion(context: Context) -> Result:
    """Print the completion script of a shell."""
    return Result(ExitCode.CONFIRMED, scripts.script(context.options.shell), {})
