"""Compares two schemas regardless of their names, places and descriptions."""

from collections.abc import Iterator

from ..schema.normalize import Node, Schemas, Shape

Pair = tuple[Node, Node]

OF_USE = ("default", "readOnly", "writeOnly", "deprecated")
"""Keywords that concern the use of a value in one place, rather than the value itself."""

_SINGLE_VALUES = frozenset({"string", "integer", "number", "boolean"})


def are_equivalent(ours: Schemas, our: Node | None, theirs: Schemas, their: Node | None) -> bool:
    """True if both accept the same values; ends on recursive schemas, because no pair is visited twice."""
    if our is None or their is None:
        return our is their
    pending: list[Pair] = [(our, their)]
    seen: set[Pair] = set()
    while pending:
        pair = pending.pop()
        if pair in seen:
            continue
        seen.add(pair)
        first, second = ours.shape(pair[0]), theirs.shape(pair[1])
        if own_facts(first) != own_facts(second) or child_names(first) != child_names(second):
            return False
        pending += zip(_children(first), _children(second), strict=True)
    return True


def own_facts(shape: Shape) -> dict[str, object]:
    """Return the constraints of a shape itself, without its children and descriptions."""
    return {
        "types": shape.types,
        "nullable": shape.nullable,
        "never": shape.never,
        "enum": shape.enum,
        "limits": (shape.lower, shape.upper, shape.bounds),
        "sets": shape.sets,
        "flags": shape.flags,
        "required": shape.required,
        "closed": shape.closed,
        "default": shape.default,
    }


def is_value(shape: Shape) -> bool:
    """True for the schema of a single string, number or boolean."""
    types = shape.types or frozenset()
    return len(types) == 1 and types <= _SINGLE_VALUES and not [*_children(shape)]


def value_facts(shape: Shape) -> dict[str, object]:
    """Return the constraints of a value itself, without the facts about its use."""
    facts = own_facts(shape) | {"flags": shape.flags - {*OF_USE}}
    return {key: value for key, value in facts.items() if key not in OF_USE}


def child_names(shape: Shape) -> tuple[object, ...]:
    """Return the names and counts of the children of a shape."""
    groups = tuple((keyword, len(branches)) for keyword, branches in shape.groups)
    has_values = shape.values is not None
    return set(shape.properties), has_values, len(shape.prefix), set(shape.inside), groups


def _children(shape: Shape) -> Iterator[Node]:
    yield from (shape.properties[name] for name in sorted(shape.properties))
    if shape.values is not None:
        yield shape.values
    yield from shape.prefix
    yield from (shape.inside[place] for place in sorted(shape.inside))
    for _, branches in shape.groups:
        yield from branches
