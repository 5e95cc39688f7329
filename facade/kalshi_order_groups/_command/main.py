"""The entry point: parses the command line, runs the command, and returns its exit code."""

import os
from argparse import Namespace
from collections.abc import Mapping, Sequence

from .commands import Command
from .parser import parser

INTERRUPTED = 130
"""ExitCode.INTERRUPTED, which --help does not load."""


def main(arguments: Sequence[str] | None = None, environ: Mapping[str, str] | None = None) -> int:
    """Run a command and return its exit code. Raises SystemExit(2) for a wrong command line."""
    try:
        options = parser().parse_args(arguments)
        return _run(options.command, options, os.environ if environ is None else environ)
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(command: Command, options: Namespace, environ: Mapping[str, str]) -> int:
    from .running import run  # late, because --help needs neither the errors nor attrs

    return run(command, options, environ)
