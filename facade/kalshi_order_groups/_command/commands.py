"""The table of commands: a new command is a row here and a function of a module."""

from argparse import SUPPRESS
from collections.abc import Mapping
from typing import Any, NamedTuple

from . import values

PROGRAM = "kalshi-order-groups"


class Argument(NamedTuple):
    """An argument, as argparse takes it."""

    flags: tuple[str, ...]
    settings: Mapping[str, Any]


class Command(NamedTuple):
    """A command, and the function that runs it: `module:function`, below this package.

    `changes` is true if it changes the exchange, so that an error may leave an unknown outcome.
    """

    name: str
    summary: str
    runs: str
    arguments: tuple[Argument, ...] = ()
    changes: bool = False


def _flag(*flags: str, help: str) -> Argument:
    return Argument(flags, {"action": "store_true", "help": help})


def _value(
    flag: str, metavar: str, type: object, help: str, *, default: object = None, action: str = "store"
) -> Argument:
    settings = {"metavar": metavar, "type": type, "help": help, "default": default, "action": action}
    return Argument((flag,), settings)


JSON = _flag("--json", help="print one JSON object a line, the result last")
RESOLVE = _value(
    "--resolve",
    "HOST:IP",
    values.address,
    "use this address in place of a look-up of the name; the certificate must still be the name's",
    action="append",
    default=[],
)
ONLINE = (JSON, RESOLVE)

ALL = _flag("--all", help="the whole account, whatever the default subaccount is")
SUBACCOUNT = _value("--subaccount", "N", values.subaccount, "0 (primary) to 63; replaces KALSHI_SUBACCOUNT")
SHARD = _value("--exchange-index", "N", values.exchange_index, "shard; replaces KALSHI_EXCHANGE_INDEX")
SCOPE = (SUBACCOUNT, SHARD)

GROUP = Argument(("group",), {"metavar": "GROUP", "help": "id of an order group"})
GROUPS = Argument(("groups",), {"metavar": "GROUP", "nargs": "+", "help": "ids of order groups"})
ANY_GROUPS = Argument(("groups",), {"metavar": "GROUP", "nargs": "*", "help": "ids of order groups"})

DEADLINE = _value(
    "--deadline",
    "SECONDS",
    values.seconds,
    "stop after this time (30); it ends earlier if all is done",
    default=30.0,
)
REASON = _value("--reason", "TEXT", str, "why, for the result")
FENCE = _flag("--fence", help="also delete each triggered group, so that no reset in flight can arm it")
GROUPS_FILE = _value(
    "--groups-file",
    "FILE",
    str,
    "known groups to trigger first: ids, one a line, or the output of list --json",
)
YES = _flag("--yes", help="do not ask; required without a terminal")
NEVER_ASKS = Argument(("--yes",), {"action": "store_true", "help": SUPPRESS})
"""Accepted where nothing is asked, because a habit must not stop a kill."""

COMMANDS = (
    Command(
        "status",
        "show whether the exchange can be reached, and its state",
        "reads:status",
        (*ONLINE, *SCOPE),
    ),
    Command("list", "list the order groups", "reads:list_groups", (*ONLINE, ALL, *SCOPE)),
    Command("show", "show an order group with its orders", "reads:show", (GROUP, *ONLINE, *SCOPE)),
    Command(
        "trip",
        "trigger groups: cancels their orders and refuses new ones",
        "kills:trip",
        (GROUPS, *ONLINE, *SCOPE, DEADLINE, NEVER_ASKS),
        changes=True,
    ),
    Command(
        "kill",
        "trigger every group of the account, of a subaccount, or the given ones; never asks",
        "kills:kill",
        (ANY_GROUPS, ALL, SUBACCOUNT, FENCE, REASON, GROUPS_FILE, DEADLINE, NEVER_ASKS, *ONLINE),
        changes=True,
    ),
    Command(
        "cancel-all",
        "cancel every resting order, also those in no group; never asks",
        "kills:cancel_all",
        (ALL, SUBACCOUNT, DEADLINE, NEVER_ASKS, *ONLINE),
        changes=True,
    ),
    Command(
        "reset",
        "arm triggered groups again; adds risk, so it asks",
        "changes:reset",
        (GROUPS, YES, *ONLINE, *SCOPE),
        changes=True,
    ),
    Command(
        "limit",
        "set the limit of a group; asks unless it is lower than the present one",
        "changes:limit",
        (
            GROUP,
            Argument(
                ("contracts",),
                {"metavar": "CONTRACTS", "help": "contracts in any 15 seconds, such as 250.5"},
            ),
            YES,
            *ONLINE,
            *SCOPE,
        ),
        changes=True,
    ),
    Command(
        "delete",
        "cancel the orders of groups and delete the groups",
        "changes:delete",
        (GROUPS, NEVER_ASKS, *ONLINE, *SCOPE),
        changes=True,
    ),
    Command(
        "doctor",
        "check key, clock, scope, limits, pause, reachability and environment, and say what to do",
        "doctor:doctor",
        (*ONLINE, *SCOPE),
    ),
    Command(
        "simulate",
        "serve a simulated exchange on this machine (extra: simulator)",
        "local:simulate",
        (
            _value("--port", "PORT", values.port, "0 (default): any free port", default=0),
            _value("--config", "FILE", str, "TOML file; see the simulator's README"),
        ),
    ),
    Command("version", "show the version", "local:version", (JSON,)),
    Command(
        "completion",
        "print the completion script of a shell",
        "local:completion",
        (Argument(("shell",), {"choices": ("bash", "zsh", "fish")}),),
    ),
)
