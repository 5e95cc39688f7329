"""Puts findings of one schema together that differ in the name of the property only."""

import re
from collections.abc import Iterable

from ..model import Finding
from . import wording

_MEMBER = re.compile(r"(?P<schema>.*)/(properties/(?P<name>[^/]+)|required)")

Group = tuple[Finding, ...]


def groups(findings: Iterable[Finding]) -> list[Group]:
    """Return the findings in order; those of several properties of one schema, with one cause, together."""
    by_key: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        by_key.setdefault(_key(finding), []).append(finding)
    return [tuple(group) for group in by_key.values()]


def _key(finding: Finding) -> tuple[object, ...]:
    member = _MEMBER.fullmatch(finding.pointer)
    if member is None:
        return (finding.finding_id,)
    return finding.rule, finding.level, member["schema"], finding.why, finding.advice, finding.acknowledged


def property_name(finding: Finding) -> str:
    """Return the name of the property that a finding of a group is about."""
    member = _MEMBER.fullmatch(finding.pointer)
    name = member["name"] if member else None
    return name.replace("~1", "/").replace("~0", "~") if name else finding.new or finding.old or ""


def sentence(group: Group) -> str:
    """Return the sentence of a group: that of the finding, or of the first of several."""
    member = _MEMBER.fullmatch(group[0].pointer)
    if len(group) == 1 or member is None:
        return wording.sentence(group[0])
    schema = member["schema"].rpartition("/")[2]
    return f"{len(group)} properties of {schema}, each like the first: {group[0].text}"
