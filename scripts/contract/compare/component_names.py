"""Components that only have another name in the other document, found by what stands at the same place.

A name of a component is not part of the contract, so `compare` takes no notice of it. But generated code is
named by it.
"""

from typing import NamedTuple, cast

from ..document.document import at_pointer
from ..document.subset import Json, same_operation

_SHARED = 0.5  # of the properties of two schemas, or they are different things


class _Pair(NamedTuple):
    old: object
    new: object


def renamed(base: Json, revision: Json) -> dict[str, str]:
    """Return the pointers of renamed components in the revision by those in the base.

    A component is renamed if each place that refers to it refers to one other component instead, the
    revision lacks the old name, the base lacks the new one, and the two share most properties.
    """
    walk = _Walk(base, revision)
    walk.run()
    return {
        old: new
        for old, names in walk.counterparts.items()
        for new in names
        if len(names) == 1 and _is_renamed(base, revision, old, new)
    }


def _is_renamed(base: Json, revision: Json, old: str, new: str) -> bool:
    if at_pointer(revision, old) is not None or at_pointer(base, new) is not None:
        return False
    if old.rpartition("/")[0] != new.rpartition("/")[0]:
        return False
    before, after = (_properties(at_pointer(*side)) for side in ((base, old), (revision, new)))
    return len(before & after) >= _SHARED * max(len(before), len(after))


def _properties(component: object) -> set[str]:
    properties: object = cast(Json, component).get("properties") if isinstance(component, dict) else None
    return set(cast(Json, properties)) if isinstance(properties, dict) else set()


class _Walk:
    """Both documents, walked in parallel from their paths; each pair of nodes once."""

    def __init__(self, base: Json, revision: Json) -> None:
        self._base, self._revision = base, revision
        self._seen: set[tuple[int, int]] = set()
        self.counterparts: dict[str, set[str]] = {}

    def run(self) -> None:
        pending = [_Pair(_by_template(self._base), _by_template(self._revision))]
        while pending:
            pair = self._resolved(pending.pop())
            if (id(pair.old), id(pair.new)) not in self._seen:
                self._seen.add((id(pair.old), id(pair.new)))
                old, new = _children(pair.old), _children(pair.new)
                pending += [_Pair(old[name], new[name]) for name in old.keys() & new.keys()]

    def _resolved(self, pair: _Pair) -> _Pair:
        """Follow the references of both sides; two that stand at the same place are counterparts."""
        old, new = _reference(pair.old), _reference(pair.new)
        if old and new:
            self.counterparts.setdefault(old, set()).add(new)
        return _Pair(
            at_pointer(self._base, old) if old else pair.old,
            at_pointer(self._revision, new) if new else pair.new,
        )


def _by_template(document: Json) -> Json:
    paths: object = document.get("paths")
    items = cast(Json, paths) if isinstance(paths, dict) else {}
    return {same_operation(path): item for path, item in items.items()}


def _reference(node: object) -> str | None:
    reference: object = cast(Json, node).get("$ref") if isinstance(node, dict) else None
    return reference[1:] if isinstance(reference, str) and reference.startswith("#/components/") else None


def _children(node: object) -> Json:
    """Return the values of a node by a name that the other side has, too; parameters by their own."""
    if isinstance(node, dict):
        return cast(Json, node)
    if isinstance(node, list):
        items = cast(list[object], node)
        return {_name_of(item) or str(index): item for index, item in enumerate(items)}
    return {}


def _name_of(item: object) -> str:
    values = cast(Json, item) if isinstance(item, dict) else {}
    return f"{values['in']} {values['name']}" if {"in", "name"} <= values.keys() else ""
