"""Generates the client of one side of a comparison into a folder."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generation import build, overrides, spec, stream
from generation.errors import GenerationError

from ..compare import component_names
from ..document.subset import Json, operations_of, same_operation, slice_operations
from ..usage import generated_source
from ..usage.symbol_map import Key, symbols_of_places


@dataclass(frozen=True)
class BuiltSide:
    """One side of a comparison as the generator sees it."""

    folder: Path  # of the package
    client: generated_source.GeneratedClient
    places: dict[Key, tuple[str, ...]]  # generated symbols by place
    unmatched: tuple[str, ...] = ()  # pointers of overrides without effect

    @property
    def package(self) -> Path:
        """Return the folder of the generated package itself."""
        return self.folder / build.PACKAGE


def build_side(document: Json, side: str, *, root: Path, environment: Path, folder: Path) -> BuiltSide:
    """Generate our operations from a document, with those of our overrides that still apply.

    Raises GenerationError if the generator rejects the document.
    """
    ours = spec.load(root / "openapi.yaml")
    subset = slice_operations(document, operations_of(ours))
    if not operations_of(subset):
        raise GenerationError(f"the {side} has none of the operations of openapi.yaml.")
    names = {**component_names.renamed(ours, subset), **_paths(ours, subset)}
    adjusted, unmatched = _adjusted(subset, root / "scripts" / "overrides.toml", names)
    folder.mkdir(parents=True)
    build.build(
        adjusted, environment=environment, config=root / "scripts" / "generator.yaml", folder=folder
    )
    messages = f"{build.PACKAGE}/{stream.SUBPACKAGE}"  # of the same stream on both sides
    shutil.copytree(root / "generated" / messages, folder / messages)
    client = generated_source.read(folder / build.PACKAGE)
    return BuiltSide(folder, client, symbols_of_places(subset, client), unmatched)


def _adjusted(document: Json, path: Path, names: Mapping[str, str]) -> tuple[Json, tuple[str, ...]]:
    """Return the document with every override that still applies, and the pointers of those that do not.

    `names` are the pointers of components and paths that have another name than in openapi.yaml.
    """
    unmatched: list[str] = []
    for override in overrides.load(path):
        for pointer in overrides.places(document, override):
            at = _renamed(pointer, names)
            try:
                document = overrides.apply(document, (override._replace(at=(at,), rule=""),))
            except GenerationError:
                unmatched.append(pointer)
    return document, tuple(unmatched)


def _paths(ours: Json, document: Json) -> dict[str, str]:
    """Return the pointers of paths whose parameters have other names, by ours."""
    by_template = {same_operation(path): path for path in document["paths"]}
    return {
        f"/paths/{spec.escaped(path)}": f"/paths/{spec.escaped(by_template[same_operation(path)])}"
        for path in ours["paths"]
        if same_operation(path) in by_template
    }


def _renamed(pointer: str, names: Mapping[str, str]) -> str:
    """Return the pointer with the new name of the component or path that it leads into."""
    steps = pointer.split("/")
    owner = "/".join(steps[: 3 if steps[1:2] == ["paths"] else 4])
    return f"{names.get(owner, owner)}{pointer.removeprefix(owner)}"
