"""Confirmation of what adds risk: the name of the environment, typed on a terminal, or `--yes`."""

import sys

from .context import Context


class DeclinedError(Exception):
    """The answer was not the name of the environment. Nothing was sent."""


def confirm(context: Context, act: str) -> None:
    """Return if the act is confirmed.

    Raises ValueError without a terminal and `--yes`, and DeclinedError for another answer.
    """
    environment, host = context.target()
    if context.options.yes:
        return
    if sys.stdin is None or not sys.stdin.isatty():
        raise ValueError(f"{act} adds risk on {environment} at {host}: without a terminal it needs --yes")
    context.output.note(f"{act} adds risk on {environment} at {host}. Type {environment} to go on:")
    if sys.stdin.readline().strip() != environment:
        raise DeclinedError(f"{act} was not confirmed: nothing was sent")
