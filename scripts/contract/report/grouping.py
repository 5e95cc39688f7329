"""Puts findings of one schema together that differ in the name of the property only."""

from collections.abc import Iterable

from contract.model import Finding

_PROPERTIES = "/properties/"

Group = tuple[Finding, ...]


def groups(findings: Iterable[Finding]) -> list[Group]:
    """Return the findings in order; those of several properties of one schema, with one cause, together."""
    by_key: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        by_key.setdefault(_key(finding), []).append(finding)
    return [tuple(group) for group in by_key.values()]


def _key(finding: Finding) -> tuple[object, ...]:
    schema, separator, name = finding.pointer.rpartition(_PROPERTIES)
    if not separator or not name or "/" in name:
        return (finding.finding_id,)
    return finding.rule, finding.level, schema, finding.why, finding.advice, finding.acknowledged


def schema(group: Group) -> str:
    """Return the pointer of the schema whose properties a group is about."""
    return group[0].pointer.rpartition(_PROPERTIES)[0]


def property_name(finding: Finding) -> str:
    """Return the name of the property that a finding of a group is about."""
    return finding.pointer.rpartition(_PROPERTIES)[2].replace("~1", "/").replace("~0", "~")


def sentence(group: Group) -> str:
    """Return the sentence of a group: that of the finding, or of the first of several."""
    if len(group) == 1:
        return group[0].text
    last = schema(group).rpartition("/")[2]
    return f"{len(group)} properties of {last}, each like the first: {group[0].text}"
