"""Where things are."""

from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
SHARED = PROJECT.parent / "shared"
"""Data to run against that is not part of the project; tests that need it skip without it."""
