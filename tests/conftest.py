"""What all tests share: the event loop that is used, and how long hypothesis may search."""

import os

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "gate", max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("nightly", max_examples=5000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate"))


@pytest.fixture
def anyio_backend() -> str:
    """The asyncio event loop."""
    return "asyncio"
