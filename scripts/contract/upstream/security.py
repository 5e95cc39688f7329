"""Who may call: security requirements, by what the schemes ask for and not by their names."""

import json

from ..document.document import Document, Object, Value
from .components import Components
from .operations import Operation
from .values import keyed, listed

_WORDS = {"description"}


class SecurityMerge:
    """Our security requirements and schemes, changed where the published ones ask for something else."""

    def __init__(self, ours: Document, theirs: Document, components: Components) -> None:
        self.ours = ours
        self.theirs = theirs
        self.components = components

    def merged(self, our: Operation, their: Operation) -> list[Value] | None:
        """The requirements to write into an operation; None where ours are to stay as they are."""
        ours, theirs = _effective(self.ours, our), _effective(self.theirs, their)
        if _asked(self.ours, ours) == _asked(self.theirs, theirs):
            for alternative in ours:
                for name in keyed(alternative):
                    self.components.kept.add(("securitySchemes", name))
            return None
        return [
            {self._scheme(name): scopes for name, scopes in keyed(alternative).items()}
            for alternative in theirs
        ]

    def _scheme(self, name: str) -> str:
        """Our name of a scheme of theirs."""
        section, wanted = self.components.section("securitySchemes"), _facts(self.theirs, name)
        for known in section:
            if _facts(self.ours, known) == wanted:
                self.components.kept.add(("securitySchemes", known))
                return known
        raw = {key: value for key, value in _raw(self.theirs, name).items() if key not in _WORDS}
        known_words = {key: value for key, value in _raw(self.ours, name).items() if key in _WORDS}
        made = self.components.variant(
            "securitySchemes",
            name,
            wanted,
            their_name=name,
            same=lambda one, other: one == other,
            make=lambda: {**raw, **known_words},
        )
        return str(made["$ref"]).rpartition("/")[2]


def _effective(document: Document, operation: Operation) -> list[Value]:
    own = keyed(document.at(operation.pointer)).get("security", document.root.get("security", []))
    return listed(own)


def _asked(document: Document, alternatives: list[Value]) -> set[frozenset[str]]:
    """The alternatives as sets of what each demands."""
    return {
        frozenset(
            json.dumps([_facts(document, name), scopes]) for name, scopes in keyed(alternative).items()
        )
        for alternative in alternatives
    }


def _facts(document: Document, name: str) -> str:
    """What a scheme asks for; names of headers are the same in any case."""
    raw = {key: value for key, value in _raw(document, name).items() if key not in _WORDS}
    if raw.get("in") == "header":
        raw["name"] = str(raw.get("name")).lower()
    return json.dumps(
        {key: value for key, value in raw.items() if not key.startswith("x-")}, sort_keys=True
    )


def _raw(document: Document, name: str) -> Object:
    sections = keyed(document.root.get("components", {}))
    return keyed(keyed(sections.get("securitySchemes", {})).get(name, {}))
