"""Security, servers and descriptions that apply to an operation."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from ..document.document import Object, joined
from .normalize import Schemas, canonical

Alternative = frozenset[tuple[str, frozenset[str]]]  # schemes with their scopes, all required together
_SCHEMES = "/components/securitySchemes"
_IDENTITY = ("type", "in", "name", "scheme", "openIdConnectUrl")
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
MAX_ADDRESSES = 100  # of one server; beyond it, the values of a variable share one URL
_ITEM = {"parameters", "servers", "$ref", *METHODS}


@dataclass(frozen=True)
class Note:
    """Descriptions of an operation's path, server, security scheme or tag."""

    at: str
    texts: dict[str, str]
    rest: dict[str, str]


def texts(raw: Object) -> dict[str, str]:
    """Return description and summary of an object."""
    return {key: raw[key] for key in ("description", "summary") if isinstance(raw.get(key), str)}


def rest(raw: Object, known: set[str]) -> dict[str, str]:
    """Return the fields that are neither known nor text, as canonical JSON."""
    return {key: canonical(raw[key]) for key in raw.keys() - known - texts(raw).keys()}


class ContextReader:
    """Reads security, servers and notes of the operations of a document."""

    def __init__(self, schemas: Schemas) -> None:
        self.schemas, self.document = schemas, schemas.document

    def security(self, at: str) -> frozenset[Alternative]:
        """Return the accepted sets of credentials; one empty set if none are required."""
        alternatives = self._requirements(at)
        if not alternatives:
            return frozenset({frozenset()})
        return frozenset(self._alternative(alternative) for alternative in alternatives)

    def _requirements(self, at: str) -> list[str]:
        where = joined(at if "security" in self.document.object_at(at) else "", "security")
        return [joined(where, index) for index, _ in enumerate(self.document.list_at(where))]

    def _alternative(self, requirement: str) -> Alternative:
        return frozenset(
            (self._scheme(name), frozenset(map(str, self.document.list_at(joined(requirement, name)))))
            for name in self.document.object_at(requirement)
        )

    def _scheme(self, name: str) -> str:
        """Identify a scheme by its credentials, because its name is not part of the contract."""
        pointer = self._declared(name)
        if pointer is None:
            return name  # not declared in this document: the name is all there is
        raw, flows = self.document.object_at(pointer), joined(pointer, "flows")
        identity: dict[str, Any] = {key: raw[key] for key in _IDENTITY if key in raw}
        for flow in self.document.object_at(flows):
            value = self.document.object_at(joined(flows, flow))
            identity[flow] = {key: item for key, item in value.items() if key != "scopes"}
        return canonical(identity)

    def _declared(self, name: str) -> str | None:
        pointer = joined(_SCHEMES, name)
        return None if self.document.at(pointer) is None else self.schemas.resolved(pointer)

    def servers(self, at: str, item_at: str) -> tuple[str, ...]:
        """Return the URLs of an operation, in order."""
        places = self._servers(at, item_at)
        return tuple(dict.fromkeys(url for place in places for url in self._addresses(place))) or ("/",)

    def _servers(self, at: str, item_at: str) -> list[str]:
        for where in (joined(around, "servers") for around in (at, item_at, "")):
            if listed := self.document.list_at(where):
                return [joined(where, index) for index, _ in enumerate(listed)]
        return []

    def _addresses(self, place: str) -> list[str]:
        """Return the URLs of a server, one for each value of its variables, the defaults first."""
        urls = [str(self.document.object_at(place).get("url", "/"))]
        for name, values in self._variables(place):
            several = values if len(values) * len(urls) <= MAX_ADDRESSES else ["|".join(values)]
            urls = [url.replace(f"{{{name}}}", value) for url in urls for value in several]
        return [url.rstrip("/") or "/" for url in urls]

    def _variables(self, place: str) -> Iterator[tuple[str, list[str]]]:
        variables = joined(place, "variables")
        for name in self.document.object_at(variables):
            at = joined(variables, name)
            default = str(self.document.object_at(at).get("default", ""))
            others = {str(value) for value in self.document.list_at(joined(at, "enum"))} - {default}
            yield name, [default, *sorted(others)]

    def notes(self, at: str, item_at: str) -> dict[str, Note]:
        """Return the notes that apply to an operation, by their owner."""
        return dict(self._notes(at, item_at))

    def _notes(self, at: str, item_at: str) -> Iterator[tuple[str, Note]]:
        yield "path", self._note(item_at, _ITEM)
        for place in self._servers(at, item_at):
            yield f"server {self._addresses(place)[0]}", self._note(place, {"url", "variables"})
        schemes = {
            name for requirement in self._requirements(at) for name in self.document.object_at(requirement)
        }
        for name in sorted(schemes):
            declared = self._declared(name)
            if declared is not None:
                yield f"security scheme {self._scheme(name)}", self._note(declared, {*_IDENTITY, "flows"})
        described, tags = dict(self._tags()), joined(at, "tags")
        for tag in self.document.list_at(tags):
            yield f"tag {tag}", self._note(described.get(str(tag), tags), {"name"})

    def _tags(self) -> Iterator[tuple[str, str]]:
        for index, tag in enumerate(self.document.list_at("/tags")):
            if isinstance(tag, dict):
                yield str(cast(Object, tag).get("name")), joined("/tags", index)

    def _note(self, at: str, known: set[str]) -> Note:
        raw = self.document.at(at)
        mapping = cast(Object, raw) if isinstance(raw, dict) else {}
        return Note(at, texts(mapping), rest(mapping, known))
