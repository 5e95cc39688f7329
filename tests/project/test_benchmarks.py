"""The benchmarks run and report every row; no test asserts a speed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import inside, over_http
from benchmarks.speed import cases, without
from benchmarks.speed.contenders import OURS, RAW
from benchmarks.speed.worker import run_load
from tests.support.paths import PROJECT


@pytest.mark.full
def test_the_simulator_benchmark_prints_every_row(tmp_path: Path) -> None:
    results = tmp_path / "results.json"
    small = ["--sizes", "5", "20", "--rounds", "1", "--requests", "8"]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.simulator", *small, "--json", results],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    measures, loads = [row.name for row in inside.MEASURES], [row.name for row in over_http.LOADS]
    for name in [*measures, *loads, "bytes per group", "demand of 1,500 signed requests/s"]:
        assert f"\n{name}" in done.stdout
    found = json.loads(results.read_text("utf-8"))
    assert list(found["inside"]["rounds"]) == measures
    assert all(set(rounds) == {"5", "20"} for rounds in found["inside"]["rounds"].values())
    assert list(found["http"]) == loads
    assert all(row["requests"] == 8 for rounds in found["http"].values() for row in rounds)


@pytest.mark.full
def test_the_command_benchmark_prints_every_row() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.command", "--rounds", "1"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    for name in ("bare Python", "raw httpx", "--help", "kill of one group"):
        assert f"\n{name}" in done.stdout


@pytest.mark.full
def test_the_client_benchmark_prints_every_row(tmp_path: Path) -> None:
    results = tmp_path / "results.json"
    parts = ["--only", "cases", "--only", "kill", "--only", "without", "--only", "whole"]
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "benchmarks.speed",
            *parts,
            "--rounds",
            "1",
            "--pauses",
            "0",
            "--scale",
            "0.01",
            "--json",
            results,
        ],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    for name in [
        *(case.name for case in cases.CASES),
        "a trigger of the kill",
        *(f"by {way}" for way in without.WAYS),
        "kalshi-order-groups",
        "tasks",
    ]:
        assert f"\n| {name} " in done.stdout
    assert "A listed group holds " in done.stdout
    assert all(f"\n| {case.name} " in done.stdout for case in cases.SUSTAINED)
    found = json.loads(results.read_text("utf-8"))
    assert list(found["calls"]) == [case.name for case in cases.CASES]
    assert all(set(clients) == {OURS.name, RAW.name} for clients in found["calls"].values())
    assert all(taken["cpu_us"] > 0 for clients in found["calls"].values() for taken in clients.values())


class ManualClock:
    """Stands in for the module `time`; it moves only during sleep."""

    def __init__(self) -> None:
        self.now = 0.0

    def perf_counter(self) -> float:
        return self.now

    process_time = perf_counter

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_rest_and_lead_precede_a_round_and_are_not_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    clock = ManualClock()
    monkeypatch.setattr("benchmarks.speed.worker.time", clock)

    def act(times: int) -> list[float]:
        made.append(times)
        clock.sleep(0.02)
        return [0.02] * times

    order = {"times": 7, "tasks": 3, "rest": 0.3, "lead": 0.0}
    taken = run_load(order, act, rested=0.1, core=[])
    assert taken["wall"] == pytest.approx(0.02)
    assert clock.now == pytest.approx(0.2 + 0.02 + 0.02)
    assert (made, len(taken["walls"]), taken["busy"]) == ([6, 7], 7, None)
    made.clear()
    run_load({**order, "rest": 0.0, "lead": 0.05}, act, rested=0.0, core=[])
    assert made == [30, 30, 30, 7]
