"""Fixtures and settings of all tests: clients, event loop, hypothesis profiles, coverage and families."""

import os
from collections.abc import Iterable, Iterator
from typing import Any

import coverage
import pytest
from hypothesis import HealthCheck, settings

from tests.support.both_clients import CLIENTS
from tests.support.families import representatives, spread

settings.register_profile(
    "gate",
    max_examples=100,
    deadline=None,
    derandomize=True,  # the same examples for a commit in every run; random examples are nightly
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("nightly", max_examples=5000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))


@pytest.fixture(params=CLIENTS)
def kind(request: pytest.FixtureRequest) -> Any:
    """Return the class of a client, the synchronous one and then the asynchronous one."""
    return request.param


@pytest.fixture
def anyio_backend() -> str:
    """Select the asyncio event loop."""
    return "asyncio"


@pytest.fixture(autouse=True)
def pause_coverage(request: pytest.FixtureRequest) -> Iterator[None]:
    """Pause coverage during tests marked `many`, because it makes these take three times as long."""
    collector = coverage.Coverage.current() if request.node.get_closest_marker("many") else None
    if collector is not None:
        collector.stop()
    yield
    if collector is not None:
        collector.start()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark most of each family as `full`, and those beyond a short form as `long`.

    `make test` runs a few of a family, `make check` all of it, but of one with a short form that many.
    """
    for members in _members(items, "short"):
        marker = members[0].get_closest_marker("short")
        assert marker is not None
        for member in set(members) - set(spread(members, *marker.args)):
            member.add_marker("long")
    for members in _members(items, "family"):
        kept = representatives([member.callspec.params for member in members])
        for number, member in enumerate(members):
            if number not in kept:
                member.add_marker("full")


def _members(items: list[pytest.Item], marker: str) -> Iterable[list[pytest.Function]]:
    """Return the members of each parametrised function with a marker."""
    found: dict[tuple[str, str], list[pytest.Function]] = {}
    for item in items:
        if isinstance(item, pytest.Function) and item.get_closest_marker(marker):
            found.setdefault((item.nodeid.partition("[")[0], item.originalname), []).append(item)
    return found.values()
