"""Adds to findings their impact on this project: symbols, lines of the facade, two of the axes."""

import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from generation.errors import GenerationError

from ..compare import component_names
from ..document.subset import Json
from ..model import Finding
from ..usage import generated_source, references
from . import checker, renames, symbols
from .checker import CheckerError, TypeErrorLine
from .comparison import Comparison, ImpactResult
from .generate import BuiltSide, build_side
from .reach import Reach


def attach(
    findings: Sequence[Finding],
    base: Json,
    revision: Json,
    root: Path,
    environment: Path | None = None,
) -> ImpactResult:
    """Generate the client from both documents, type-check the facade of root against both, and join.

    `environment` holds the generator. A line that the type checker rejects on both sides is not attributed
    to a finding. If a side cannot be generated or checked, the findings are returned unchanged with a
    problem that says so, and fails: nothing is known of the facade then.
    """
    with tempfile.TemporaryDirectory(prefix="impact-") as folder:
        try:
            compared = compare(base, revision, root, environment or root / ".venv-generate", Path(folder))
        except (GenerationError, CheckerError, OSError) as error:
            problem = f"impact: {error}"
            return ImpactResult(
                tuple(findings), (problem,), "the impact could not be determined", failing=(problem,)
            )
    return compared.attach_to(findings)


def compare(base: Json, revision: Json, root: Path, environment: Path, folder: Path) -> Comparison:
    """Generate and check both sides concurrently, each in its own folder."""
    with ThreadPoolExecutor(max_workers=2) as pool:

        def run(side: str, document: Json) -> tuple[BuiltSide, tuple[TypeErrorLine, ...]]:
            built = build_side(document, side, root=root, environment=environment, folder=folder / side)
            return built, checker.check(root, built.folder)

        running = [pool.submit(run, "base", base), pool.submit(run, "revision", revision)]
        released = generated_source.read(root / "generated" / "kalshi_order_groups_api")
        found = references.read(root, released).found
        reach = Reach(root)
        (old, known), (new, errors) = (future.result() for future in running)
    changes = symbols.compare(symbols.table(old.folder, old.client), symbols.table(new.folder, new.client))
    lines = {(error.file, error.line) for error in known}
    added = tuple(error for error in errors if (error.file, error.line) not in lines)
    return Comparison(
        sides=(old, new),
        changes=changes,
        renames=renames.find(old.places, new.places, changes),
        components=component_names.renamed(base, revision),
        errors=added,
        known=len(errors) - len(added),
        references=found,
        reach=reach,
    )
