"""Runs a command: loads its module, and turns what it raises into the result."""

import importlib
import logging
from argparse import Namespace
from collections.abc import Callable, Mapping

from ..errors import KalshiError
from ..kill_report import cause_of
from .commands import Command
from .confirmation import DeclinedError
from .context import Context
from .exit_codes import ExitCode
from .output import Output, Result

Run = Callable[[Context], Result]


def run(command: Command, options: Namespace, environ: Mapping[str, str]) -> int:
    """Run a command, write its result, and return its exit code."""
    _keep_log_quiet()
    output = Output(as_json=options.json)
    context = Context(options, output, environ)
    try:
        result = _load(command)(context)
    except KeyboardInterrupt:
        result = Result(ExitCode.INTERRUPTED, "interrupted", {"error": "interrupted"}, is_error=True)
    except (KalshiError, DeclinedError, ValueError, TypeError) as error:
        result = _failure(context, error)
    finally:
        context.close()
    output.result(command.name, result)
    return int(result.code)


def _load(command: Command) -> Run:
    module, _, function = command.runs.partition(":")
    loaded: Run = getattr(importlib.import_module(f".{module}", __package__), function)
    return loaded


def _failure(context: Context, error: Exception) -> Result:
    text = str(error) or cause_of(error)
    fields = {"error": text, "error_type": type(error).__name__}
    return Result(context.exit_code(error), f"error: {text}", fields, is_error=True)


def _keep_log_quiet() -> None:
    """Keep warnings of single attempts off the standard error, because the result says how they ended."""
    logging.getLogger("kalshi_order_groups").addHandler(logging.NullHandler())
