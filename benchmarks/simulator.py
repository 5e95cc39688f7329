"""Measures the simulator's exchange and server on this machine, and prints two tables.

make bench-simulator                                  two or three minutes
.venv/bin/python -m benchmarks.simulator --help       sizes, rounds, and the results as JSON
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from . import inside, over_http
from .inside import Inside
from .over_http import Round

SIZES = (1_000, 10_000, 100_000)
PARTS = ("inside", "http")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the result is the exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks.simulator", description=__doc__)
    parser.add_argument("--sizes", type=_above_zero, nargs="+", default=SIZES, help="numbers of groups")
    parser.add_argument("--rounds", type=_above_zero, default=7)
    parser.add_argument("--requests", type=_above_zero, default=5_000, help="a round over HTTP")
    parser.add_argument("--only", choices=PARTS, help="one of the two tables")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there too")
    given = parser.parse_args(arguments)
    parts = [given.only] if given.only else PARTS
    results: dict[str, Any] = {"machine": _machine()}
    print(f"{results['machine']}\n")
    if "inside" in parts:
        costs = inside.measured(given.sizes, given.rounds)
        print("\n".join(_inside_table(costs, given.rounds)), end="\n\n")
        results["inside"] = _inside_json(costs)
    if "http" in parts:
        rounds = over_http.measured(given.rounds, given.requests)
        print("\n".join(_http_table(rounds, given.requests)), end="\n\n")
        results["http"] = _http_json(rounds)
    print(f"load of this machine afterwards: {_load()}")
    if given.json:
        given.json.write_text(json.dumps(results, indent=1) + "\n", "utf-8")
    return 0


def _above_zero(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"must be 1 or more, not {number}")
    return number


def _machine() -> str:
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{python}, {os.cpu_count()} cores, {over_http.placement()}, load before: {_load()}"


def _load() -> str:
    """Return the load average of the last minute, because load disturbs a measurement."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


# -- in process ------------------------------------------------------------------------------------------


def _inside_table(costs: Inside, rounds: int) -> list[str]:
    sizes = list(costs.memory)
    lines = [
        f"In process: CPU microseconds per operation, median of {rounds} rounds (times the first column);",
        "spread: the widest from the lowest to the highest round of a size, in % of its median",
        _row("groups in the exchange", [f"{size:,}" for size in sizes], "spread"),
    ]
    for result in costs.results:
        middles = [median(result.rounds[size]) for size in sizes]
        spread = max(
            (max(costs_us) - min(costs_us)) / median(costs_us) for costs_us in result.rounds.values()
        )
        cells = [f"{middle:.1f} (x{middle / middles[0]:.2f})" for middle in middles]
        lines.append(_row(result.name, cells, f"{spread:.0%}"))
    held = costs.memory.values()
    lines += [
        _row("bytes per group (tracemalloc)", [f"{one.per_group:,.0f}" for one in held]),
        _row("bytes per resting order (tracemalloc)", [f"{one.per_order:,.0f}" for one in held]),
    ]
    return lines


def _row(name: str, cells: list[str], last: str = "") -> str:
    return "".join([f"{name:<48}", *(f"{cell:>17}" for cell in cells), f"{last:>9}"]).rstrip()


def _inside_json(costs: Inside) -> dict[str, Any]:
    return {
        "unit": "microseconds of CPU time for one, by round",
        "rounds": {result.name: result.rounds for result in costs.results},
        "bytes": {
            size: {"group": held.per_group, "order": held.per_order} for size, held in costs.memory.items()
        },
    }


# -- over HTTP -------------------------------------------------------------------------------------------


def _http_table(loads: dict[str, list[Round]], requests: int) -> list[str]:
    heads = ["requests/s", "lowest-highest", "per CPU second", "CPU us each", "p50 us", "p99 us"]
    lines = [
        f"Over HTTP: {over_http.GROUPS} groups, RSA-2048 verified, {requests:,} requests a round,",
        "keep-alive, each request after the previous response; medians of the rounds",
        _row("load", heads),
    ]
    for name, rounds in loads.items():
        rates = [one.per_second for one in rounds]
        cpu = median(one.cpu_us for one in rounds)
        cells = [
            f"{median(rates):,.0f}",
            f"{min(rates):,.0f}-{max(rates):,.0f}",
            f"{1e6 / cpu:,.0f}",
            f"{cpu:.0f}",
            *(f"{median(one.percentile_us(percent) for one in rounds):,.0f}" for percent in (50, 99)),
        ]
        lines.append(_row(name, cells))
    demanded = [loads[name] for name in over_http.DEMANDED]
    by_clock = min(median(one.per_second for one in rounds) for rounds in demanded)
    by_cpu = min(1e6 / median(one.cpu_us for one in rounds) for rounds in demanded)
    lines.append(
        f"demand of {over_http.DEMAND:,} signed requests/s on one core:"
        f" {_verdict(by_clock)} by the clock, {_verdict(by_cpu)} by the server's CPU time"
    )
    return lines


def _verdict(per_second: float) -> str:
    return "met" if per_second >= over_http.DEMAND else "NOT met"


def _http_json(loads: dict[str, list[Round]]) -> dict[str, Any]:
    return {
        name: [
            {
                "requests": one.requests,
                "seconds": one.seconds,
                "server_cpu_seconds": one.server_cpu_seconds,
                "p50_us": one.percentile_us(50),
                "p99_us": one.percentile_us(99),
            }
            for one in rounds
        ]
        for name, rounds in loads.items()
    }


if __name__ == "__main__":
    sys.exit(main())
