"""The operations of a document, with inherited parameters, servers and security resolved."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self

from ..document.document import METHODS, Document, InvalidDocument, Object, Value, joined
from . import addresses, media
from .encoding import Encoding, encodings
from .normalize import Node, Schemas, Shape, canonical
from .security import Alternative, ContextReader, Note, rest, texts

WEBHOOK = "webhook:"  # an operation that the server calls and the client responds to
_STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
_IGNORED_HEADERS = {"accept", "content-type", "authorization"}  # OpenAPI: their parameters are ignored
_PARAMETER = {"name", "in", "description", "required", "deprecated", "schema", "content", "style",
              "explode", "allowReserved", "allowEmptyValue", "$ref"}  # fmt: skip
_OPERATION = {"tags", "summary", "description", "operationId", "parameters", "requestBody",
              "responses", "callbacks", "deprecated", "security", "servers"}  # fmt: skip


_ROOT = {"openapi", "info", "servers", "paths", "webhooks", "components", "security", "tags"}


_STYLES_OF_ARRAYS = {"spaceDelimited", "pipeDelimited", "deepObject"}


@dataclass
class Content:
    """The content of one media type."""

    node: Node | None
    at: str
    rest: dict[str, str]
    encodings: dict[str, Encoding]  # of the properties of a form


@dataclass
class Parameter:
    """One parameter of an operation, or one header of a response."""

    name: str
    at: str
    required: bool
    node: Node | None
    serialisation: dict[str, str]  # style, explode, ...
    deprecated: bool
    texts: dict[str, str]
    rest: dict[str, str]
    scalar: bool = False  # neither list nor object
    item: Node | None = None  # of a list that repeats the parameter, so that one value is a list of one

    def serialisation_of(self, *, scalar: bool) -> dict[str, str]:
        """Return how the value is written; for a scalar, options that affect several values are ignored."""
        if not scalar:
            return self.serialisation
        style = {key: value for key, value in self.serialisation.items() if key != "explode"}
        return style | ({"style": "form"} if style.get("style") in _STYLES_OF_ARRAYS else {})


@dataclass
class Body:
    """The body of a request, or a response with its headers."""

    at: str
    required: bool
    contents: dict[str, Content]
    texts: dict[str, str]
    rest: dict[str, str]
    headers: dict[str, Parameter] = field(default_factory=dict[str, Parameter])


@dataclass
class Operation:
    """One operation."""

    name: str  # "GET /portfolio/order_groups/{order_group_id}"
    at: str
    path_names: tuple[str, ...]
    parameters: dict[tuple[str, str], Parameter]
    body: Body | None
    responses: dict[str, Body]
    security: frozenset[Alternative]
    servers: tuple[str, ...]
    notes: dict[str, Note]
    operation_id: str | None
    tags: tuple[str, ...]  # in order, because the first one names the generated module
    deprecated: bool
    texts: dict[str, str]
    rest: dict[str, str]  # x-…, callbacks and unknown keywords, as canonical JSON


def template(path: str) -> str:
    """Return a path without the names of its parameters."""
    return re.sub(r"\{[^{}]*\}", "{}", path)


def path_template(operation: str) -> str:
    """Return the path of an operation, "GET /items/{id}", without the names of its parameters."""
    return template(operation.partition(" ")[2])


class Contract:
    """The operations of a document, read on first use."""

    unit = "operation"

    def __init__(self, document: Document) -> None:
        self.document = document
        self.schemas = Schemas(document)
        self.context = ContextReader(self.schemas)
        self._read: dict[str, Operation] = {}
        self.version = self._supported_version()
        self._places = dict(self._find())

    def _supported_version(self) -> str:
        name, root = self.document.name, self.document.root
        version = str(root.get("openapi", ""))
        if not re.fullmatch(r"3\.[01](\.\d+)?", version):
            document_type = f"OpenAPI {version!r}" if version else "not an OpenAPI document"
            raise InvalidDocument(f"{name} is {document_type}. Use OpenAPI 3.0 or 3.1.")
        if not isinstance(root.get("paths", {}), dict) or not ("paths" in root or "webhooks" in root):
            raise InvalidDocument(f"{name} is not an OpenAPI document: it has no paths.")
        return version

    def named_as(self, base: "Contract") -> Self:
        """Return this contract, to be compared with a base. Raise InvalidDocument for another kind."""
        if type(self) is not type(base):
            raise InvalidDocument(
                f"{base.document.name} is the contract of {base.unit}s, and {self.document.name} that of"
                f" {self.unit}s. Compare an OpenAPI document with another one, and an AsyncAPI one"
                " with another one."
            )
        return self

    def _find(self) -> Iterator[tuple[str, str]]:
        for path, item in self._object("/paths").items():
            if path.startswith("x-"):
                continue
            if not isinstance(item, dict) or not path.startswith("/"):
                raise InvalidDocument(f"{self.document.name}: {joined('/paths', path)} is not a path item.")
            yield from self._methods(joined("/paths", path), path)
        for name in self._object("/webhooks"):
            yield from self._methods(joined("/webhooks", name), f"{WEBHOOK}{name}")

    def _methods(self, pointer: str, path: str) -> Iterator[tuple[str, str]]:
        at = self.schemas.resolved(pointer)
        for method in METHODS:
            if isinstance(self.document.at(joined(at, method)), dict):
                yield f"{method.upper()} {path}", pointer

    def _object(self, pointer: str) -> Object:
        return self.document.object_at(pointer)

    def _list(self, pointer: str) -> list[object]:
        return self.document.list_at(pointer)

    @property
    def names(self) -> tuple[str, ...]:
        """Return every operation: "GET /exchange/status"."""
        return tuple(self._places)

    @staticmethod
    def identity(name: str) -> str:
        """Return the operation without the names of its path parameters."""
        method, _, path = name.partition(" ")
        return f"{method} {template(path)}"

    def addresses(self, name: str) -> tuple[str, ...]:
        """Return the method with each full address of an operation, without names of parameters."""
        method, _, path = name.partition(" ")
        item_at = self.schemas.resolved(self._places[name])
        servers = self.context.servers(joined(item_at, method.lower()), item_at)
        return tuple(f"{method} {addresses.combined(server, template(path))}" for server in servers)

    @property
    def identities(self) -> frozenset[str]:
        """Return every operation without the names of its path parameters."""
        return frozenset(self.identity(name) for name in self.names)

    def operation(self, name: str) -> Operation:
        """Return one operation, read once."""
        if name not in self._read:
            self._read[name] = self._operation(name)
        return self._read[name]

    def _operation(self, name: str) -> Operation:
        method, _, path = name.partition(" ")
        item_at = self.schemas.resolved(self._places[name])
        at = joined(item_at, method.lower())
        raw = self._object(at)
        path_names = tuple(re.findall(r"\{([^{}]*)\}", path))
        return Operation(
            name=name,
            at=at,
            path_names=path_names,
            parameters=self._parameters(item_at, at, path_names),
            body=self._body(joined(at, "requestBody")) if "requestBody" in raw else None,
            responses={
                _status(str(status)): self._body(joined(at, "responses", status))
                for status in self._object(joined(at, "responses"))
                if not str(status).startswith("x-")
            },
            security=self.context.security(at),
            servers=self.context.servers(at, item_at),
            notes=self.context.notes(at, item_at),
            operation_id=_text_or_json(raw.get("operationId")),
            tags=tuple(str(tag) for tag in self._list(joined(at, "tags"))),
            deprecated=raw.get("deprecated") is True,
            texts=texts(raw),
            rest=rest(raw, _OPERATION)
            | ({"callbacks": canonical(raw["callbacks"])} if raw.get("callbacks") else {}),
        )

    def _parameters(
        self, item_at: str, at: str, path_names: tuple[str, ...]
    ) -> dict[tuple[str, str], Parameter]:
        listed = [self._listed_parameters(around) for around in (item_at, at)]
        positions = _positions([name for around in listed for where, name in around if where == "path"],
                               path_names)  # fmt: skip
        return {
            _key(name, where, positions): self._parameter(pointer, raw, name, where)
            for around in listed
            for (where, name), (pointer, raw) in around.items()
        }

    def _listed_parameters(self, around: str) -> dict[tuple[str, str], tuple[str, Object]]:
        found: dict[tuple[str, str], tuple[str, Object]] = {}
        keys: set[tuple[str, str]] = set()
        for index, _ in enumerate(self._list(joined(around, "parameters"))):
            listed = joined(around, "parameters", index)
            pointer = self.schemas.resolved(listed)
            raw = self._object(pointer) | texts(self._object(listed))
            name, where = raw.get("name"), raw.get("in")
            if not isinstance(name, str) or not isinstance(where, str) or where not in _STYLES:
                raise InvalidDocument(
                    f"{self.document.name}: {pointer} is not a parameter: invalid name or in."
                )
            key = _key(name, where, {})
            if key in keys:
                raise InvalidDocument(f"{self.document.name}: {pointer}: {where} {name} is duplicated.")
            keys.add(key)
            if where != "header" or name.lower() not in _IGNORED_HEADERS:
                found[where, name] = pointer, raw
        return found

    def _parameter(self, pointer: str, raw: Object, name: str, where: str) -> Parameter:
        style = str(raw.get("style", _STYLES[where]))
        serialisation = {"style": style, "explode": canonical(raw.get("explode", style == "form"))}
        for flag in ("allowReserved", "allowEmptyValue"):
            if raw.get(flag) is True:
                serialisation[flag] = "true"
        content = self._object(joined(pointer, "content"))
        at, more = pointer, dict[str, str]()
        if content:
            name_of_media = next(iter(content))
            serialisation = {"content": media.normal(name_of_media)}
            at = joined(pointer, "content", name_of_media)
            more = rest(self._object(at), {"schema"})
        schema = joined(at, "schema")
        node = self.schemas.node(schema) if self.document.at(schema) is not None else None
        shape = Shape() if node is None else self.schemas.shape(node)
        types = shape.accepted_types
        is_repeated = where == "query" and serialisation == {"style": "form", "explode": "true"}
        return Parameter(
            name=name,
            at=pointer,
            required=raw.get("required") is True,
            node=node,
            serialisation=serialisation,
            deprecated=raw.get("deprecated") is True,
            texts=texts(raw),
            rest=rest(raw, _PARAMETER) | more,
            scalar=types is not None and not types & {"array", "object"},
            item=shape.inside.get("items") if is_repeated and _may_be_single(shape) else None,
        )

    def _body(self, listed: str) -> Body:
        pointer = self.schemas.resolved(listed)
        raw = self._object(pointer) | texts(self._object(listed))
        contents = {
            media.normal(name): self._content(joined(pointer, "content", name), media.normal(name))
            for name in self._object(joined(pointer, "content"))
        }
        headers = {
            name.lower(): self._header(joined(pointer, "headers", name), name)
            for name in self._object(joined(pointer, "headers"))
            if name.lower() != "content-type"
        }
        other = rest(raw, {"required", "content", "headers", "$ref"})
        return Body(pointer, raw.get("required") is True, contents, texts(raw), other, headers)

    def _content(self, at: str, media_type: str) -> Content:
        schema = joined(at, "schema")
        node = self.schemas.node(schema) if self.document.at(schema) is not None else None
        if node is None or not media.is_form(media_type):
            return Content(node, at, rest(self._object(at), {"schema"}), {})
        declared = self._object(joined(at, "encoding"))
        found = encodings(self.schemas, self.schemas.shape(node), declared)
        return Content(node, at, rest(self._object(at), {"schema", "encoding"}), found)

    def _header(self, listed: str, name: str) -> Parameter:
        pointer = self.schemas.resolved(listed)
        raw = self._object(pointer) | texts(self._object(listed))
        return self._parameter(pointer, raw, name, "header")

    @property
    def rest(self) -> dict[str, str]:
        """Return the fields of the document root that no other reader handles."""
        return rest(self.document.root, _ROOT)

    @property
    def info(self) -> dict[str, str]:
        """Return title, version and other fields of `info`."""
        return {key: value if isinstance(value, str) else canonical(value)
                for key, value in self._object("/info").items()}  # fmt: skip


def _may_be_single(shape: Shape) -> bool:
    """True if the schema is a list that may have one item."""
    return shape.types == frozenset({"array"}) and shape.bounds.get("minItems", 0) <= 1


def _status(status: str) -> str:
    return status.lower() if status.lower() == "default" else status.upper()


def _text_or_json(value: Value) -> str | None:
    return value if value is None or isinstance(value, str) else canonical(value)


def _positions(declared: list[str], path_names: tuple[str, ...]) -> dict[str, int]:
    """Return the positions of path parameters; those of other names take the free ones in order."""
    positions = {name: path_names.index(name) for name in declared if name in path_names}
    free = (index for index, name in enumerate(path_names) if name not in positions)
    others = (name for name in dict.fromkeys(declared) if name not in positions)
    return positions | dict(zip(others, free, strict=False))


def _key(name: str, where: str, positions: dict[str, int]) -> tuple[str, str]:
    """Return the key: path parameters match by position, headers ignore case."""
    if where == "path" and name in positions:
        return where, str(positions[name])
    return where, name.lower() if where == "header" else name
