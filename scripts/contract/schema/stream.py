"""The contract of a stream: the messages of an AsyncAPI 3 document, in the normal form of operations.

What a client sends is judged as a request, what it receives as a response. The pointers are those of the
document, so that findings name its lines.
"""

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Self

from ..document.document import InvalidDocument, Object, joined
from ..model import SEND
from .connection import ConnectionReader
from .exchanges import Exchange, constants, exchanges, payload_of, renamed, text
from .operations import Body, Content, Contract, Operation, Parameter
from .security import Note, rest, texts

MESSAGE = "message"
"""Where the payload of a received message is, as a status is for a response."""

_ROOT = {"asyncapi", "info", "servers", "channels", "operations", "components", "defaultContentType"}
_CHANNEL = {"address", "servers", "parameters", "messages", "title", "tags"}
_OPERATION = {"action", "channel", "messages", "reply", "security", "title", "tags"}
_MESSAGE = {"headers", "payload", "contentType", "name", "title", "tags"}


class StreamContract(Contract):
    """The messages of a document, read on first use."""

    unit = "message"

    def _supported_version(self) -> str:
        version = str(self.document.root.get("asyncapi", ""))
        if not re.fullmatch(r"3\.\d+(\.\d+)?", version):
            raise InvalidDocument(f"{self.document.name} is AsyncAPI {version!r}. Use AsyncAPI 3.")
        return version

    def _find(self) -> Iterator[tuple[str, str]]:
        self._exchanges: dict[str, Exchange] = {}
        for exchange in exchanges(self.schemas):
            self._exchanges.setdefault(exchange.name, exchange)
        if not self._exchanges:
            raise InvalidDocument(f"{self.document.name} has no operations with messages.")
        yield from ((name, exchange.message) for name, exchange in self._exchanges.items())

    def addresses(self, name: str) -> tuple[str, ...]:
        """Return nothing, because a message matches by its name alone."""
        del name
        return ()

    @property
    def exchanges(self) -> Mapping[str, Exchange]:
        """Return the messages by their names."""
        return self._exchanges

    @cached_property
    def _connection(self) -> ConnectionReader:
        return ConnectionReader(self.schemas)

    @cached_property
    def _constants(self) -> dict[Exchange, tuple[str, ...]]:
        return {
            exchange: constants(self.schemas, payload_of(self.schemas, exchange.message))
            for exchange in self._exchanges.values()
        }

    def named_as(self, base: Contract) -> Self:
        """Return this contract with the names that the base has for the same messages."""
        super().named_as(base)
        names = renamed(base._constants, self._constants) if isinstance(base, StreamContract) else {}
        if not names:
            return self
        other = copy.copy(self)
        other._exchanges = {names.get(name, name): one for name, one in self._exchanges.items()}
        other._places = {name: one.message for name, one in other._exchanges.items()}
        other._read = {}
        return other

    def _operation(self, name: str) -> Operation:
        exchange, sent = self._exchanges[name], self._exchanges[name].direction == SEND
        raw, headers = self._object(exchange.operation), self._headers(exchange)
        body = self._message(exchange)
        return Operation(
            name=name,
            at=exchange.operation,
            path_names=tuple(re.findall(r"\{([^{}]*)\}", name)),
            parameters=self._addressing(exchange) | (_sent(headers) if sent else {}),
            body=body if sent else None,
            responses={} if sent else {MESSAGE: replace(body, headers=headers)},
            security=self._connection.security(exchange.operation, exchange.channel),
            servers=self._connection.servers(exchange.channel),
            notes=dict(self._notes(exchange)),
            operation_id=None,
            tags=(),
            deprecated=False,
            texts=_texts(raw) | {"key": exchange.key},
            rest=rest(raw, _OPERATION),
        )

    def _message(self, exchange: Exchange) -> Body:
        at = payload_of(self.schemas, exchange.message)
        kind = text(self.document, joined(exchange.message, "contentType"))
        kind = kind or text(self.document, "/defaultContentType")
        node = self.schemas.node(at) if self.document.at(at) is not None else None
        content = Content(node, at, {}, {})
        return Body(
            exchange.message,
            required=True,
            contents={(kind or "application/json").lower(): content},
            texts={},
            rest={},
        )

    def _headers(self, exchange: Exchange) -> dict[str, Parameter]:
        at = joined(exchange.message, "headers")
        if self.document.at(at) is None:
            return {}
        shape = self.schemas.shape(self.schemas.node(at))
        return {
            name.lower(): _parameter(name, node[0], node, required=name in shape.required)
            for name, node in shape.properties.items()
        }

    def _addressing(self, exchange: Exchange) -> dict[tuple[str, str], Parameter]:
        """Return the parameters of an address, whose objects read as schemas of a text."""
        around = joined(exchange.channel, "parameters")
        places = {name: self.schemas.resolved(joined(around, name)) for name in self._object(around)}
        return {
            ("path", name): _parameter(name, at, self.schemas.node(at), required=True)
            for name, at in places.items()
        }

    def _notes(self, exchange: Exchange) -> Iterator[tuple[str, Note]]:
        for owner, at, known in (
            ("channel", exchange.channel, _CHANNEL),
            ("message", exchange.message, _MESSAGE),
        ):
            raw = self._object(at)
            yield owner, Note(at, _texts(raw), rest(raw, known))
        yield from self._connection.notes(exchange.channel)

    @property
    def rest(self) -> dict[str, str]:
        """Return the fields of the document root that no other reader handles."""
        return rest(self.document.root, _ROOT)


def _texts(raw: Object) -> dict[str, str]:
    return texts(raw) | {key: raw[key] for key in ("name", "title") if isinstance(raw.get(key), str)}


def _sent(headers: dict[str, Parameter]) -> dict[tuple[str, str], Parameter]:
    return {("header", key): header for key, header in headers.items()}


def _parameter(name: str, at: str, node: tuple[str, ...], *, required: bool) -> Parameter:
    return Parameter(
        name=name,
        at=at,
        required=required,
        node=node,
        serialisation={},
        deprecated=False,
        texts={},
        rest={},
        scalar=True,
    )
