"""Our own package with one of its short ways closed, each time: what that way saves."""

from pathlib import Path

from .contenders import HERE, OURS, Contender

WAYS = {
    "httpx's transport": """
import functools, httpx, kalshi_order_groups as ours
most = httpx.Limits(max_connections=100, max_keepalive_connections=100)
ours.Client = functools.partial(ours.Client, transport=httpx.HTTPTransport(limits=most))
ours.AsyncClient = functools.partial(ours.AsyncClient, transport=httpx.AsyncHTTPTransport(limits=most))
""",
    "h11 for every answer": """
from kalshi_order_groups._http import response_parser
response_parser.fast_response = lambda data: None
""",
    "the generated parser for lists": """
from kalshi_order_groups._api import fast_lists
fast_lists.groups = lambda body, subaccount: None
""",
    "an object of httpx for every answer": """
from kalshi_order_groups._api import operation
checked = operation.raise_for_status
operation.raise_for_status = lambda response, call: (response.to_httpx(), checked(response, call))
""",
    "a listener": """
import functools, kalshi_order_groups as ours
ours.Client = functools.partial(ours.Client, on_attempt=lambda event: None)
ours.AsyncClient = functools.partial(ours.AsyncClient, on_attempt=lambda event: None)
""",
}
"""What each is replaced by, and how."""


def closed(folder: Path) -> list[Contender]:
    """The clients, as programs in a folder, after the one that has all of its ways."""
    program = (HERE / "ours.py").read_text("utf-8")
    found = [OURS]
    for number, (name, close) in enumerate(WAYS.items()):
        file = folder / f"without_{number}.py"
        file.write_text(close + program, "utf-8")
        found.append(Contender(f"by {name}", file))
    return found
