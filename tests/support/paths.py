"""Where things are."""

from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
SHARED = PROJECT.parent / "shared"
"""Data to run against that is not part of the project; tests that need it skip without it."""
PUBLISHED = sorted((SHARED / "upstream").glob("kalshi-[0-9]*.yaml"))
"""The published OpenAPI documents, oldest first; the stream's AsyncAPI documents lie beside them."""
