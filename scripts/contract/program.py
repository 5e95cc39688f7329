"""What a comparison asks of the program that uses the contract, so that it knows no program itself."""

from typing import NamedTuple, Protocol

from .model import Finding, Owner, Spot, Usage, UsesEverything
from .schema.operations import Contract

Findings = tuple[Finding, ...]


class Scope(NamedTuple):
    """The operations that are compared, and the document that lists them.

    With `contract`, the base takes its names: a message may have another one in each document.
    """

    operations: tuple[str, ...]
    document: str
    contract: Contract | None = None

    def __str__(self) -> str:
        unit = "operation" if self.contract is None else self.contract.unit
        return f"{len(self.operations)} {unit}s of {self.document}"


class Impact(NamedTuple):
    """The findings with their impact on the program, and what else it showed."""

    findings: Findings
    problems: tuple[str, ...]
    steps: str
    refused: tuple[Spot, ...] = ()  # lines of the program that do not fit the new client
    failing: tuple[str, ...] = ()  # problems that fail by themselves


class Program(Protocol):
    """What is known of a program."""

    def of(self, kind: Contract) -> "Program":
        """Return what is known of it as the user of this kind of contract."""
        ...

    def owner(self) -> Owner:
        """Return the word for the program in reports."""
        ...

    def usage(self) -> Usage:
        """Return the parts of the contract that the program uses."""
        ...

    def scope(self) -> Scope | None:
        """Return the operations to compare; None for whole documents."""
        ...

    def refined(self, found: Findings, base: Contract, revision: Contract) -> Findings:
        """Return the findings with what the program's source shows of them."""
        ...

    def impact(self, found: Findings, base: Contract, revision: Contract) -> Impact | None:
        """Return the effect of the findings on the program; None if it was not requested."""
        ...

    def notes(self) -> tuple[str, ...]:
        """Return what could not be found out about the program."""
        ...

    def version(self) -> str:
        """Return the version of the program, from which its next one is proposed."""
        ...


class AnyProgram:
    """An unknown program, which may use everything."""

    def of(self, kind: Contract) -> Program:  # noqa: ARG002 - the protocol
        """Return the same program."""
        return self

    def owner(self) -> Owner:
        """Return the word for any program."""
        return Owner.PROGRAM

    def usage(self) -> Usage:
        """Return the usage of everything."""
        return UsesEverything()

    def scope(self) -> Scope | None:
        """Return None: whole documents are compared."""
        return None

    def refined(self, found: Findings, base: Contract, revision: Contract) -> Findings:  # noqa: ARG002 - the protocol
        """Return the findings as they are."""
        return found

    def impact(self, found: Findings, base: Contract, revision: Contract) -> Impact | None:  # noqa: ARG002 - the protocol
        """Return None."""
        return None

    def notes(self) -> tuple[str, ...]:
        """Return nothing."""
        return ()

    def version(self) -> str:
        """Return "0.0.0": no release is proposed."""
        return "0.0.0"
