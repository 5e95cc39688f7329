"""Adds to findings their impact on this project: symbols, lines of the facade, two of the axes."""

import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from generation.errors import GenerationError

from ..document.subset import Json
from ..model import Axes, Finding, Spot
from ..usage import generated_source, references
from ..usage.references import Kind, Reference
from ..usage.syntax_context import module_name
from . import checker, effects, join, symbols
from .checker import CheckerError, TypeErrorLine
from .generate import BuiltSide, build_side
from .reach import Reach

MAX_QUOTED = 80
"""Characters of a symbol's source that a problem quotes."""


class ImpactResult(NamedTuple):
    """Findings with their impact, the unexplained changes and errors, and a summary of the steps."""

    findings: tuple[Finding, ...]
    problems: tuple[str, ...]
    summary: str


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
    problem that says so.
    """
    with tempfile.TemporaryDirectory(prefix="impact-") as folder:
        try:
            compared = compare(base, revision, root, environment or root / ".venv-generate", Path(folder))
        except (GenerationError, CheckerError, OSError) as error:
            problem = f"impact: {error}"
            return ImpactResult(tuple(findings), (problem,), "the impact could not be determined")
    return compared.attach_to(findings)


class Comparison(NamedTuple):
    """Both generated clients, compared, and the type checker's errors in the second."""

    sides: tuple[BuiltSide, BuiltSide]
    changes: dict[str, symbols.Change]
    errors: tuple[TypeErrorLine, ...]  # of the revision alone
    known: int  # lines rejected on both sides
    references: list[Reference]
    reach: Reach

    def attach_to(self, findings: Sequence[Finding]) -> ImpactResult:
        """Return the findings with symbols, spots and axes, and the errors and changes none explains."""
        found = [join.symbols_of(finding, [side.places for side in self.sides]) for finding in findings]
        explained = join.explained_changes(found, self.changes)
        symbols_of_errors = {
            error: join.symbols_of_error(error, self.changes, self.references) for error in self.errors
        }
        problems = [problem for side in self.sides for problem in side.problems]
        problems += [
            _nothing_generated(finding)
            for finding, names in zip(findings, found, strict=True)
            if _lacks_symbols(finding, names)
        ]
        problems += [
            f"unmapped: no finding explains that {name} changed"
            f" from {_shown(change.old)} to {_shown(change.new)}"
            for name, change in self.changes.items()
            if name not in explained
        ]
        attached: list[Finding] = []
        explained_errors: set[TypeErrorLine] = set()
        for finding, names in zip(findings, found, strict=True):
            own = join.explained_changes([names], self.changes)
            errors = [error for error, changed in symbols_of_errors.items() if changed & own]
            explained_errors |= set(errors)
            changes = {name: self.changes[name] for name in sorted(own)}
            attached.append(self._with_impact(finding, names, changes, errors))
        problems += [
            f"unmapped: no finding explains {error.file}:{error.line}: {error.message}"
            for error in self.errors
            if error not in explained_errors
        ]
        return ImpactResult(tuple(attached), tuple(problems), self.summary)

    @property
    def summary(self) -> str:
        """Return the steps and their results in one line."""
        generated = f"generated the client from both sides: {len(self.changes)} symbols differ; "
        count, known = len(self.errors), self.known
        if not count + known:
            return f"{generated}the facade compiles"
        refused = f"{generated}mypy refuses {count} line{'s' * (count != 1)} of the facade"
        return f"{refused}, and {known} more with either side" if known else refused

    def _with_impact(
        self,
        finding: Finding,
        names: tuple[str, ...],
        changed: Mapping[str, symbols.Change],
        errors: Sequence[TypeErrorLine],
    ) -> Finding:
        touching = [
            reference
            for reference in self.references
            if reference.symbol in names or reference.symbol in changed
        ]
        axes = Axes(
            wire=finding.axes.wire,
            source=effects.source_effect(changed, touching, errors),
            public=effects.public_effect(changed, self.references, errors, self.reach),
        )
        return replace(finding, symbols=names, facade=self._spots(touching, errors), axes=axes)

    def _spots(self, touching: Sequence[Reference], errors: Sequence[TypeErrorLine]) -> tuple[Spot, ...]:
        """Return the rejected lines, then the touching lines, then the public methods that reach them."""
        rejected = [self._rejected(error) for error in errors]
        lines = {(spot.file, spot.line) for spot in rejected}
        touched = [
            Spot(reference.file, reference.line, reference.function)
            for reference in touching
            if reference.kind is not Kind.NAMES and (reference.file, reference.line) not in lines
        ]
        names = {spot.name for spot in (*rejected, *touched)}
        public = [spot for name in names for spot in self.reach.public_methods(name)]
        spots: list[Spot] = []
        for group in (rejected, touched, public):
            spots += sorted(
                set(group) - set(spots), key=lambda spot: (spot.file, spot.line, spot.name, spot.says)
            )
        return tuple(spots)

    def _rejected(self, error: TypeErrorLine) -> Spot:
        function = self.reach.enclosing(error.file, error.line)
        name = function.name if function else module_name(error.file)
        return Spot(error.file, error.line, name, error.message)


def _lacks_symbols(finding: Finding, names: tuple[str, ...]) -> bool:
    """True if the generated client has no symbol for a place that should have one."""
    return not names and any(place.operation and " header " not in place.where for place in finding.places)


def _nothing_generated(finding: Finding) -> str:
    return f"unmapped: nothing is generated for {finding.rule} at {finding.pointer}"


def _shown(source: str | None) -> str:
    if source is None:
        return "nothing"
    return repr(source if len(source) <= MAX_QUOTED else f"{source[:MAX_QUOTED]}…")


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
    return Comparison((old, new), changes, added, len(errors) - len(added), found, reach)
