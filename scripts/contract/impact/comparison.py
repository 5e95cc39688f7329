"""Both generated clients, compared, and joined with the findings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from ..model import Axes, Effect, Finding, Level, Spot
from ..usage.references import Kind, Reference
from ..usage.syntax_context import module_name
from . import effects, join, renamed_components, unmatched_overrides
from .checker import TypeErrorLine
from .generate import BuiltSide
from .reach import Reach
from .renames import Renames
from .symbols import Change

MAX_QUOTED = 80
"""Characters of a symbol's source that a problem quotes."""


class ImpactResult(NamedTuple):
    """Findings with their impact, the unexplained changes and errors, and a summary of the steps."""

    findings: tuple[Finding, ...]
    problems: tuple[str, ...]
    summary: str
    refused: tuple[Spot, ...] = ()  # lines of the facade that do not fit the new client
    failing: tuple[str, ...] = ()  # problems that fail by themselves


@dataclass(frozen=True)
class _Joined:
    """A finding with its generated symbols, changed or not, and the errors that concern it."""

    finding: Finding
    symbols: tuple[str, ...]
    changed: frozenset[str]
    errors: tuple[TypeErrorLine, ...]


class Comparison(NamedTuple):
    """Both generated clients, compared, and the type checker's errors in the second."""

    sides: tuple[BuiltSide, BuiltSide]
    changes: dict[str, Change]
    renames: Renames
    components: dict[str, str]  # pointers of renamed components
    errors: tuple[TypeErrorLine, ...]  # of the revision alone
    known: int  # lines rejected on both sides
    references: list[Reference]
    reach: Reach

    def attach_to(self, findings: Sequence[Finding]) -> ImpactResult:
        """Return the findings with symbols, spots and axes, and the errors and changes none explains.

        Classes that were only renamed become findings of their own, because the comparison has none.
        """
        joined = self._joined(findings)
        explained = {error for one in joined for error in one.errors}
        unmapped = tuple(
            f"unmapped: no finding explains {error.file}:{error.line}: {error.message}"
            for error in self.errors
            if error not in explained
        )
        return ImpactResult(
            tuple(self._with_impact(one) for one in joined),
            (*unmapped, *self._problems(joined)),
            self.summary,
            refused=tuple(map(self._rejected, self.errors)),
            failing=unmapped,
        )

    @property
    def summary(self) -> str:
        """Return the steps and their results in one line."""
        generated = f"generated the client from both sides: {len(self.changes)} symbols differ; "
        count, known = len(self.errors), self.known
        if not count + known:
            return f"{generated}the facade compiles"
        refused = f"{generated}mypy refuses {count} line{'s' * (count != 1)} of the facade"
        return f"{refused}, and {known} more with either side" if known else refused

    def _joined(self, findings: Sequence[Finding]) -> list[_Joined]:
        places = [side.places for side in self.sides]
        found = [(finding, join.symbols_of(finding, places)) for finding in findings]
        explained = join.explained_changes((names for _, names in found), self.changes)
        found += [
            (renamed_components.finding(renamed, self.sides), renamed.symbols)
            for renamed in renamed_components.of(self.renames, self.components, explained)
        ]
        symbols_of_errors = {
            error: join.symbols_of_error(error, self.changes, self.references) for error in self.errors
        }
        joined: list[_Joined] = []
        for finding, names in found:
            own = frozenset(join.explained_changes([names], self.changes))
            errors = tuple(error for error, changed in symbols_of_errors.items() if changed & own)
            joined.append(_Joined(finding, names, own, errors))
        return joined

    def _problems(self, joined: Sequence[_Joined]) -> Iterator[str]:
        yield from unmatched_overrides.problems(self.sides)
        explained = {symbol for one in joined for symbol in one.changed}
        for one in joined:
            if _lacks_symbols(one.finding, one.symbols):
                yield f"unmapped: nothing is generated for {one.finding.rule} at {one.finding.pointer}"
        for name, change in self.changes.items():
            if name not in explained and name not in self.renames.only_names:
                yield (
                    f"unmapped: no finding explains that {name} changed"
                    f" from {_shown(change.old)} to {_shown(change.new)}"
                )

    def _with_impact(self, one: _Joined) -> Finding:
        touching = [
            reference
            for reference in self.references
            if reference.symbol in one.symbols or reference.symbol in one.changed
        ]
        changed = {name: self.changes[name] for name in sorted(one.changed)}
        in_substance = self._in_substance(changed)
        axes = Axes(
            wire=one.finding.axes.wire,
            source=effects.source_effect(changed, touching, one.errors),
            public=effects.public_effect(in_substance, self.references, one.errors, self.reach),
        )
        finding = replace(one.finding, symbols=one.symbols, axes=axes)
        if finding.rule == renamed_components.RULE and axes.source is Effect.BREAKS:
            finding = finding.at(Level.BEHAVIOURAL)
        if changed and not in_substance:
            touching = []  # a line that is not refused needs no change
        return replace(finding, facade=self._spots(touching, one.errors, axes.public))

    def _in_substance(self, changed: Mapping[str, Change]) -> dict[str, Change]:
        """Return the changes without those of names alone: users of the facade do not see these."""
        return {name: change for name, change in changed.items() if name not in self.renames.only_names}

    def _spots(
        self, touching: Sequence[Reference], errors: Sequence[TypeErrorLine], public: Effect
    ) -> tuple[Spot, ...]:
        """Return the rejected lines, then the touching lines, then the public methods that change."""
        rejected = [self._rejected(error) for error in errors]
        lines = {(spot.file, spot.line) for spot in rejected}
        touched = [
            Spot(reference.file, reference.line, reference.function)
            for reference in touching
            if reference.kind is not Kind.NAMES and (reference.file, reference.line) not in lines
        ]
        methods: list[Spot] = []
        if public is not Effect.FINE:
            names = {spot.name for spot in (*rejected, *touched)}
            methods = [spot for name in names for spot in self.reach.public_methods(name)]
        spots: list[Spot] = []
        for group in (rejected, touched, methods):
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


def _shown(source: str | None) -> str:
    if source is None:
        return "nothing"
    return repr(source if len(source) <= MAX_QUOTED else f"{source[:MAX_QUOTED]}…")
