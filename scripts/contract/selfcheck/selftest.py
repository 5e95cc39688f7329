"""Does the comparison still see? Known edits are planted in memory, and each must be found."""

from collections.abc import Iterator
from dataclasses import replace

from ..compare.contracts import compare
from ..findings.classify import findings
from ..model import UsesEverything
from ..schema.operations import Contract
from .seeded_edits import Planted, plants

FEWEST = 10  # a document with fewer places for edits proves nothing


def failures(contract: Contract) -> Iterator[str]:
    """What was not found, as sentences; nothing when all is well."""
    if findings(compare(contract, contract), UsesEverything()):
        yield "A document compared with itself has findings."
    planted = list(plants(contract))
    if len(planted) < FEWEST:
        yield f"Only {len(planted)} known edits could be planted; {FEWEST} are needed for a self-check."
    for one in planted:
        if not _is_found(contract, one):
            yield f"A planted edit was not found at its level: {one.name}, at {one.pointer}."


def _is_found(contract: Contract, planted: Planted) -> bool:
    document = replace(contract.document, root=planted.into(contract.document.root), lines={})
    found = findings(compare(contract, Contract(document)), UsesEverything())
    return any(finding.level >= planted.level for finding in found)
