"""Compares two operations; their schemas become pairs that `schema_pairs` compares."""

from collections.abc import Iterator
from dataclasses import replace

from ..model import Direction, Place
from ..schema.operations import Operation, Parameter, path_template
from .bodies import body_differences, common_changes, roots
from .changes import Change, ChangeKind
from .occurrences import Found, Occurrence
from .security import context_changes, other_changes, text_changes
from .statuses import response_differences


class OperationPair:
    """One operation, in both contracts."""

    def __init__(self, base: Operation, revision: Operation) -> None:
        self.base, self.revision = base, revision
        self.is_moved = path_template(base.name) != path_template(revision.name)
        self.name = base.name if self.is_moved else revision.name  # a program calls it by the old path

    def differences(self) -> Iterator[Found]:
        """Yield the differences, and the pairs of schemas to compare."""
        for change in self._operation_changes():
            yield Occurrence(change, Place(self.name))
        yield from self._parameters()
        yield from self._request_body()
        yield from response_differences(replace(self.base, name=self.name),
                                        replace(self.revision, name=self.name))  # fmt: skip

    def _operation_changes(self) -> Iterator[Change]:
        old, new = self.base, self.revision
        at = (old.at, new.at)
        if old.operation_id != new.operation_id:
            yield Change(
                ChangeKind.OPERATION_ID, *at, old.operation_id, new.operation_id, name="operationId"
            )
        if self.is_moved:
            yield Change(ChangeKind.PATH_MOVED, *at, old.name, new.name, name="path")
        for before, after in zip(old.path_names, new.path_names, strict=False):
            if before != after:
                yield Change(ChangeKind.PARAMETER_RENAMED, *at, before, after, name="path")
        if old.tags != new.tags:
            is_moved = set(old.tags) != set(new.tags) or old.tags[:1] != new.tags[:1]
            kind = ChangeKind.TAGS if is_moved else ChangeKind.TAGS_REORDERED
            yield Change(kind, *at, ", ".join(old.tags), ", ".join(new.tags), name="tags")
        if old.deprecated != new.deprecated:
            yield Change(
                ChangeKind.DEPRECATED if new.deprecated else ChangeKind.UNDEPRECATED, *at, name="deprecated"
            )
        yield from text_changes(old.texts, new.texts, *at)
        yield from other_changes(old.rest, new.rest, *at)
        yield from context_changes(old, new)

    def _parameters(self) -> Iterator[Found]:
        for key in sorted({*self.base.parameters, *self.revision.parameters}):
            old, new = self.base.parameters.get(key), self.revision.parameters.get(key)
            known = new or old
            name = f"{key[0]} {known.name if known else ''}"
            place = Place(self.name, Direction.REQUEST, name)
            for change in self._parameter(old, new, name):
                yield Occurrence(change, place)
            if old is not None and new is not None:
                pair = (old.node, new.item) if old.scalar and new.item is not None else (old.node, new.node)
                pair = (old.item, new.node) if old.item is not None and new.scalar else pair
                yield from roots(place, *pair)

    @staticmethod
    def _parameter(old: Parameter | None, new: Parameter | None, name: str) -> Iterator[Change]:
        if old is None and new is not None:
            kind = ChangeKind.REQUIRED_PARAMETER_ADDED if new.required else ChangeKind.PARAMETER_ADDED
            yield Change(kind, None, new.at, new=name, name=name)
        elif new is None and old is not None:
            yield Change(ChangeKind.PARAMETER_REMOVED, old.at, None, old=name, name=name)
        elif old is not None and new is not None:
            if old.required != new.required:
                kind = ChangeKind.PARAMETER_REQUIRED if new.required else ChangeKind.PARAMETER_OPTIONAL
                yield Change(kind, old.at, new.at, name=name)
            yield from _repeated_change(old, new, name)
            yield from common_changes(old, new, name)

    def _request_body(self) -> Iterator[Found]:
        old, new = self.base.body, self.revision.body
        place = Place(self.name, Direction.REQUEST, "body")
        if old is None and new is not None:
            kind = ChangeKind.REQUIRED_BODY_ADDED if new.required else ChangeKind.BODY_ADDED
            yield Occurrence(Change(kind, self.base.at, new.at, name="requestBody"), place)
        elif new is None and old is not None:
            yield Occurrence(
                Change(ChangeKind.BODY_REMOVED, old.at, self.revision.at, name="requestBody"), place
            )
        elif old is not None and new is not None:
            if old.required != new.required:
                kind = ChangeKind.BODY_REQUIRED if new.required else ChangeKind.BODY_OPTIONAL
                yield Occurrence(Change(kind, old.at, new.at, name="requestBody"), place)
            yield from body_differences(old, new, place)


def _repeated_change(old: Parameter, new: Parameter, name: str) -> Iterator[Change]:
    """Yield the change of a single value to a list that repeats the parameter, or vice versa."""
    if old.scalar and new.item is not None:
        yield Change(ChangeKind.PARAMETER_REPEATED, old.at, new.at, "one value", "a list", name=name)
    elif old.item is not None and new.scalar:
        yield Change(ChangeKind.PARAMETER_SINGLE, old.at, new.at, "a list", "one value", name=name)
