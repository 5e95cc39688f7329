"""The vocabulary of a comparison: findings, their levels and their places."""

from dataclasses import dataclass, field, replace
from enum import Enum, StrEnum
from functools import total_ordering
from typing import Protocol


@total_ordering
class Level(Enum):
    """Severity of a finding for a program in production, in ascending order."""

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
    """The effect of a finding on one axis."""

    BREAKS = "breaks"
    CHANGES = "changes"
    FINE = "fine"
    UNKNOWN = "unknown"  # not checked, as without --impact


@dataclass(frozen=True)
class Axes:
    """The three things a change of a contract can affect."""

    wire: Effect = Effect.UNKNOWN  # the released SDK against a server of the new contract
    source: Effect = Effect.UNKNOWN  # the program against the client generated from the new contract
    public: Effect = Effect.UNKNOWN  # the users' API of the program


class Direction(StrEnum):
    """Whether the client (request) or the exchange (response) writes the value."""

    REQUEST = "request"
    RESPONSE = "response"


SEND, RECEIVE = "SEND", "RECEIVE"
"""The verbs of a stream's messages, where an operation has a method: "RECEIVE userOrder on user_orders"."""


@dataclass(frozen=True)
class Place:
    """One path to a changed part of the contract."""

    operation: str  # "GET /portfolio/order_groups"; "" for the whole document
    direction: Direction | None = None  # None for what belongs to the operation itself
    where: str = ""  # "query subaccount", "body", "200", "200 header Retry-After"; "" for the operation
    path: str = ""  # "/order_groups/[]/id": [] is an item of a list, {} any value of a map

    @property
    def is_message(self) -> bool:
        """True for a message of a stream, False for an operation."""
        return self.operation.partition(" ")[0] in {SEND, RECEIVE}

    def __str__(self) -> str:
        around: tuple[str | None, ...] = (self.direction, self.where)
        if self.is_message and self.where in {"body", "message"}:
            around = ("message",)  # its direction is in its name
        inside = " ".join(part for part in (*around, self.path) if part)
        return f"{self.operation}: {inside}" if inside else self.operation


class Usage(Protocol):
    """The parts of a contract that a program uses."""

    def calls(self, operation: str) -> bool:
        """True if the program calls the operation, "GET /portfolio/order_groups"."""
        ...

    def uses(self, place: Place) -> bool:
        """True if the program sends this place of a request, or reads it from a response."""
        ...


class UsesEverything:
    """An unknown program, treated as if it used the whole contract."""

    def calls(self, operation: str) -> bool:  # noqa: ARG002 - the protocol
        """Return True."""
        return True

    def uses(self, place: Place) -> bool:  # noqa: ARG002 - the protocol
        """Return True."""
        return True


class Owner(Enum):
    """What the lines belong to that a finding names."""

    PROGRAM = "program"
    FACADE = "facade"


@dataclass(frozen=True)
class Spot:
    """A line of a file of the program."""

    file: str  # relative to the root of the project, with forward slashes
    line: int  # from 1
    name: str  # "OrderGroups.create", "_api.responses.created_group", ...
    says: str = ""  # the error of the type checker, "" without one


NOT_SENT = "refused before sending"
"""The outcome of a witness whose input the program refuses itself."""


@dataclass(frozen=True)
class Witness:
    """The smallest input that differs between the contracts, and how the released program handles it."""

    operation: str  # "GET /portfolio/order_groups"
    input: str  # JSON of the payload or argument
    outcome: str  # "raises ContractError", "wrong type, silently", "fine", ...
    detail: str = ""  # the message of the error, the value with its type, ...
    program: str = ""  # a pytest module that reproduces it


@dataclass(frozen=True)
class Acknowledgement:
    """The acceptance of a finding until a date."""

    reason: str
    until: str  # ISO date
    level: Level  # of the finding before


@dataclass(frozen=True)
class Finding:
    """One change of the contract."""

    finding_id: str  # stable for the same rule, pointer, old and new
    rule: str
    level: Level
    text: str  # one sentence, without markup; quotes the contract, so it must be escaped in markup
    pointer: str  # JSON pointer: in the revision, or in the base if it was removed
    old: str | None  # canonical JSON, or the text; None if absent
    new: str | None
    places: tuple[Place, ...]  # sorted
    operation_ids: tuple[str, ...] = ()  # the names of `operations` in the document that has them
    axes: Axes = field(default_factory=Axes)
    hint: str = ""  # another finding that it may belong to: "Perhaps renamed to limit_fp."
    why: str = ""  # why the level is lower than the change alone: "the program does not read it"
    advice: str = ""  # what to do now
    base_line: int | None = None  # in the base document, from 1
    revision_line: int | None = None
    symbols: tuple[str, ...] = ()  # of the generated client: "models.OrderGroup.contracts_limit"
    facade: tuple[Spot, ...] = ()  # lines of the program that use these
    witness: Witness | None = None
    acknowledged: Acknowledgement | None = None

    @property
    def operations(self) -> tuple[str, ...]:
        """Return the operations it is reached from, sorted; empty for the whole document."""
        return tuple(sorted({place.operation for place in self.places} - {""}))

    def at(self, level: Level) -> "Finding":
        """Return the finding with another level."""
        return replace(self, level=level)


@dataclass(frozen=True)
class Side:
    """One of the two documents."""

    name: str  # as requested: a path, git:main:our.yaml, an address
    title: str
    version: str
    sha256: str
    file: str | None = None  # relative to the root of the project; None outside it


@dataclass(frozen=True)
class Compared:
    """How much was compared."""

    operations: int
    schemas: int
    nodes: int
    scope: str  # "15 operations of our.yaml", "whole documents"
    unit: str = "operation"  # "message" for a stream


class Verdict(StrEnum):
    """The outcome of a comparison."""

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
    """The proposed next release of this package."""

    bump: str  # "major", "minor", "patch", "none", "refused"
    reasons: tuple[str, ...]
    changelog: str  # a markdown fragment, or ""
    urgent: bool = False  # released versions fail against a server of the new contract


@dataclass(frozen=True)
class Report:
    """The result of a comparison; mostly empty if it failed."""

    verdict: Verdict
    message: str  # why it failed, or one line of summary
    base: Side | None = None
    revision: Side | None = None
    compared: Compared | None = None
    findings: tuple[Finding, ...] = ()  # worst first, then by rule and pointer
    problems: tuple[str, ...] = ()  # stale or expired acknowledgements, unmapped names, ...
    failing: tuple[str, ...] = ()  # problems that fail the comparison by themselves
    refused: tuple[Spot, ...] = ()  # lines of the program that do not fit the new client
    proposal: Proposal | None = None
    owner: Owner = Owner.PROGRAM  # of the lines that findings name
    fail_on: Level = Level.BREAKING
    strict: bool = False
    impact: str = (
        ""  # "" if impact was not requested, else the steps: "generated and type-checked both sides"
    )

    @property
    def exit_code(self) -> int:
        """Return the exit code of the command."""
        return EXIT_CODES[self.verdict]

    def of(self, level: Level) -> tuple[Finding, ...]:
        """Return the findings of one level, in order."""
        return tuple(finding for finding in self.findings if finding.level is level)
