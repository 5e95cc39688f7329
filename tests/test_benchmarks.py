"""The benchmarks run, and say something on everything; how fast it is, no test asks."""

import json
import subprocess
import sys
from pathlib import Path

from benchmarks import inside, over_http
from benchmarks.speed import cases
from benchmarks.speed.contenders import OURS, RAW
from tests.places import PROJECT


def test_the_benchmark_of_the_simulator_prints_every_row(tmp_path: Path) -> None:
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
    measures, loads = [one.name for one in inside.MEASURES], [one.name for one in over_http.LOADS]
    for name in [*measures, *loads, "bytes per group", "demand of 1,500 signed requests/s"]:
        assert f"\n{name}" in done.stdout
    found = json.loads(results.read_text("utf-8"))
    assert list(found["inside"]["rounds"]) == measures
    assert all(set(rounds) == {"5", "20"} for rounds in found["inside"]["rounds"].values())
    assert list(found["http"]) == loads
    assert all(one["requests"] == 8 for rounds in found["http"].values() for one in rounds)


def test_the_benchmark_of_the_client_prints_every_row(tmp_path: Path) -> None:
    results = tmp_path / "results.json"
    parts = ["--only", "cases", "--only", "kill", "--only", "whole"]
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "benchmarks.speed",
            *parts,
            "--rounds",
            "1",
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
        "kalshi-order-groups",
        "tasks",
    ]:
        assert f"\n| {name} " in done.stdout
    assert "A listed group holds " in done.stdout
    found = json.loads(results.read_text("utf-8"))
    assert list(found["calls"]) == [case.name for case in cases.CASES]
    assert all(set(clients) == {OURS.name, RAW.name} for clients in found["calls"].values())
    assert all(taken["cpu_us"] > 0 for clients in found["calls"].values() for taken in clients.values())
