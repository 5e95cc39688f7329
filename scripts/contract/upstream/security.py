"""Updates security requirements, comparing schemes by their definition and not by their names."""

import json
from collections.abc import Iterable

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

    def of_document(self, pairs: Iterable[tuple[Operation, Operation]]) -> list[Value] | None:
        """Return the new requirements of the document, which ours have unless they state their own.

        They follow the published ones if these are the same for all our operations without their own.
        """
        ours = _of_document(self.ours)
        inherited = [self.merged(our, their) for our, their in pairs if self._stated(our) is None]
        if ours is None or not inherited or any(other != inherited[0] for other in inherited):
            return self._keep(ours)
        return inherited[0]

    def of_operation(
        self, our: Operation, their: Operation, of_document: list[Value] | None
    ) -> list[Value] | None:
        """Return the requirements that an operation states itself; None if it has those of the document."""
        stated, wanted = self._stated(our), self.merged(our, their)
        return None if stated != wanted == (of_document or []) else wanted

    def merged(self, our: Operation, their: Operation) -> list[Value]:
        """Return the requirements of an operation as published; alternatives that we have come first."""
        ours, theirs = _effective(self.ours, our), _effective(self.theirs, their)
        known = {_requirement(self.ours, alternative) for alternative in ours}
        published = {_requirement(self.theirs, alternative) for alternative in theirs}
        kept = [alternative for alternative in ours if _requirement(self.ours, alternative) in published]
        return [
            *(self._keep(kept) or []),
            *(
                {self._scheme(name): scopes for name, scopes in keyed(alternative).items()}
                for alternative in theirs
                if _requirement(self.theirs, alternative) not in known
            ),
        ]

    def _stated(self, our: Operation) -> list[Value] | None:
        raw = keyed(self.ours.at(our.pointer))
        return listed(raw["security"]) if "security" in raw else None

    def _keep(self, requirements: list[Value] | None) -> list[Value] | None:
        """Return requirements of ours unchanged, and keep their schemes."""
        for alternative in requirements or []:
            for name in keyed(alternative):
                self.components.unchanged.add(("securitySchemes", name))
        return requirements

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


def _of_document(document: Document) -> list[Value] | None:
    return listed(document.root["security"]) if "security" in document.root else None


def _effective(document: Document, operation: Operation) -> list[Value]:
    own = keyed(document.at(operation.pointer)).get("security", document.root.get("security", []))
    return listed(own)


def _requirement(document: Document, alternative: Value) -> frozenset[str]:
    """Return the schemes of an alternative by their definition, with their scopes."""
    return frozenset(
        json.dumps([_facts(document, name), scopes]) for name, scopes in keyed(alternative).items()
    )


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
