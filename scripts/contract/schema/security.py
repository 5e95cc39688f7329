"""Security, servers and descriptions that apply to an operation."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import Any, NamedTuple, cast

from ..document.document import METHODS, Object, joined
from . import addresses
from .normalize import Schemas, canonical


class Credentials(NamedTuple):
    """One way to get and send the credentials of a scheme."""

    scheme: str  # as canonical JSON, with one flow if it is OAuth
    refresh: str  # the address where they are refreshed; "" without one


Alternative = frozenset[tuple[Credentials, frozenset[str]]]  # with their scopes, all required together
_SCHEMES = "/components/securitySchemes"
_IDENTITY = ("type", "in", "name", "scheme", "openIdConnectUrl")
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
        alternatives = {
            alternative
            for requirement in self._requirements(at)
            for alternative in self._alternatives(requirement)
        }
        return frozenset(_without_redundant(alternatives)) or frozenset({frozenset()})

    def _requirements(self, at: str) -> list[str]:
        where = joined(at if "security" in self.document.object_at(at) else "", "security")
        return [joined(where, index) for index, _ in enumerate(self.document.list_at(where))]

    def _alternatives(self, requirement: str) -> Iterator[Alternative]:
        """Yield the sets of credentials that fulfil a requirement: one for each flow of its schemes."""
        scopes = {
            name: frozenset(map(str, self.document.list_at(joined(requirement, name))))
            for name in self.document.object_at(requirement)
        }
        for ways in product(*(self._credentials(name) for name in scopes)):
            yield frozenset(zip(ways, scopes.values(), strict=True))

    def _credentials(self, name: str) -> list[Credentials]:
        """Identify the credentials of a scheme; its name is not part of the contract."""
        pointer = self._declared(name)
        if pointer is None:
            return [Credentials(name, "")]  # not declared in this document: the name is all there is
        identity = _identity(self.document.object_at(pointer))
        flows = joined(pointer, "flows")
        return [
            Credentials(canonical(identity | {flow: urls}), refresh)
            for flow in self.document.object_at(flows)
            for urls, refresh in [_flow(self.document.object_at(joined(flows, flow)))]
        ] or [Credentials(canonical(identity), "")]

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
        urls = [str(self.document.object_at(place).get("url", "/"))]  # normalised after its variables
        for name, values in self._variables(place):
            several = values if len(values) * len(urls) <= MAX_ADDRESSES else ["|".join(values)]
            urls = [url.replace(f"{{{name}}}", value) for url in urls for value in several]
        return [addresses.normal(url) for url in urls]

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
                scheme = canonical(_identity(self.document.object_at(declared)))
                note = self._note(declared, {*_IDENTITY, "flows"})
                yield f"security scheme {scheme}", replace(note, rest=note.rest | self._scopes(declared))
        described, tags = dict(self._tags()), joined(at, "tags")
        for tag in self.document.list_at(tags):
            yield f"tag {tag}", self._note(described.get(str(tag), tags), {"name"})

    def _tags(self) -> Iterator[tuple[str, str]]:
        for index, tag in enumerate(self.document.list_at("/tags")):
            if isinstance(tag, dict):
                yield str(cast(Object, tag).get("name")), joined("/tags", index)

    def _scopes(self, scheme: str) -> dict[str, str]:
        """Return the scopes that the flows of a scheme describe; what an operation requires counts."""
        flows = joined(scheme, "flows")
        scopes = {
            flow: self.document.object_at(joined(flows, flow)).get("scopes")
            for flow in self.document.object_at(flows)
        }
        return {"scopes": canonical(scopes)} if scopes else {}

    def _note(self, at: str, known: set[str]) -> Note:
        raw = self.document.at(at)
        mapping = cast(Object, raw) if isinstance(raw, dict) else {}
        return Note(at, texts(mapping), rest(mapping, known))


def _identity(scheme: Object) -> dict[str, Any]:
    """Return what identifies a scheme; schemes of HTTP, names of headers and hosts ignore case."""
    identity: dict[str, Any] = {key: scheme[key] for key in _IDENTITY if key in scheme}
    is_header = identity.get("in") == "header"
    for key, value in identity.items():
        if isinstance(value, str) and (key == "scheme" or (key == "name" and is_header)):
            identity[key] = value.lower()
        elif isinstance(value, str) and key == "openIdConnectUrl":
            identity[key] = addresses.normal(value)
    return identity


def _flow(flow: Object) -> tuple[dict[str, Any], str]:
    """Return the addresses of a flow, and separately the one where its tokens are refreshed."""
    urls: dict[str, Any] = {
        key: addresses.normal(value) if isinstance(value, str) else value
        for key, value in flow.items()
        if key != "scopes" and not key.startswith("x-")
    }
    return urls, str(urls.pop("refreshUrl", ""))


def satisfies(held: Alternative, required: Alternative) -> bool:
    """True if credentials that are held fulfil a requirement; a new way to refresh them may be left out."""
    return all(
        any(
            credentials.scheme == known.scheme
            and known.refresh in {"", credentials.refresh}
            and scopes <= held_scopes
            for known, held_scopes in held
        )
        for credentials, scopes in required
    )


def _without_redundant(alternatives: Iterable[Alternative]) -> Iterator[Alternative]:
    """Yield the alternatives that do not demand more than another; with or without any is no demand."""
    known = list(alternatives)
    for alternative in known:
        if not any(other and other < alternative for other in known):
            yield alternative
