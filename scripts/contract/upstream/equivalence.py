"""Do two schemas say the same, whatever their names, places and words?"""

from collections.abc import Iterator

from ..schema.normalize import Node, Schemas, Shape

Pair = tuple[Node, Node]


def same(ours: Schemas, our: Node | None, theirs: Schemas, their: Node | None) -> bool:
    """Whether the same values fit both; recursive schemas end, because each pair is looked at once."""
    if our is None or their is None:
        return our is their
    waiting: list[Pair] = [(our, their)]
    seen: set[Pair] = set()
    while waiting:
        pair = waiting.pop()
        if pair in seen:
            continue
        seen.add(pair)
        one, other = ours.shape(pair[0]), theirs.shape(pair[1])
        if own(one) != own(other) or children_named(one) != children_named(other):
            return False
        waiting += zip(_children(one), _children(other), strict=True)
    return True


def own(shape: Shape) -> dict[str, object]:
    """What a shape says itself, without its children and its words."""
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


def children_named(shape: Shape) -> tuple[object, ...]:
    """Which children a shape has."""
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
