"""The parser, built from the table of commands."""

from argparse import ArgumentParser

from .commands import COMMANDS, PROGRAM

DESCRIPTION = (
    "Look at Kalshi order groups, trip them, kill. KALSHI_* variables name the environment and the API key."
)
EPILOG = (
    "Exit codes: 0 confirmed, 1 error, 2 usage, 3 some not confirmed, 4 outcome unknown, 5 credentials or"
    " clock, 6 exchange paused, 7 refused by a latch, 130 interrupted. A kill never asks, and has no"
    " default scope: name it. What adds risk asks for the name of the environment."
)


def parser() -> ArgumentParser:
    """Return the parser; its result has the Command as `command`."""
    root = ArgumentParser(prog=PROGRAM, description=DESCRIPTION, epilog=EPILOG, allow_abbrev=False)
    commands = root.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        one = commands.add_parser(
            command.name, help=command.summary, description=command.summary, allow_abbrev=False
        )
        one.set_defaults(command=command, json=False)
        for argument in command.arguments:
            one.add_argument(*argument.flags, **argument.settings)
    return root
