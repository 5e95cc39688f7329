"""Findings about requests that break a program only if it sends what is refused now."""

import re

from ..model import Direction, Finding, Level

_LIMITS = re.compile(
    r"-(exclusive-)?(min|max)(-length)?-(set|increased|decreased)$|-became-enum$|-enum-value-removed$"
)
_REQUIRED = re.compile(r"-became-required$")


def is_candidate(finding: Finding) -> bool:
    """True if what the program sends may decide the level of a finding."""
    of_request = all(place.direction is Direction.REQUEST for place in finding.places)
    of_values = _LIMITS.search(finding.rule) is not None or is_about_omission(finding)
    return finding.level is Level.BREAKING and bool(finding.places) and of_request and of_values


def is_about_omission(finding: Finding) -> bool:
    """True if it breaks the requests that lack the value."""
    return _REQUIRED.search(finding.rule) is not None
