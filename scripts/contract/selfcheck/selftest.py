"""Self-check: seeds known edits in memory, because a comparison that misses them proves nothing."""

from collections.abc import Iterator
from dataclasses import replace

from ..compare.contracts import compare
from ..findings.classify import findings
from ..model import UsesEverything
from ..schema.contracts import contract_of
from ..schema.operations import Contract
from .seeded_edits import SeededEdit, seeded_edits

MIN_EDITS = 10  # fewer places for edits prove nothing


def failures(contract: Contract) -> Iterator[str]:
    """Yield a sentence for each failed check."""
    if findings(compare(contract, contract), UsesEverything()):
        yield "A document compared with itself has findings."
    edits = list(seeded_edits(contract))
    if len(edits) < MIN_EDITS:
        yield f"Only {len(edits)} known edits could be seeded; a self-check needs {MIN_EDITS}."
    for edit in edits:
        if not _is_found(contract, edit):
            yield f"A seeded edit was not found at its level: {edit.name}, at {edit.pointer}."


def _is_found(contract: Contract, edit: SeededEdit) -> bool:
    document = replace(contract.document, root=edit.into(contract.document.root), lines={})
    revision_findings = findings(compare(contract, contract_of(document)), UsesEverything())
    return any(finding.level >= edit.level for finding in revision_findings)
