"""Whether two schemas accept a value in common, because oneOf refuses such a value."""

from enum import Enum
from itertools import combinations

from ..schema.constraints import Node, Shape, intersection
from ..schema.normalize import Schemas

_MAX_DEPTH = 4


class Overlap(Enum):
    """What is known of the values that two schemas have in common."""

    NONE = "none"
    UNKNOWN = "unknown"
    SHOWN = "shown"


def worst(schemas: Schemas, branches: list[Node]) -> Overlap:
    """Return what is known of any two of the schemas."""
    found = [overlap(schemas, *pair) for pair in combinations(branches, 2)]
    for result in (Overlap.SHOWN, Overlap.UNKNOWN):
        if result in found:
            return result
    return Overlap.NONE


def overlap(schemas: Schemas, first: Node, second: Node, depth: int = 0) -> Overlap:
    """Return what is known of two schemas; objects are compared by the properties that they declare."""
    one, other = schemas.shape(first), schemas.shape(second)
    common = _common_types(one, other)
    if one.never or other.never or not common:
        return Overlap.NONE
    if one.enum is not None and other.enum is not None and not (one.unlisted or other.unlisted):
        return Overlap.SHOWN if one.enum & other.enum else Overlap.NONE
    if _are_apart(one, other):
        return Overlap.NONE
    if common == frozenset({"object"}):
        return _of_objects(schemas, one, other, depth)
    is_simple = is_unconstrained(one) or is_unconstrained(other)
    return Overlap.SHOWN if is_simple else Overlap.UNKNOWN


def _common_types(one: Shape, other: Shape) -> frozenset[str] | None:
    first, second = one.accepted_types, other.accepted_types
    return first if second is None else intersection(first, second)


def _are_apart(one: Shape, other: Shape) -> bool:
    """True if no number fits the limits of both."""
    return any(
        low is not None
        and high is not None
        and (low.value > high.value or (low.value == high.value and (low.exclusive or high.exclusive)))
        for low, high in ((one.lower, other.upper), (other.lower, one.upper))
    )


def is_unconstrained(shape: Shape) -> bool:
    """True if every value of the accepted types fits."""
    has_limits = shape.lower or shape.upper or shape.bounds or shape.sets or shape.enum is not None
    return not (has_limits or shape.inside or shape.groups or shape.prefix or shape.properties)


def _of_objects(schemas: Schemas, one: Shape, other: Shape, depth: int) -> Overlap:
    needed = one.required | other.required
    if not needed <= one.properties.keys() or not needed <= other.properties.keys():
        return Overlap.NONE if _has_foreign_demand(one, other) else Overlap.UNKNOWN
    if depth >= _MAX_DEPTH or one.groups or other.groups or one.inside or other.inside:
        return Overlap.UNKNOWN
    shared = [
        overlap(schemas, one.properties[name], other.properties[name], depth + 1) for name in sorted(needed)
    ]
    if Overlap.NONE in shared:
        return Overlap.NONE
    if not one.properties.keys() & other.properties.keys() and one.properties and other.properties:
        return Overlap.UNKNOWN
    return Overlap.UNKNOWN if Overlap.UNKNOWN in shared else Overlap.SHOWN


def _has_foreign_demand(one: Shape, other: Shape) -> bool:
    """True if each demands a property that the other does not declare: no sender means both."""
    return not one.required <= other.properties.keys() or not other.required <= one.properties.keys()
