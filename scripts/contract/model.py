"""The words of a comparison: what was found, how bad it is, where it is reached from."""

from dataclasses import dataclass, field, replace
from enum import Enum, StrEnum
from functools import total_ordering
from typing import Protocol


@total_ordering
class Level(Enum):
    """How bad a finding is for a program that is already in production; the order is that of severity."""

    DOCS_COSMETIC = "docs-cosmetic"
    DOCS_NORMATIVE = "docs-normative"
    ADDITIVE = "additive"
    BEHAVIOURAL = "behavioural"
    UNCLASSIFIED = "unclassified"
    BREAKING = "breaking"

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Level):
            return NotImplemented
        order = list(Level)
        return order.index(self) < order.index(other)


class Effect(StrEnum):
    """What a finding does on one axis."""

    BREAKS = "breaks"
    CHANGES = "changes"
    FINE = "fine"
    UNKNOWN = "unknown"  # nobody looked, as without --impact


@dataclass(frozen=True)
class Axes:
    """The three things a change of a contract can hit."""

    wire: Effect = Effect.UNKNOWN  # the released SDK against a server of the new contract
    source: Effect = Effect.UNKNOWN  # the facade against the client generated from the new contract
    public: Effect = Effect.UNKNOWN  # the users' API of the facade


class Direction(StrEnum):
    """Who writes the value in question."""

    REQUEST = "request"
    RESPONSE = "response"


@dataclass(frozen=True)
class Place:
    """One way to reach an edited part of the contract."""

    operation: str  # "GET /portfolio/order_groups"; "" for the whole document
    direction: Direction | None = None  # None for what belongs to the operation itself
    where: str = ""  # "query subaccount", "body", "200", "200 header Retry-After"; "" for the operation
    path: str = ""  # "/order_groups/[]/id": [] is an item of a list, {} any value of a map

    def __str__(self) -> str:
        inside = " ".join(part for part in (self.direction, self.where, self.path) if part)
        return f"{self.operation}: {inside}" if inside else self.operation


class Usage(Protocol):
    """What a program makes of a contract."""

    def calls(self, operation: str) -> bool:
        """Whether the operation, "GET /portfolio/order_groups", is called at all."""
        ...

    def uses(self, place: Place) -> bool:
        """Whether the program sends what stands in this place of a request, or reads it from a response."""
        ...


class UsesEverything:
    """The program nobody knows: judge as if it used all of the contract."""

    def calls(self, operation: str) -> bool:  # noqa: ARG002 - the protocol
        """Yes."""
        return True

    def uses(self, place: Place) -> bool:  # noqa: ARG002 - the protocol
        """Yes."""
        return True


@dataclass(frozen=True)
class Spot:
    """A line of a file of this project."""

    file: str  # relative to the root of the project, with forward slashes
    line: int  # from 1
    name: str  # "OrderGroups.create", "_api.responses.created_group", ...
    says: str = ""  # what the type checker says there, "" where it is content


@dataclass(frozen=True)
class Witness:
    """The smallest input that tells the two contracts apart, and what the released facade makes of it."""

    operation: str  # "GET /portfolio/order_groups"
    input: str  # JSON of the payload or argument
    outcome: str  # "raises ContractError", "wrong type, silently", "fine", ...
    detail: str = ""  # the message of the error, the value with its type, ...
    program: str = ""  # a whole pytest module that shows it


@dataclass(frozen=True)
class Acknowledgement:
    """Somebody has seen a finding and lives with it for a while."""

    reason: str
    until: str  # ISO date
    level: Level  # what the finding was before


@dataclass(frozen=True)
class Finding:
    """One edit of the contract."""

    finding_id: str  # stable for the same rule, pointer, old and new
    rule: str
    level: Level
    text: str  # one sentence, without markup; quotes the contract, so it is not to be trusted as markup
    pointer: str  # JSON pointer: in the revision where it is there, else in the base
    old: str | None  # canonical JSON, or the prose; None where there was nothing
    new: str | None
    places: tuple[Place, ...]  # sorted
    axes: Axes = field(default_factory=Axes)
    advice: str = ""  # what to do now
    base_line: int | None = None  # of the line in the base document, from 1
    revision_line: int | None = None
    symbols: tuple[str, ...] = ()  # of the generated client: "models.OrderGroup.contracts_limit"
    facade: tuple[Spot, ...] = ()  # what of the facade touches these
    witness: Witness | None = None
    acknowledged: Acknowledgement | None = None

    @property
    def operations(self) -> tuple[str, ...]:
        """The operations it is reached from, sorted; empty for the whole document."""
        return tuple(sorted({place.operation for place in self.places} - {""}))

    def at(self, level: Level) -> "Finding":
        """The same finding on another level."""
        return replace(self, level=level)


@dataclass(frozen=True)
class Side:
    """One of the two documents."""

    name: str  # as it was asked for: a path, git:main:openapi.yaml, an address
    title: str
    version: str
    sha256: str
    file: str | None = None  # relative to the root of the project, where it is a file of the project


@dataclass(frozen=True)
class Compared:
    """What was looked at."""

    operations: int
    schemas: int
    nodes: int
    scope: str  # "15 operations of openapi.yaml", "whole documents"


class Verdict(StrEnum):
    """The end of a comparison."""

    SAME = "no contract change"
    ACCEPTABLE = "changes below the threshold"
    FAILED = "changes at or above the threshold"
    INVALID = "not compared"
    UNREACHABLE = "upstream unreachable"
    SELF_CHECK = "self-check failed"


EXIT_CODES = {
    Verdict.SAME: 0,
    Verdict.ACCEPTABLE: 0,
    Verdict.FAILED: 1,
    Verdict.INVALID: 2,
    Verdict.UNREACHABLE: 3,
    Verdict.SELF_CHECK: 4,
}


@dataclass(frozen=True)
class Proposal:
    """What the findings mean for the next release of this package."""

    bump: str  # "major", "minor", "patch", "none", "refused"
    reasons: tuple[str, ...]
    changelog: str  # a fragment in markdown, "" where there is nothing to say
    urgent: bool = False  # released versions fail against a server of the new contract


@dataclass(frozen=True)
class Report:
    """Everything a reader of a comparison is told; also of one that failed, where most of it is empty."""

    verdict: Verdict
    message: str  # why it failed, or one line of summary
    base: Side | None = None
    revision: Side | None = None
    compared: Compared | None = None
    findings: tuple[Finding, ...] = ()  # worst first, then by rule and pointer
    problems: tuple[str, ...] = ()  # stale or expired acknowledgements, unmapped names, ...
    failing: tuple[str, ...] = ()  # those of the problems that fail the comparison by themselves
    proposal: Proposal | None = None
    fail_on: Level = Level.BREAKING
    strict: bool = False
    impact: str = (
        ""  # "" where impact was not asked for, else what was done: "generated and type-checked both sides"
    )

    @property
    def exit_code(self) -> int:
        """What the command line ends with."""
        return EXIT_CODES[self.verdict]

    def of(self, level: Level) -> tuple[Finding, ...]:
        """The findings of one level, in order."""
        return tuple(finding for finding in self.findings if finding.level is level)
