"""Measure a call's cost on this machine, and print it: `make bench`."""

import argparse
import os
import platform
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from attrs import evolve
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from . import memory, whole, without
from .cases import AT_ONCE, CASES, CLOSED, KILL, SIZES, SUSTAINED
from .contenders import OURS, RAW
from .peers import peer_contenders, prepared
from .processes import Cores, serving
from .report import as_json, text
from .rounds import Results, measured

PARTS = ["cases", "growth", "kill", "without", "whole"]


def _keys(folder: Path) -> dict[str, Path]:
    """Write a key of each kind that the exchange accepts, readable by this user only."""
    kinds: dict[str, RSAPrivateKey | Ed25519PrivateKey] = {
        "rsa": generate_private_key(65537, 2048),
        "ed25519": Ed25519PrivateKey.generate(),
    }
    paths: dict[str, Path] = {}
    for name, key in kinds.items():
        paths[name] = folder / f"{name}.pem"
        descriptor = os.open(paths[name], os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return paths


def _machine(cores: Cores) -> dict[str, Any]:
    return {
        "python": platform.python_version(),
        "system": platform.system(),
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "pinned": cores.client is not None,
        "versions": {name: version(name) for name in ("httpx", "httpcore", "anyio", "cryptography")},
    }


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Measure what a call costs, against raw httpx.")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--scale", type=float, default=1.0, help="factor for the calls of each round")
    parser.add_argument(
        "--pauses", type=float, default=1.0, help="factor for the rests before rounds; 0 for a trial run"
    )
    parser.add_argument("--json", type=Path, help="write every round to this file")
    parser.add_argument("--peers", type=Path, help="folder for the environments of public clients")
    parser.add_argument("--only", choices=PARTS, action="append")
    options = parser.parse_args()
    parts = options.only or PARTS
    cores, rounds, size = Cores.of_this_machine(), options.rounds, (options.scale, options.pauses)
    contenders = [RAW, OURS]
    found: dict[str, Results] = {}
    processes: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name:
        keys = _keys(Path(name))
        if options.peers:
            python = prepared(options.peers)
            contenders = [evolve(one, python=python) for one in contenders] + peer_contenders(
                python, Path(name)
            )
        with serving(cores) as base_url:
            run = (base_url, keys, cores)
            if "cases" in parts:
                found["calls"] = measured(CASES, contenders, *run, rounds, *size)
                found["sustained"] = measured(SUSTAINED, contenders, *run, max(3, rounds // 3), *size)
            if "growth" in parts:
                found["sizes"] = measured(SIZES, [RAW, OURS], *run, max(3, rounds // 2), *size)
                found["at once"] = measured(AT_ONCE, [RAW, OURS], *run, max(3, rounds // 2), *size)
            if "kill" in parts:
                found["kill"] = measured(KILL, [OURS], *run, max(3, rounds // 2), *size)
            if "without" in parts:
                found["without"] = measured(CLOSED, without.closed(Path(name)), *run, rounds, *size)
            if "whole" in parts:
                processes = {
                    "starts": whole.starts(keys["rsa"], cores, rounds),
                    "modules": whole.modules(keys["rsa"], cores),
                    "held": memory.held(keys["ed25519"], base_url, cores),
                    "day": memory.day(keys["ed25519"], base_url, cores, round(memory.A_DAY * size[0])),
                    "first calls": whole.first_calls(keys, base_url, cores, rounds),
                }
    machine = _machine(cores)
    print(text(machine, found, processes))
    if options.json:
        options.json.write_text(as_json(machine, found, processes), "utf-8")


if __name__ == "__main__":
    main()
