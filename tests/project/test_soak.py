"""A short soak test, and tests that it reports growth."""

import subprocess
import sys

import pytest
from attrs import evolve

from tests.support.paths import PROJECT
from tests.support.soak import Sample, complaints

CALM = Sample(megabytes=60, descriptors=10, threads=5, tasks=5)
CLOSED = evolve(CALM, tasks=1)


@pytest.mark.full
def test_resource_use_is_flat_in_five_seconds() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.soak", "--seconds", "5", "--rate", "100"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    print(done.stdout)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("flat\n")


@pytest.mark.parametrize(
    ("name", "step", "message"),
    [
        ("megabytes", 0.1, "memory rises by"),
        ("descriptors", 1, "descriptors rise from"),
        ("threads", 1, "threads rise from"),
        ("tasks", 1, "tasks rise from"),
    ],
)
def test_growth_is_reported(name: str, step: float, message: str) -> None:
    rising = [evolve(CALM, **{name: getattr(CALM, name) + step * number}) for number in range(60)]
    (complaint,) = complaints(CALM, [*rising, CLOSED])
    assert complaint.startswith(message)


def test_leftovers_are_reported() -> None:
    assert complaints(CALM, [*[CALM] * 60, CLOSED]) == []
    left = evolve(CLOSED, tasks=3, descriptors=20)
    assert complaints(CALM, [*[CALM] * 60, left]) == ["10 descriptors stay open", "2 tasks stay"]
