"""Disables one fast path of this package at a time, to measure how much each saves."""

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
fast_lists.of_rows = lambda rows, subaccount: None
""",
    "an object of httpx for every answer": """
from kalshi_order_groups._api import operation
checked = operation.raise_for_status
operation.raise_for_status = lambda response, *rest: (response.to_httpx(), checked(response, *rest))
""",
    "a listener": """
import functools, kalshi_order_groups as ours
ours.Client = functools.partial(ours.Client, on_attempt=lambda event: None)
ours.AsyncClient = functools.partial(ours.AsyncClient, on_attempt=lambda event: None)
""",
}
"""Code that disables a fast path, by the name of its replacement."""


def closed(folder: Path) -> list[Contender]:
    """Write a client for each disabled fast path to a folder; return them after the unchanged client."""
    program = (HERE / "ours.py").read_text("utf-8")
    contenders = [OURS]
    for number, (name, close) in enumerate(WAYS.items()):
        file = folder / f"without_{number}.py"
        file.write_text(close + program, "utf-8")
        contenders.append(Contender(f"by {name}", file))
    return contenders
