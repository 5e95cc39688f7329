"""The facade as the program that a comparison is about."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from ..document import parse
from ..document.sources import read
from ..findings import request_limits
from ..findings.whole_documents import WholeUsage
from ..model import Owner, Usage, UsesEverything
from ..program import Findings, Impact, Program, Scope
from ..schema.operations import Contract
from ..schema.stream import StreamContract
from ..usage import constants
from ..usage.derive import derive
from . import tolerance
from .stream_user import StreamUser

SPEC = "openapi.yaml"


@dataclass(frozen=True)
class Facade:
    """The facade of a checkout; a Program."""

    root: Path
    whole: bool = False  # all operations, not only those of our openapi.yaml
    everything: bool = False  # rate as if all of the contract were used
    with_impact: bool = False

    def of(self, kind: Contract) -> Program:
        """Return the user of our stream for a stream."""
        if not isinstance(kind, StreamContract):
            return self
        return StreamUser(self.root, self.whole, wants_impact=self.with_impact)

    def owner(self) -> Owner:
        """Return the word for the facade."""
        return Owner.FACADE

    def usage(self) -> Usage:
        """Return the parts of the contract that the facade uses."""
        if self.everything:
            return UsesEverything()
        ours = tolerance.derive(self.root, derive(self.root))
        return WholeUsage(ours.usage, ours.tolerated, ours.words) if self.whole else ours

    def scope(self) -> Scope | None:
        """Return the operations of our openapi.yaml, or None for whole documents."""
        if self.whole:
            return None
        data = read(str(self.root / SPEC), self.root).data
        return Scope(Contract(parse.parse(data, SPEC)).names, SPEC)

    def refined(self, found: Findings, base: Contract, revision: Contract) -> Findings:
        """Return the findings with what is known of the values that the facade sends."""
        if self.everything:
            return found
        found = constants.with_advice(found, constants.read(self.root))
        if not any(map(request_limits.is_candidate, found)):
            return found
        from ..witness import sent_values  # takes half a second

        return sent_values.rated(found, base.document.root, revision.document.root, self.root)

    def impact(self, found: Findings, base: Contract, revision: Contract) -> Impact | None:
        """Return impact, then witnesses. Imports here, because the generator takes a second."""
        if not self.with_impact:
            return None
        from .. import impact
        from ..witness import attach

        documents = (base.document.root, revision.document.root)
        attached = impact.attach(found, *documents, self.root)
        witnessed = attach(attached.findings, *documents, self.root)
        problems = (*attached.problems, *witnessed.problems)
        return Impact(witnessed.findings, problems, attached.summary, attached.refused, attached.failing)

    def notes(self) -> tuple[str, ...]:
        """Return nothing: what cannot be derived is counted in usage.lock.toml."""
        return ()

    def version(self) -> str:
        """Return the version in pyproject.toml, or "0.0.0"."""
        try:
            project = tomllib.loads((self.root / "pyproject.toml").read_text("utf-8"))
        except (OSError, tomllib.TOMLDecodeError):
            return "0.0.0"
        return cast(str, project.get("project", {}).get("version", "0.0.0"))
