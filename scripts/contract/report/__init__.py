"""Writes a report for whoever reads it: people in a terminal, on GitHub or in a browser, and machines.

The same report gives the same bytes: no time, no path of the machine and no order of a dictionary gets in.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from contract.model import Report
from contract.report.as_github import github
from contract.report.as_html import html
from contract.report.as_json import as_json
from contract.report.as_junit import junit
from contract.report.as_markdown import markdown
from contract.report.as_sarif import sarif
from contract.report.as_text import text
from contract.report.style import Look

__all__ = ["FORMATS", "Look", "render"]

FORMATS: Mapping[str, Callable[[Report, Look], str]] = MappingProxyType(
    {
        "text": text,
        "json": as_json,
        "markdown": markdown,
        "github": github,
        "sarif": sarif,
        "junit": junit,
        "html": html,
    }
)


def render(report: Report, format: str = "text", look: Look | None = None) -> str:
    """The report in one of FORMATS, ending in a line end; a look fits it to a terminal."""
    return FORMATS[format](report, look or Look())
