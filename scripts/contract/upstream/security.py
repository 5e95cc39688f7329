"""Updates security requirements, comparing schemes by their definition and not by their names."""

import json

from ..document.document import Document, Object, Value
from .components import Components
from .operations import Operation
from .values import keyed, listed

_DESCRIPTIVE = {"description"}


class SecurityMerge:
    """Writes our security requirements and schemes where the published ones differ."""

    def __init__(self, ours: Document, theirs: Document, components: Components) -> None:
        self.ours = ours
        self.theirs = theirs
        self.components = components

    def merged(self, our: Operation, their: Operation) -> list[Value] | None:
        """Return the new requirements of an operation; None if ours stay."""
        ours, theirs = _effective(self.ours, our), _effective(self.theirs, their)
        if _requirements(self.ours, ours) == _requirements(self.theirs, theirs):
            for alternative in ours:
                for name in keyed(alternative):
                    self.components.unchanged.add(("securitySchemes", name))
            return None
        return [
            {self._scheme(name): scopes for name, scopes in keyed(alternative).items()}
            for alternative in theirs
        ]

    def _scheme(self, name: str) -> str:
        """Return our name of a scheme of theirs."""
        section, wanted = self.components.section("securitySchemes"), _facts(self.theirs, name)
        for known in section:
            if _facts(self.ours, known) == wanted:
                self.components.unchanged.add(("securitySchemes", known))
                return known
        raw = {key: value for key, value in _raw(self.theirs, name).items() if key not in _DESCRIPTIVE}
        described = {key: value for key, value in _raw(self.ours, name).items() if key in _DESCRIPTIVE}
        target = self.components.variant(
            "securitySchemes",
            name,
            wanted,
            their_name=name,
            is_equal=lambda first, second: first == second,
            build=lambda: {**raw, **described},
        )
        return str(target["$ref"]).rpartition("/")[2]


def _effective(document: Document, operation: Operation) -> list[Value]:
    own = keyed(document.at(operation.pointer)).get("security", document.root.get("security", []))
    return listed(own)


def _requirements(document: Document, alternatives: list[Value]) -> set[frozenset[str]]:
    """Return the alternatives as sets of their required schemes and scopes."""
    return {
        frozenset(
            json.dumps([_facts(document, name), scopes]) for name, scopes in keyed(alternative).items()
        )
        for alternative in alternatives
    }


def _facts(document: Document, name: str) -> str:
    """Return the definition of a scheme; header names are compared without case."""
    raw = {key: value for key, value in _raw(document, name).items() if key not in _DESCRIPTIVE}
    if raw.get("in") == "header":
        raw["name"] = str(raw.get("name")).lower()
    return json.dumps(
        {key: value for key, value in raw.items() if not key.startswith("x-")}, sort_keys=True
    )


def _raw(document: Document, name: str) -> Object:
    sections = keyed(document.root.get("components", {}))
    return keyed(keyed(sections.get("securitySchemes", {})).get(name, {}))
