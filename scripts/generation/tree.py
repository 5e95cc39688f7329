"""Compares, hashes and swaps folders of generated files."""

import hashlib
import os
import shutil
from pathlib import Path


def contents(root: Path) -> dict[str, bytes]:
    """Every file below root by its relative path, caches left out."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def digest(files: dict[str, bytes]) -> str:
    """One sha256 over the names and bytes of all files."""
    total = hashlib.sha256()
    for name, data in sorted(files.items()):
        total.update(f"{name}\0{len(data)}\0".encode())
        total.update(data)
    return total.hexdigest()


def differences(expected: dict[str, bytes], actual: dict[str, bytes]) -> list[str]:
    """What tells two trees apart, one line a file."""
    lines: list[str] = []
    for name in sorted(expected.keys() | actual.keys()):
        if name not in actual:
            lines.append(f"missing: {name}")
        elif name not in expected:
            lines.append(f"stray:   {name}")
        elif expected[name] != actual[name]:
            lines.append(f"changed: {name}")
    return lines


def swap(files: dict[str, bytes], target: Path) -> None:
    """Put a whole new tree in place of target; until the last moment the old one stands."""
    incoming, outgoing = target.with_name(target.name + ".new"), target.with_name(target.name + ".old")
    for leftover in (incoming, outgoing):
        shutil.rmtree(leftover, ignore_errors=True)
    for name, data in files.items():
        path = incoming / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    if target.exists():
        os.rename(target, outgoing)
    os.rename(incoming, target)
    shutil.rmtree(outgoing, ignore_errors=True)
