"""openapi.yaml with one edit, and findings made by hand, for the tests of what a changed contract does."""

import copy
from collections.abc import Callable
from functools import cache
from typing import Any

from contract.model import Direction, Finding, Level, Place
from generation import spec

from tests.support.paths import PROJECT

Document = dict[str, Any]
Edit = Callable[[Document], object]
REQUEST, RESPONSE = Direction.REQUEST, Direction.RESPONSE


@cache
def _contract() -> Document:
    return spec.load(PROJECT / "openapi.yaml")


def contract() -> Document:
    """Our contract, to read."""
    return _contract()


def edited(*edits: Edit) -> Document:
    """A copy of our contract with edits."""
    document = copy.deepcopy(_contract())
    for edit in edits:
        edit(document)
    return document


def schema(document: Document, name: str) -> Document:
    """A component of the document."""
    found: Document = document["components"]["schemas"][name]
    return found


def operation(document: Document, name: str) -> Document:
    """An operation of the document, "GET /portfolio/orders"."""
    method, _, path = name.partition(" ")
    found: Document = document["paths"][path][method.lower()]
    return found


def without(name: str, *names: str) -> Edit:
    """The edit that takes properties out of a component."""

    def edit(document: Document) -> None:
        component = schema(document, name)
        for one in names:
            del component["properties"][one]
            if one in component.get("required", []):
                component["required"].remove(one)

    return edit


def finding(rule: str, *places: Place, finding_id: str = "f-1") -> Finding:
    """A finding at these places, as the comparison would make it."""
    return Finding(
        finding_id=finding_id,
        rule=rule,
        level=Level.BREAKING,
        text="",
        pointer="/a/pointer",
        old=None,
        new=None,
        places=places,
    )
