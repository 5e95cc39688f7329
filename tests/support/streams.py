"""Our stream.yaml, edited copies of it, and small streams for tests."""

from functools import cache

from contract.document import parse
from contract.document.document import Document
from contract.schema.stream import StreamContract

from tests.support.contracts import Json, copy_of, edit
from tests.support.paths import PROJECT, SHARED

STREAM = PROJECT / "stream.yaml"
PUBLISHED_STREAMS = sorted((SHARED / "upstream").glob("kalshi-stream-*.yaml"))
"""The published AsyncAPI documents, oldest first."""


@cache
def our_stream() -> StreamContract:
    return StreamContract(parse.parse(STREAM.read_bytes(), STREAM.name))


def stream(values: object) -> StreamContract:
    return StreamContract(Document("revision", copy_of(values), lines={}))


def edited(*edits: tuple[str, str, object]) -> StreamContract:
    """Our stream with edits, each a JSON pointer, an action and a value."""
    values: Json = copy_of(our_stream().document.root)
    for at, action, value in edits:
        edit(values, at, action, value)
    return stream(values)


def small_stream(*, action: str = "send", message: Json | None = None, **more: object) -> StreamContract:
    """A stream with one message, `a`, on the channel `items`."""
    return stream(
        {
            "asyncapi": "3.0.0",
            "info": {"title": "", "version": "1"},
            "channels": {"c": {"address": "items", "messages": {"a": message or {}}}},
            "operations": {"o": {"action": action, "channel": {"$ref": "#/channels/c"}}},
            **more,
        }
    )
