"""What all tests share: the event loop, how long hypothesis may search, and what coverage watches."""

import os
from collections.abc import Iterator

import coverage
import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "gate",
    max_examples=100,
    deadline=None,
    derandomize=True,  # a commit passes or fails; the search for what nobody thought of is done at night
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("nightly", max_examples=5000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))


@pytest.fixture
def anyio_backend() -> str:
    """The asyncio event loop."""
    return "asyncio"


@pytest.fixture(autouse=True)
def watched(request: pytest.FixtureRequest) -> Iterator[None]:
    """Coverage looks away while a test marked `many` runs: watching makes these three times as long."""
    watching = coverage.Coverage.current() if request.node.get_closest_marker("many") else None
    if watching is not None:
        watching.stop()
    yield
    if watching is not None:
        watching.start()
