"""Our stream.yaml, edited copies of it, and small streams for tests."""

from functools import cache, partial
from typing import Any, cast

from contract.document import parse
from contract.document.document import Document
from contract.schema.stream import StreamContract
from jsonschema import Draft202012Validator, FormatChecker

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


def errors_of(message: Json) -> list[str]:
    """How a received message departs from the payload of its type, of several the one that it fits best."""
    fitting = map(partial(_errors, message), _payloads(str(message.get("type"))))
    return min(fitting, key=len, default=[f"no message has the type {message.get('type')}"])


@cache
def _payloads(kind: str) -> list[str]:
    schemas: Json = our_stream().document.root["components"]["schemas"]
    return [
        name
        for name, schema in schemas.items()
        if schema.get("properties", {}).get("type", {}).get("const") == kind
    ]


def _errors(message: Json, payload: str) -> list[str]:
    found = cast(Any, _validator(payload)).iter_errors(message)
    return [f"{payload} {error.json_path}: {error.message}" for error in found]


@cache
def _validator(payload: str) -> Draft202012Validator:
    components = our_stream().document.root["components"]
    schema = {"$ref": f"#/components/schemas/{payload}", "components": components}
    return Draft202012Validator(schema, format_checker=FormatChecker())
