"""Builds the new openapi.yaml: our operations as published, in our order and words."""

from ..document.document import Document, InvalidDocument, Object, Value, joined
from ..schema.normalize import Schemas
from . import notation
from .components import Components
from .notes import Notes
from .operations import Operation, counterparts, operations, parameters
from .parts import PartMerge
from .schemas import SchemaMerge
from .security import SecurityMerge
from .values import keyed, listed

OUR_PATHS = "/portfolio/order_groups"
"""Published operations below this that we do not have are named in the notes."""


def merge(ours: Document, theirs: Document) -> tuple[Object, Notes]:
    """Return the new document, and notes for the person who reviews it."""
    merging = _Merge(ours, theirs)
    merging.document()  # the first pass finds the components that stay unchanged
    return merging.document(), merging.notes


class _Merge:
    def __init__(self, ours: Document, theirs: Document) -> None:
        self.ours, self.theirs, self.notes = ours, theirs, Notes()
        self.components = Components(ours, self.notes)
        schemas = SchemaMerge(Schemas(ours), Schemas(theirs), self.components)
        self.parts = PartMerge(schemas)
        self.security = SecurityMerge(ours, theirs, self.components)

    def document(self) -> Object:
        """Build the document in one pass."""
        self.components.begin()
        pairs = counterparts(self.ours, self.theirs)
        kept = [(our, their) for our, their in pairs.items() if their is not None]
        security = self.security.of_document(kept)
        paths = self._paths(pairs, security)
        if not paths:
            raise InvalidDocument(f"{self.theirs.name} has none of the operations of {self.ours.name}.")
        updated = {"paths": paths, "servers": self._servers(), "info": self._info(), "components": None}
        updated |= {"security": security} if security is not None else {}
        root = {key: updated.get(key, value) for key, value in self.ours.root.items()}
        root["components"] = self.components.result()
        return root

    def _info(self) -> Object:
        ours, theirs = keyed(self.ours.root["info"]), keyed(self.theirs.root.get("info", {}))
        return {**ours, "version": theirs.get("version", ours.get("version"))}

    def _servers(self) -> list[Value]:
        """Return the published servers in their order; one that we had keeps our description."""
        known = {server["url"]: server for server in map(keyed, listed(self.ours.root.get("servers")))}
        published = [keyed(server) for server in listed(self.theirs.root.get("servers"))]
        for index, server in enumerate(published):
            if server.get("url") not in known:
                self.notes.needs_description.append(f"/servers/{index}")
        return [known.get(server["url"], {"url": server["url"]}) for server in published]

    def _paths(self, pairs: dict[Operation, Operation | None], security: list[Value] | None) -> Object:
        paths: dict[str, Object] = {}
        for our, their in pairs.items():
            if their is None:
                self.notes.removed.append(str(our))
                continue
            if str(our) != str(their):
                self.notes.moved.append(f"{our} is now {their}")
            paths.setdefault(their.path, {})[their.method] = self._operation(our, their, security)
        included = {their for their in pairs.values() if their is not None}
        self.notes.not_included += [
            str(other)
            for other in operations(self.theirs)
            if other not in included and other.path.startswith(OUR_PATHS)
        ]
        return keyed(paths)

    def _operation(self, our: Operation, their: Operation, security: list[Value] | None) -> Object:
        raw = keyed(self.ours.at(our.pointer))
        there = keyed(self.theirs.at(their.pointer))
        changes: Object = {
            "operationId": there.get("operationId", raw.get("operationId")),
            "tags": _keep_order(raw.get("tags"), there.get("tags")),
            "deprecated": there.get("deprecated") or None,
            "parameters": self._parameters(our, their) or None,
            "requestBody": self._body(our, their),
            "responses": self._responses(our, their),
            "security": self.security.of_operation(our, their, security),
        }
        updated = dict(raw)
        for key, value in changes.items():
            updated = notation.put(updated, key, value)
        return updated

    def _parameters(self, our: Operation, their: Operation) -> list[Value]:
        ours, theirs = parameters(self.parts.ours, our), parameters(self.parts.theirs, their)
        ordered = [*(key for key in ours if key in theirs), *(key for key in theirs if key not in ours)]
        place = joined(their.pointer, "parameters")
        return [
            self.parts.part("parameters", ours.get(key), theirs[key], joined(place, index))
            for index, key in enumerate(ordered)
        ]

    def _body(self, our: Operation, their: Operation) -> Value:
        here, there = joined(our.pointer, "requestBody"), joined(their.pointer, "requestBody")
        if self.theirs.at(there) is None:
            return None
        return self.parts.part(
            "requestBodies", here if self.ours.at(here) is not None else None, there, there
        )

    def _responses(self, our: Operation, their: Operation) -> Object:
        here, there = joined(our.pointer, "responses"), joined(their.pointer, "responses")
        ours, theirs = keyed(self.ours.at(here) or {}), keyed(self.theirs.at(there) or {})
        return {
            status: self.parts.part(
                "responses",
                joined(here, status) if status in ours else None,
                joined(there, status),
                joined(there, status),
            )
            for status in sorted(theirs)
            if not status.startswith("x-")
        }


def _keep_order(ours: Value, theirs: Value) -> Value:
    """Return theirs, or ours if they differ only in order."""
    return ours if sorted(map(str, listed(ours))) == sorted(map(str, listed(theirs))) else theirs
