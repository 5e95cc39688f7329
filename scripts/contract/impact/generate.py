"""Generates the client of one side of a comparison into a folder."""

from dataclasses import dataclass
from pathlib import Path

from generation import build, overrides, spec
from generation.errors import GenerationError

from ..document.subset import Json, operations_of, slice_operations
from ..usage import generated_source
from ..usage.symbol_map import Key, symbols_of_places


@dataclass(frozen=True)
class BuiltSide:
    """One side of a comparison as the generator sees it."""

    folder: Path  # of the package
    client: generated_source.GeneratedClient
    places: dict[Key, tuple[str, ...]]  # generated symbols by place
    problems: tuple[str, ...]

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
    adjusted, problems = _adjusted(subset, side, root / "scripts" / "overrides.toml")
    folder.mkdir(parents=True)
    build.build(
        adjusted, environment=environment, config=root / "scripts" / "generator.yaml", folder=folder
    )
    client = generated_source.read(folder / build.PACKAGE)
    return BuiltSide(folder, client, symbols_of_places(subset, client), problems)


def _adjusted(document: Json, side: str, path: Path) -> tuple[Json, tuple[str, ...]]:
    """Return the document with every override that still applies, and a problem for those that do not."""
    unmatched: list[str] = []
    for override in overrides.load(path):
        for pointer in overrides.places(document, override):
            try:
                document = overrides.apply(document, (override._replace(at=(pointer,), rule=""),))
            except GenerationError:
                unmatched.append(pointer)
    if not unmatched:
        return document, ()
    places = "place" if len(unmatched) == 1 else "places"
    return document, (
        (
            f"{side}: {len(unmatched)} {places} of {path.name} point nowhere or change nothing there:"
            f" {', '.join(unmatched)}"
        ),
    )
