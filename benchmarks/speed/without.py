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
from kalshi_order_groups import _http11
_http11.plain = lambda data: None
""",
    "the generated parser for lists": """
from kalshi_order_groups import _plain_rows
_plain_rows.groups = lambda body, subaccount: None
""",
    "an object of httpx for every answer": """
from kalshi_order_groups import _answer
kept, checked = _answer.Response, _answer.raise_for_status
_answer.raise_for_status = lambda answer, call: (answer.response(), checked(answer, call))
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
