"""Measures what a command costs from exec to exit, as a ratio to the bare interpreter and to raw httpx.

make bench-command                                    half a minute
.venv/bin/python -m benchmarks.command --python PATH  the programs run on another Python, here on this one
"""

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from attrs import frozen
from kalshi_order_groups import Client
from kalshi_order_groups.simulator.engine.records import USER
from kalshi_order_groups.simulator.server import config, keys
from kalshi_order_groups.simulator.server.running import running

_BARE, _RAW = "bare Python", "raw httpx and cryptography, imported"
_IMPORTS = "import httpx, cryptography.hazmat.primitives.serialization"


@frozen
class Cost:
    """Seconds of CPU and of wall time of one process."""

    cpu: float
    wall: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the result is the exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks.command", description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--python", default=sys.executable, metavar="PATH")
    given = parser.parse_args(arguments)
    command = [given.python, "-m", "kalshi_order_groups"]
    with tempfile.TemporaryDirectory() as folder, running(config.load(None)) as server:
        key_id, pem = keys.issue(server.exchange, "rsa", user=USER, subaccount=None)
        path = Path(folder) / "key.pem"
        path.touch(mode=0o600)
        path.write_text(pem, "ascii")
        environ = {
            "KALSHI_API_KEY_ID": key_id,
            "KALSHI_PRIVATE_KEY_PATH": str(path),
            "KALSHI_BASE_URL": server.base_url,
            "KALSHI_ENVIRONMENT": "demo",
        }
        with Client.from_env(environ) as client:
            group = client.order_groups.create(contracts_limit=1)
        programs = {
            _BARE: [given.python, "-c", ""],
            _RAW: [given.python, "-c", _IMPORTS],
            "--help": [*command, "--help"],
            "kill of one group": [*command, "kill", group.order_group_id],
        }
        print("\n".join(_table(_measured(programs, environ, given.rounds))))
    return 0


def _measured(
    programs: dict[str, list[str]], environ: dict[str, str], rounds: int
) -> dict[str, list[Cost]]:
    """Return the costs of each program; each round runs all of them, in another order."""
    costs: dict[str, list[Cost]] = {name: [] for name in programs}
    for number in range(rounds + 1):
        for name in random.sample(list(programs), len(programs)):
            cost = _cost(programs[name], environ)
            if number:  # the first round compiles
                costs[name].append(cost)
    return costs


def _cost(program: list[str], environ: dict[str, str]) -> Cost:
    cpu, started = _children(), time.perf_counter()
    done = subprocess.run(program, env={**os.environ, **environ}, capture_output=True, check=True)
    assert not done.stderr, done.stderr
    return Cost(_children() - cpu, time.perf_counter() - started)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _table(costs: dict[str, list[Cost]]) -> list[str]:
    cpu = {name: median(cost.cpu for cost in rounds) for name, rounds in costs.items()}
    wall = {name: median(cost.wall for cost in rounds) for name, rounds in costs.items()}
    rows = [f"{'from exec to exit, median':<40}{'CPU s':>8}{'wall s':>8}{'of bare':>9}{'of raw':>8}"]
    for name in costs:
        ratios = f"{cpu[name] / cpu[_BARE]:>9.1f}{cpu[name] / cpu[_RAW]:>8.2f}"
        rows.append(f"{name:<40}{cpu[name]:>8.3f}{wall[name]:>8.3f}{ratios}")
    return rows


if __name__ == "__main__":
    sys.exit(main())
