"""Matches the operations of the published document with ours."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..document.document import METHODS, Document, Object, Value, joined
from ..schema.normalize import Schemas
from .values import keyed, listed

_NAMES = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Operation:
    """One operation of a document."""

    method: str
    path: str
    pointer: str
    operation_id: str | None

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"

    @property
    def identity(self) -> tuple[str, str]:
        """Return what identifies an operation: the method, and the path without parameter names."""
        return self.method, _NAMES.sub("{}", self.path)

    @property
    def path_names(self) -> list[str]:
        """Return the names of the path parameters, in order."""
        return _NAMES.findall(self.path)


def operations(document: Document) -> Iterator[Operation]:
    """Yield every operation, in order."""
    paths: Value = document.root.get("paths")
    for path, item in keyed(paths).items():
        for method, operation in keyed(item).items():
            if method in METHODS and isinstance(operation, dict):
                operation_id = keyed(operation).get("operationId")
                yield Operation(method, path, joined("/paths", path, method), operation_id)


def counterparts(ours: Document, theirs: Document) -> dict[Operation, Operation | None]:
    """Return each operation of ours with the published one: by method and path, else by its id."""
    published = [*operations(theirs)]
    by_identity = {operation.identity: operation for operation in published}
    known = {operation.identity for operation in operations(ours)}
    by_id = {
        operation.operation_id: operation for operation in published if operation.identity not in known
    }
    return {
        operation: by_identity.get(operation.identity) or by_id.get(operation.operation_id)
        for operation in operations(ours)
    }


def parameters(schemas: Schemas, operation: Operation) -> dict[tuple[str, str], str]:
    """Return the pointers of the parameters by place and name, those of the path item first.

    The name of a path parameter is its position in the path.
    """
    pointers: dict[tuple[str, str], str] = {}
    item = operation.pointer.rpartition("/")[0]
    for place in (joined(item, "parameters"), joined(operation.pointer, "parameters")):
        declared = schemas.document.at(place)
        for index, _ in enumerate(listed(declared)):
            pointer = joined(place, index)
            raw = keyed(schemas.document.at(schemas.resolved(pointer)))
            pointers[_identity(raw, operation)] = pointer
    return pointers


def _identity(raw: Object, operation: Operation) -> tuple[str, str]:
    kind, name = str(raw.get("in")), str(raw.get("name"))
    if kind == "path" and name in operation.path_names:
        return kind, str(operation.path_names.index(name))
    return kind, name.lower() if kind == "header" else name
