"""Who may call an operation, where it is served, and the words that go with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from .document import Object, Value, joined
from .shapes import Schemas, canonical

Alternative = frozenset[tuple[str, frozenset[str]]]  # schemes with their scopes, wanted together
_SCHEMES = "/components/securitySchemes"
_IDENTITY = ("type", "in", "name", "scheme", "openIdConnectUrl")
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_ITEM = {"parameters", "servers", "$ref", *METHODS}


@dataclass(frozen=True)
class Note:
    """What is said about something around an operation: its path, a server, a scheme, a tag."""

    at: str
    texts: dict[str, str]
    rest: dict[str, str]


def texts(raw: Object) -> dict[str, str]:
    """The words of an object."""
    return {key: raw[key] for key in ("description", "summary") if isinstance(raw.get(key), str)}


def rest(raw: Object, known: set[str]) -> dict[str, str]:
    """What is neither known nor words, as canonical JSON."""
    return {key: canonical(raw[key]) for key in raw.keys() - known - texts(raw).keys()}


class Access:
    """Security, servers and notes of the operations of a document."""

    def __init__(self, schemas: Schemas) -> None:
        self.schemas, self.document = schemas, schemas.document

    def security(self, operation: Object) -> frozenset[Alternative]:
        """The alternatives that let somebody in; one empty set where nothing is asked for."""
        alternatives = self._requirements(operation)
        if not alternatives:
            return frozenset({frozenset()})
        return frozenset(self._alternative(alternative) for alternative in alternatives)

    def _requirements(self, operation: Object) -> list[Object]:
        source = operation if "security" in operation else self.document.root
        return cast(list[Object], source.get("security") or [])

    def _alternative(self, wanted: Object) -> Alternative:
        return frozenset(
            (self._scheme(name), frozenset(str(scope) for scope in cast(list[Value], scopes or [])))
            for name, scopes in wanted.items()
        )

    def _scheme(self, name: str) -> str:
        """A scheme by what it asks for; its name is not the contract."""
        raw = self._raw_scheme(name)
        if raw is None:
            return name  # declared elsewhere; which scheme it is then is its name
        told: dict[str, Any] = {key: raw[key] for key in _IDENTITY if key in raw}
        for flow, value in cast(Object, raw.get("flows") or {}).items():
            told[flow] = {key: item for key, item in cast(Object, value).items() if key != "scopes"}
        return canonical(told)

    def _raw_scheme(self, name: str) -> Object | None:
        pointer = joined(_SCHEMES, name)
        if self.document.at(pointer) is None:
            return None
        return cast(Object, self.document.at(self.schemas.resolved(pointer)))

    def servers(self, operation: Object, item_at: str) -> tuple[str, ...]:
        """The addresses of an operation, in order."""
        return tuple(_address(server) for _, server in self._servers(operation, "", item_at)) or ("/",)

    def _servers(self, operation: Object, at: str, item_at: str) -> list[tuple[str, Value]]:
        item = cast(Object, self.document.at(item_at))
        for raw, where in ((operation, at), (item, item_at), (self.document.root, "")):
            if raw.get("servers"):
                return [(joined(where, "servers", i), server) for i, server in enumerate(raw["servers"])]
        return []

    def notes(self, operation: Object, at: str, item_at: str) -> dict[str, Note]:
        """What is said around an operation."""
        return dict(self._notes(operation, at, item_at))

    def _notes(self, operation: Object, at: str, item_at: str) -> Iterator[tuple[str, Note]]:
        yield "path", self._note(item_at, _ITEM)
        for place, server in self._servers(operation, at, item_at):
            yield f"server {_address(server)}", self._note(place, {"url", "variables"})
        for name in sorted({name for wanted in self._requirements(operation) for name in wanted}):
            if self._raw_scheme(name) is not None:
                place = self.schemas.resolved(joined(_SCHEMES, name))
                yield f"security scheme {self._scheme(name)}", self._note(place, {*_IDENTITY, "flows"})
        described = dict(self._tags())
        for tag in cast(list[Value], operation.get("tags") or []):
            yield f"tag {tag}", self._note(described.get(str(tag), joined(at, "tags")), {"name"})

    def _tags(self) -> Iterator[tuple[str, str]]:
        tags = cast(list[Value], self.document.root.get("tags") or [])
        for index, tag in enumerate(tags):
            if isinstance(tag, dict):
                yield str(cast(Object, tag).get("name")), joined("/tags", index)

    def _note(self, at: str, known: set[str]) -> Note:
        raw = self.document.at(at)
        said = cast(Object, raw) if isinstance(raw, dict) else {}
        return Note(at, texts(said), rest(said, known))


def _address(server: Value) -> str:
    """The address of a server; a variable stands in it as its values, the default first."""
    if not isinstance(server, dict):
        return canonical(server)
    raw = cast(Object, server)
    url = str(raw.get("url", "/"))
    for name, variable in cast(Object, raw.get("variables") or {}).items():
        told = cast(Object, variable)
        default = str(told.get("default", ""))
        others = sorted({str(value) for value in told.get("enum") or ()} - {default})
        url = url.replace(f"{{{name}}}", "|".join([default, *others]))
    return url.rstrip("/") or "/"
