"""Generates the client of one side of a comparison into a folder of its own."""

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

    folder: Path  # holds the package
    client: generated_source.GeneratedClient
    places: dict[Key, tuple[str, ...]]  # generated symbols by place
    problems: tuple[str, ...]

    @property
    def package(self) -> Path:
        """Where the generated package stands."""
        return self.folder / build.PACKAGE


def build_side(document: Json, side: str, *, root: Path, environment: Path, folder: Path) -> BuiltSide:
    """Generate our operations from a document, with our overrides where they still point somewhere.

    Raises GenerationError where the generator does not take the document.
    """
    ours = spec.load(root / "openapi.yaml")
    cut = slice_operations(document, operations_of(ours))
    if not operations_of(cut):
        raise GenerationError(f"the {side} has none of the operations of openapi.yaml.")
    adjusted, problems = _adjusted(cut, side, root / "scripts" / "overrides.toml")
    folder.mkdir(parents=True)
    build.build(
        adjusted, environment=environment, config=root / "scripts" / "generator.yaml", folder=folder
    )
    client = generated_source.read(folder / build.PACKAGE)
    return BuiltSide(folder, client, symbols_of_places(cut, client), problems)


def _adjusted(document: Json, side: str, path: Path) -> tuple[Json, tuple[str, ...]]:
    """The document with every override that still points somewhere, and a line about those that do not."""
    lost: list[str] = []
    for override in overrides.load(path):
        for pointer in overrides.places(document, override):
            try:
                document = overrides.apply(document, (override._replace(at=(pointer,), rule=""),))
            except GenerationError:
                lost.append(pointer)
    if not lost:
        return document, ()
    places = "place" if len(lost) == 1 else "places"
    return document, (
        (
            f"{side}: {len(lost)} {places} of {path.name} point nowhere or change nothing there:"
            f" {', '.join(lost)}"
        ),
    )
