"""The messages that an AsyncAPI 3 document exchanges, each in one direction.

The document describes the server, so what it receives is what a client sends. Messages are found by the
operations that refer to them, because a message without an operation is not exchanged.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from ..document.document import Document, InvalidDocument, Object, joined
from ..model import RECEIVE, SEND
from .normalize import Schemas

_CLIENT = {"receive": SEND, "send": RECEIVE}  # the action of the server → that of the client
_OPPOSITE = {SEND: RECEIVE, RECEIVE: SEND}
_TAGS = ("type", "cmd")  # the properties whose constants distinguish messages on the wire


@dataclass(frozen=True)
class Exchange:
    """A message in one direction on one channel."""

    direction: str  # SEND or RECEIVE, as seen by the client
    key: str  # of the message in its channel: "userOrder"
    address: str  # of the channel: "user_orders"
    message: str  # pointer of the message
    channel: str  # pointer of the channel
    operation: str  # pointer of the operation

    @property
    def name(self) -> str:
        """Return the name in reports: "RECEIVE userOrder on user_orders"."""
        return f"{self.direction} {self.key} on {self.address}"


def exchanges(schemas: Schemas) -> Iterator[Exchange]:
    """Yield each message of each operation and of its reply. Raise InvalidDocument for another action."""
    for key in schemas.document.object_at("/operations"):
        at = schemas.resolved(joined("/operations", key))
        direction = _CLIENT.get(text(schemas.document, joined(at, "action")) or "")
        if direction is None:
            raise InvalidDocument(f"{schemas.document.name}: {at}/action must be send or receive.")
        channel = joined(at, "channel")
        yield from _exchanged(schemas, at, at, channel, direction)
        reply = joined(at, "reply")
        if schemas.document.at(reply) is not None:
            reply = schemas.resolved(reply)
            own = joined(reply, "channel")
            elsewhere = own if schemas.document.at(own) is not None else channel
            yield from _exchanged(schemas, at, reply, elsewhere, _OPPOSITE[direction])


def _exchanged(
    schemas: Schemas, operation: str, listing: str, channel: str, direction: str
) -> Iterator[Exchange]:
    place = schemas.resolved(channel)
    listed = [
        schemas.target(pointer, _reference(schemas, pointer))
        for index, _ in enumerate(schemas.document.list_at(joined(listing, "messages")))
        for pointer in (joined(listing, "messages", index),)
    ]
    whole = [
        joined(place, "messages", key) for key in schemas.document.object_at(joined(place, "messages"))
    ]
    is_listed = schemas.document.at(joined(listing, "messages")) is not None
    for pointer in listed if is_listed else whole:
        key = pointer.rpartition("/")[2]
        yield Exchange(
            direction, key, _address(schemas, place), schemas.resolved(pointer), place, operation
        )


def text(document: Document, pointer: str) -> str | None:
    """Return the text at a pointer, or None. Raise InvalidDocument for another type."""
    value = document.at(pointer)
    if value is not None and not isinstance(value, str):
        raise InvalidDocument(f"{document.name}: {pointer} is not a text.")
    return value


def _reference(schemas: Schemas, pointer: str) -> str:
    reference = schemas.document.object_at(pointer).get("$ref")
    if not isinstance(reference, str):
        raise InvalidDocument(f"{schemas.document.name}: {pointer} must refer to a message of the channel.")
    return reference


def _address(schemas: Schemas, channel: str) -> str:
    address = text(schemas.document, joined(channel, "address"))
    return f"{channel.rpartition('/')[2]} without an address" if address is None else address


def renamed(
    base: dict[Exchange, tuple[str, ...]], revision: dict[Exchange, tuple[str, ...]]
) -> dict[str, str]:
    """Return the names of the revision's messages that have another name in the base, with that name.

    The key of a message is not sent. Messages are the same if they have the same constants, and no other
    message that only one side has shares these in their direction and channel.
    """
    known, new = {one.name for one in base}, {one.name for one in revision}
    old = {one: tags for one, tags in base.items() if one.name not in new}
    return {
        mine[0].name: theirs[0].name
        for one, tags in revision.items()
        if one.name not in known and tags
        for mine in (_alike(revision, one, tags, known),)
        for theirs in (_alike(old, one, tags, set()),)
        if len(mine) == len(theirs) == 1
    }


def _alike(
    side: dict[Exchange, tuple[str, ...]], one: Exchange, tags: tuple[str, ...], without: set[str]
) -> list[Exchange]:
    return [
        other
        for other, constants in side.items()
        if other.name not in without
        and constants == tags
        and (other.direction, other.address) == (one.direction, one.address)
    ]


def constants(schemas: Schemas, payload: str) -> tuple[str, ...]:
    """Return the constants that distinguish a payload on the wire: ('type "fill"',)."""
    if schemas.document.at(payload) is None:
        return ()
    properties = schemas.shape(schemas.node(payload)).properties
    values = ((tag, schemas.shape(properties[tag]).enum) for tag in _TAGS if tag in properties)
    return tuple(f"{tag} {next(iter(enum))}" for tag, enum in values if enum is not None and len(enum) == 1)


def payload_of(schemas: Schemas, message: str) -> str:
    """Return the pointer of the payload's schema. Raise InvalidDocument if it is not a JSON schema."""
    at = joined(message, "payload")
    if not isinstance(value := schemas.document.at(at), dict) or "schemaFormat" not in value:
        return at
    form = str(cast(Object, value)["schemaFormat"])
    if "json" not in form and "asyncapi" not in form and "openapi" not in form:
        raise InvalidDocument(f"{schemas.document.name}: {at} has the format {form!r}. Use a JSON schema.")
    return joined(at, "schema")
