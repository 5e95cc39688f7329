"""Adds to findings what they mean for this project: symbols, lines of the facade, two of the axes."""

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

LONGEST = 80
"""Characters of a symbol's source that a problem quotes."""


class Attached(NamedTuple):
    """Findings with their impact, what did not fit together, and what was done."""

    findings: tuple[Finding, ...]
    problems: tuple[str, ...]
    sentence: str


def attach(
    findings: Sequence[Finding],
    base: Json,
    revision: Json,
    root: Path,
    environment: Path | None = None,
) -> Attached:
    """Generate the client from both documents, type-check the facade of root against both, and join.

    `environment` holds the generator. A line that the type checker refuses on both sides, for whatever
    reason, is nobody's doing here. Where a side cannot be generated or checked, the findings come back as
    they were, and a problem says so.
    """
    with tempfile.TemporaryDirectory(prefix="impact-") as folder:
        try:
            compared = compare(base, revision, root, environment or root / ".venv-generate", Path(folder))
        except (GenerationError, CheckerError, OSError) as error:
            problem = f"impact: {error}"
            return Attached(tuple(findings), (problem,), "the impact could not be found out")
    return compared.attached(findings)


class Comparison(NamedTuple):
    """Both generated clients, compared, and what the type checker says about the second."""

    sides: tuple[BuiltSide, BuiltSide]
    changes: dict[str, symbols.Change]
    errors: tuple[TypeErrorLine, ...]  # of the revision alone
    known: int  # lines that are refused on both sides
    references: list[Reference]
    reach: Reach

    def attached(self, findings: Sequence[Finding]) -> Attached:
        """The findings with symbols, spots and axes; and the errors and changes that none explains."""
        of_findings = [join.symbols_of(one, [side.places for side in self.sides]) for one in findings]
        explained = join.explained(of_findings, self.changes)
        about = {
            error: join.symbols_of_error(error, self.changes, self.references) for error in self.errors
        }
        problems = [problem for side in self.sides for problem in side.problems]
        problems += [
            _nothing_generated(one) for one, of in zip(findings, of_findings, strict=True) if _lost(one, of)
        ]
        problems += [
            f"unmapped: no finding explains that {name} changed"
            f" from {_shown(change.old)} to {_shown(change.new)}"
            for name, change in self.changes.items()
            if name not in explained
        ]
        judged: list[Finding] = []
        blamed: set[TypeErrorLine] = set()
        for finding, of in zip(findings, of_findings, strict=True):
            mine = join.explained([of], self.changes)
            errors = [error for error, changed in about.items() if changed & mine]
            blamed |= set(errors)
            judged.append(
                self._judged(finding, of, {name: self.changes[name] for name in sorted(mine)}, errors)
            )
        problems += [
            f"unmapped: no finding explains {error.file}:{error.line}: {error.says}"
            for error in self.errors
            if error not in blamed
        ]
        return Attached(tuple(judged), tuple(problems), self.sentence)

    @property
    def sentence(self) -> str:
        """What was done, in one line."""
        done = f"generated the client from both sides: {len(self.changes)} symbols differ; "
        count, known = len(self.errors), self.known
        if not count + known:
            return f"{done}the facade compiles"
        told = f"{done}mypy refuses {count} line{'s' * (count != 1)} of the facade"
        return f"{told}, and {known} more with either side" if known else told

    def _judged(
        self,
        finding: Finding,
        of: tuple[str, ...],
        changed: Mapping[str, symbols.Change],
        errors: Sequence[TypeErrorLine],
    ) -> Finding:
        touching = [one for one in self.references if one.symbol in of or one.symbol in changed]
        axes = Axes(
            wire=finding.axes.wire,
            source=effects.source_effect(changed, touching, errors),
            public=effects.public_effect(changed, self.references, errors, self.reach),
        )
        return replace(finding, symbols=of, facade=self._spots(touching, errors), axes=axes)

    def _spots(self, touching: Sequence[Reference], errors: Sequence[TypeErrorLine]) -> tuple[Spot, ...]:
        """Refused lines first, then lines that touch, then the public methods that lead to either."""
        refused = [self._refused(error) for error in errors]
        lines = {(spot.file, spot.line) for spot in refused}
        touched = [
            Spot(one.file, one.line, one.function)
            for one in touching
            if one.kind is not Kind.NAMES and (one.file, one.line) not in lines
        ]
        names = {spot.name for spot in (*refused, *touched)}
        public = [spot for name in names for spot in self.reach.public_methods(name)]
        spots: list[Spot] = []
        for group in (refused, touched, public):
            spots += sorted(
                set(group) - set(spots), key=lambda spot: (spot.file, spot.line, spot.name, spot.says)
            )
        return tuple(spots)

    def _refused(self, error: TypeErrorLine) -> Spot:
        around = self.reach.enclosing(error.file, error.line)
        name = around.name if around else module_name(error.file)
        return Spot(error.file, error.line, name, error.says)


def _lost(finding: Finding, of: tuple[str, ...]) -> bool:
    """Whether the generated client has nothing for a place where it should have something."""
    return not of and any(place.operation and " header " not in place.where for place in finding.places)


def _nothing_generated(finding: Finding) -> str:
    return f"unmapped: nothing is generated for {finding.rule} at {finding.pointer}"


def _shown(source: str | None) -> str:
    if source is None:
        return "nothing"
    return repr(source if len(source) <= LONGEST else f"{source[:LONGEST]}…")


def compare(base: Json, revision: Json, root: Path, environment: Path, folder: Path) -> Comparison:
    """Generate and check both sides, at the same time, in a folder of their own."""
    with ThreadPoolExecutor(max_workers=2) as pool:

        def run(side: str, document: Json) -> tuple[BuiltSide, tuple[TypeErrorLine, ...]]:
            built = build_side(document, side, root=root, environment=environment, folder=folder / side)
            return built, checker.check(root, built.folder)

        running = [pool.submit(run, "base", base), pool.submit(run, "revision", revision)]
        released = generated_source.read(root / "generated" / "kalshi_order_groups_api")
        found = references.read(root, released).found
        reach = Reach(root)
        (old, known), (new, errors) = (one.result() for one in running)
    changes = symbols.compare(symbols.table(old.folder, old.client), symbols.table(new.folder, new.client))
    lines = {(one.file, one.line) for one in known}
    more = tuple(one for one in errors if (one.file, one.line) not in lines)
    return Comparison((old, new), changes, more, len(errors) - len(more), found, reach)
