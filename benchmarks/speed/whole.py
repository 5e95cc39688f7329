"""Costs that need a new process each time: the import, the first client, the first calls."""

import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from .processes import Cores

PROJECT = Path(__file__).resolve().parents[2]
_COMPILED = Path(tempfile.gettempdir()) / f"kalshi-bench-{os.getuid()}"

_TIMED = """
import sys, time
start = time.process_time()
{program}
print(time.process_time() - start)
"""

RAW = """
import httpx
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import load_pem_private_key
"""
RAW_CLIENT = """
key = load_pem_private_key(open(sys.argv[1], 'rb').read(), None)
client = httpx.Client(base_url='https://demo-api.kalshi.co/trade-api/v2')
"""
OURS = """
from kalshi_order_groups import Client, Credentials, Environment
"""
OURS_CLIENT = """
client = Client(Credentials.from_file('id', sys.argv[1]), environment=Environment.DEMO)
"""
PROGRAMS = {
    "bare Python": "",
    "raw httpx and cryptography": RAW,
    "raw httpx, with a client and an RSA key": RAW + RAW_CLIENT,
    "kalshi-order-groups": OURS,
    "kalshi-order-groups, with a client and an RSA key": OURS + OURS_CLIENT,
}
"""Programs to start; the CPU time of each is measured from its first line on."""

_FIRST = """
import json, sys, time
{prepare}
spent = []
for _ in range(10):
    start = time.process_time()
    {act}
    spent.append((time.process_time() - start) * 1e6)
print(json.dumps(spent))
"""
_OURS_FIRST = (
    """from kalshi_order_groups import Client, Credentials, Environment
credentials = Credentials.from_file('id', sys.argv[1])
client = Client(credentials, environment=Environment.DEMO, base_url=sys.argv[2])""",
    "client.order_groups.get('one')",
)
_RAW_FIRST = (
    """from benchmarks.speed.clients.raw_httpx import sync_calls
calls = sync_calls(sys.argv[2], sys.argv[1], open(sys.argv[1]).read())""",
    "calls['get']()",
)
_CONNECTION = "socket.create_connection((address.hostname, address.port)).close()"
_ADDRESS = "import socket, urllib.parse; address = urllib.parse.urlsplit(sys.argv[2])"
FIRST_CALLS = {
    "kalshi-order-groups, RSA": ("rsa", *_OURS_FIRST),
    "kalshi-order-groups, Ed25519": ("ed25519", *_OURS_FIRST),
    "raw httpx, RSA": ("rsa", *_RAW_FIRST),
    "raw httpx, Ed25519": ("ed25519", *_RAW_FIRST),
    "a connection by itself": ("rsa", _ADDRESS, _CONNECTION),
    "the same, with what encodes names loaded": ("rsa", "import encodings.idna; " + _ADDRESS, _CONNECTION),
}
"""The kind of key, the preparation of a process, and the statement that it runs ten times."""


def starts(key: Path, cores: Cores, rounds: int) -> dict[str, float]:
    """Return the milliseconds of CPU time of each program: the median of the rounds."""
    names, rng = list(PROGRAMS), random.Random(5)  # noqa: S311 - it shuffles
    found: dict[str, list[float]] = {name: [] for name in names}
    for turn in range(rounds + 1):
        rng.shuffle(names)
        for name in names:
            spent = float(output_of(_TIMED.format(program=PROGRAMS[name]), [str(key)], cores))
            if turn:
                found[name].append(spent * 1000)
    return {name: median(found[name]) for name in PROGRAMS}


def modules(key: Path, cores: Cores) -> list[str]:
    """Return the third-party packages that are loaded with this one and a client."""
    program = (
        "import sys; before = set(sys.modules)\n" + OURS + OURS_CLIENT + "print(*sorted({name.split('.')[0]"
        " for name in set(sys.modules) - before} - set(sys.stdlib_module_names)))"
    )
    return output_of(program, [str(key)], cores).split()


def first_calls(keys: dict[str, Path], base_url: str, cores: Cores, rounds: int) -> dict[str, list[float]]:
    """Return the microseconds of CPU time of a process's first ten calls: the median of the rounds."""
    found: dict[str, list[float]] = {}
    for name, (key, prepare, act) in FIRST_CALLS.items():
        program = _FIRST.format(prepare=prepare, act=act)
        spent: list[list[float]] = [
            json.loads(output_of(program, [str(keys[key]), base_url], cores)) for _ in range(rounds)
        ]
        found[name] = [median(one) for one in zip(*spent, strict=True)]
    return found


def output_of(program: str, arguments: Sequence[str], cores: Cores) -> str:
    """Run a program in a new process, and return its output."""
    pinned = [] if cores.client is None else [f"import os; os.sched_setaffinity(0, [{cores.client}])"]
    text = "\n".join([*pinned, program])
    environ = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environ["PYTHONPYCACHEPREFIX"] = str(_COMPILED)  # compiled once, as an installed wheel is
    done = subprocess.run(
        [sys.executable, "-c", text, *arguments],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
        env=environ,
        cwd=PROJECT,
    )
    return done.stdout.strip()
