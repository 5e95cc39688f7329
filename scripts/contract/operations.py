"""The operations of a document, with everything they inherit written out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from .document import Document, InvalidDocument, Object, Value, joined
from .shapes import Node, Schemas, canonical

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
WEBHOOK = "webhook:"  # an operation that the server calls, and we answer
_STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
_IGNORED_HEADERS = {"accept", "content-type", "authorization"}  # OpenAPI: their parameters are ignored
_PARAMETER = {"name", "in", "description", "required", "deprecated", "schema", "content", "style",
              "explode", "allowReserved", "allowEmptyValue", "example", "examples", "$ref"}  # fmt: skip
_OPERATION = {"tags", "summary", "description", "externalDocs", "operationId", "parameters", "requestBody",
              "responses", "callbacks", "deprecated", "security", "servers"}  # fmt: skip
Alternative = frozenset[tuple[str, frozenset[str]]]  # schemes with their scopes, wanted together


@dataclass
class Content:
    """What is sent as one media type."""

    node: Node | None
    at: str
    cosmetic: dict[str, str]


@dataclass
class Parameter:
    """One parameter of an operation, or one header of a response."""

    name: str
    at: str
    required: bool
    node: Node | None
    how: dict[str, str]  # style, explode, ...
    deprecated: bool
    texts: dict[str, str]
    rest: dict[str, str]


@dataclass
class Body:
    """What a request or a response carries."""

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
    operation_id: str | None
    tags: frozenset[str]
    deprecated: bool
    texts: dict[str, str]
    rest: dict[str, str]  # x-…, callbacks and what nobody here knows, as canonical JSON


def template(path: str) -> str:
    """A path whose parameters have no names."""
    return re.sub(r"\{[^{}]*\}", "{}", path)


class Contract:
    """The operations of a document, read when they are asked for."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.schemas = Schemas(document)
        root = document.root
        self.version = str(root.get("openapi", ""))
        if not re.fullmatch(r"3\.[01](\.\d+)?", self.version):
            told = f"OpenAPI {self.version!r}" if self.version else "no OpenAPI document"
            raise InvalidDocument(f"{document.name} is {told}; 3.0 and 3.1 can be compared.")
        if not isinstance(root.get("paths", {}), dict) or not ("paths" in root or "webhooks" in root):
            raise InvalidDocument(f"{document.name} is not an OpenAPI document: it has no paths.")
        self._places = dict(self._find())

    def _find(self) -> Iterator[tuple[str, str]]:
        for path, item in self._object("/paths").items():
            if path.startswith("x-"):
                continue
            if not isinstance(item, dict) or not path.startswith("/"):
                raise InvalidDocument(
                    f"{self.document.name}: {joined('/paths', path)} is no path with operations."
                )
            yield from self._methods(joined("/paths", path), path)
        for name in self._object("/webhooks"):
            yield from self._methods(joined("/webhooks", name), f"{WEBHOOK}{name}")

    def _methods(self, pointer: str, path: str) -> Iterator[tuple[str, str]]:
        at = self.schemas.resolved(pointer)
        for method in METHODS:
            if isinstance(self.document.at(joined(at, method)), dict):
                yield f"{method.upper()} {path}", pointer

    def _object(self, pointer: str) -> Object:
        value = self.document.at(pointer)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise InvalidDocument(f"{self.document.name}: {pointer} is no object.")
        return cast(Object, value)

    def _list(self, pointer: str) -> list[object]:
        value = self.document.at(pointer)
        if value is not None and not isinstance(value, list):
            raise InvalidDocument(f"{self.document.name}: {pointer} is no list.")
        return cast(list[object], value or [])

    @property
    def names(self) -> tuple[str, ...]:
        """Every operation: "GET /exchange/status"."""
        return tuple(self._places)

    @staticmethod
    def identity(name: str) -> str:
        """An operation whatever the parameters of its path are called."""
        method, _, path = name.partition(" ")
        return f"{method} {template(path)}"

    @property
    def identities(self) -> frozenset[str]:
        """Every operation, whatever the parameters of its path are called."""
        return frozenset(self.identity(name) for name in self.names)

    def operation(self, name: str) -> Operation:
        """One operation, read."""
        method, _, path = name.partition(" ")
        item_at = self._places[name]
        at = joined(self.schemas.resolved(item_at), method.lower())
        raw, item = self._object(at), self._object(self.schemas.resolved(item_at))
        path_names = tuple(re.findall(r"\{([^{}]*)\}", path))
        return Operation(
            name=name,
            at=at,
            path_names=path_names,
            parameters=self._parameters(self.schemas.resolved(item_at), at, path_names),
            body=self._body(joined(at, "requestBody")) if "requestBody" in raw else None,
            responses={
                str(status).upper(): self._body(joined(at, "responses", status))
                for status in self._object(joined(at, "responses"))
                if not str(status).startswith("x-")
            },
            security=self._security(raw, at),
            servers=self._servers(raw, item),
            operation_id=raw.get("operationId"),
            tags=frozenset(str(tag) for tag in self._list(joined(at, "tags"))),
            deprecated=raw.get("deprecated") is True,
            texts=_texts(raw),
            rest=_rest(raw, _OPERATION)
            | ({"callbacks": canonical(raw["callbacks"])} if raw.get("callbacks") else {}),
        )

    def _parameters(
        self, item_at: str, at: str, path_names: tuple[str, ...]
    ) -> dict[tuple[str, str], Parameter]:
        found: dict[tuple[str, str], Parameter] = {}
        for around in (item_at, at):
            seen: set[tuple[str, str]] = set()
            for index, _ in enumerate(self._list(joined(around, "parameters"))):
                pointer = self.schemas.resolved(joined(around, "parameters", index))
                raw = self._object(pointer)
                name, where = raw.get("name"), raw.get("in")
                if not isinstance(name, str) or where not in _STYLES:
                    raise InvalidDocument(
                        f"{self.document.name}: {pointer} is no parameter: name or in is wrong."
                    )
                if where == "header" and name.lower() in _IGNORED_HEADERS:
                    continue
                key = _key(name, cast(str, where), path_names)
                if key in seen:
                    raise InvalidDocument(f"{self.document.name}: {pointer}: {where} {name} stands twice.")
                seen.add(key)
                found[key] = self._parameter(pointer, raw, name, cast(str, where))
        return found

    def _parameter(self, pointer: str, raw: Object, name: str, where: str) -> Parameter:
        style = str(raw.get("style", _STYLES[where]))
        how = {"style": style, "explode": canonical(raw.get("explode", style == "form"))}
        for flag in ("allowReserved", "allowEmptyValue"):
            if raw.get(flag) is True:
                how[flag] = "true"
        content = self._object(joined(pointer, "content"))
        at = pointer
        if content:
            media = next(iter(content))
            how = {"content": _media(media)}
            at = joined(pointer, "content", media)
        schema = joined(at, "schema")
        return Parameter(
            name=name,
            at=pointer,
            required=raw.get("required") is True,
            node=self.schemas.node(schema) if self.document.at(schema) is not None else None,
            how=how,
            deprecated=raw.get("deprecated") is True,
            texts=_texts(raw),
            rest=_rest(raw, _PARAMETER),
        )

    def _body(self, pointer: str) -> Body:
        pointer = self.schemas.resolved(pointer)
        raw = self._object(pointer)
        contents: dict[str, Content] = {}
        for media, value in self._object(joined(pointer, "content")).items():
            at = joined(pointer, "content", media)
            schema = joined(at, "schema")
            node = self.schemas.node(schema) if self.document.at(schema) is not None else None
            contents[_media(media)] = Content(node, at, _rest(value or {}, {"schema"}))
        headers = {
            name.lower(): self._header(joined(pointer, "headers", name), name)
            for name in self._object(joined(pointer, "headers"))
            if name.lower() != "content-type"
        }
        rest = _rest(raw, {"description", "required", "content", "headers", "$ref"})
        return Body(pointer, raw.get("required") is True, contents, _texts(raw), rest, headers)

    def _header(self, pointer: str, name: str) -> Parameter:
        pointer = self.schemas.resolved(pointer)
        return self._parameter(pointer, self._object(pointer), name, "header")

    def _security(self, raw: Object, at: str) -> frozenset[Alternative]:
        source = joined(at, "security") if "security" in raw else "/security"
        alternatives = self._list(source)
        if not alternatives:
            return frozenset({frozenset()})
        return frozenset(self._alternative(cast(Object, alternative)) for alternative in alternatives)

    def _alternative(self, wanted: Object) -> Alternative:
        return frozenset(
            (self._scheme(name), frozenset(str(scope) for scope in cast(list[Value], scopes or [])))
            for name, scopes in wanted.items()
        )

    def _scheme(self, name: str) -> str:
        """A scheme by what it asks for; its name is not the contract."""
        pointer = joined("/components/securitySchemes", name)
        if self.document.at(pointer) is None:
            return name  # declared elsewhere; which scheme it is then is its name
        raw = self._object(self.schemas.resolved(pointer))
        told: dict[str, Any] = {
            key: raw[key] for key in ("type", "in", "name", "scheme", "openIdConnectUrl") if key in raw
        }
        for flow, value in cast(Object, raw.get("flows") or {}).items():
            told[flow] = {key: item for key, item in cast(Object, value).items() if key != "scopes"}
        return canonical(told)

    def _servers(self, raw: Object, item: Object) -> tuple[str, ...]:
        for source in (raw, item, self.document.root):
            if source.get("servers"):
                return tuple(_address(server) for server in source["servers"])
        return ("/",)

    @property
    def info(self) -> dict[str, str]:
        """Title, version and other words about the whole document."""
        return {key: value if isinstance(value, str) else canonical(value)
                for key, value in self._object("/info").items()}  # fmt: skip


def _address(server: Value) -> str:
    """The address of a server with the defaults of its variables."""
    if not isinstance(server, dict):
        return canonical(server)
    raw = cast(Object, server)
    url = str(raw.get("url", "/"))
    for name, variable in cast(Object, raw.get("variables") or {}).items():
        values = cast(Object, variable).get("enum")
        told = (
            "|".join(str(value) for value in values)
            if values
            else cast(Object, variable).get("default", "")
        )
        url = url.replace(f"{{{name}}}", str(told))
    return url.rstrip("/") or "/"


def _media(name: str) -> str:
    kind, *options = (part.strip().lower() for part in name.split(";"))
    return "; ".join([kind, *sorted(option for option in options if option != "charset=utf-8")])


def _key(name: str, where: str, path_names: tuple[str, ...]) -> tuple[str, str]:
    """Path parameters are known by their position, headers whatever their capitals."""
    if where == "path" and name in path_names:
        return where, str(path_names.index(name))
    return where, name.lower() if where == "header" else name


def _texts(raw: Object) -> dict[str, str]:
    return {key: raw[key] for key in ("description", "summary") if isinstance(raw.get(key), str)}


def _rest(raw: Object, known: set[str]) -> dict[str, str]:
    return {
        key: canonical(value) for key, value in raw.items() if key not in known and key != "description"
    }
