"""Writes a report in each format: for a terminal, for GitHub, for a browser, and for programs.

The same report gives the same bytes: they depend on no time, no machine and no dictionary order.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from ..model import Report
from .as_github import github
from .as_html import html
from .as_json import as_json
from .as_junit import junit
from .as_markdown import markdown
from .as_sarif import sarif
from .as_text import text
from .style import Style

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
