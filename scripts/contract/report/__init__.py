"""Writes a report in each format: for a terminal, for GitHub, for a browser, and for programs.

The same report gives the same bytes: they depend on no time, no machine and no dictionary order.
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
from contract.report.style import Style

__all__ = ["FORMATS", "Style", "render"]

FORMATS: Mapping[str, Callable[[Report, Style], str]] = MappingProxyType(
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


def render(report: Report, format: str = "text", style: Style | None = None) -> str:
    """Return the report in one of FORMATS, ending with a newline; a style adapts it to a terminal."""
    return FORMATS[format](report, style or Style())
