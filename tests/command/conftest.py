"""Fixtures of the command line: a new exchange behind a server for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.command_line import Loopback, loopback


@pytest.fixture
def exchange(tmp_path: Path) -> Iterator[Loopback]:
    """Return an exchange behind a server on this machine."""
    with loopback(tmp_path) as served:
        yield served
