"""Compares, hashes and places the folder of generated files."""

import hashlib
import os
import shutil
from pathlib import Path


def contents(root: Path) -> dict[str, bytes]:
    """Every file below root by its relative path; compiled modules left out, links as themselves."""
    return {
        path.relative_to(root).as_posix(): _bytes(path)
        for path in sorted(root.rglob("*"))
        if (path.is_symlink() or path.is_file())
        and not (path.parent.name == "__pycache__" and path.suffix == ".pyc")
    }


def _bytes(path: Path) -> bytes:
    return f"link to {os.readlink(path)}".encode() if path.is_symlink() else path.read_bytes()


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


def recover(target: Path) -> None:
    """Bring the old tree back where a placing was interrupted between its two renames."""
    old = _beside(target, ".old")
    if not target.exists() and old.is_dir():
        os.rename(old, target)


def place(files: dict[str, bytes], target: Path) -> None:
    """Put a whole new tree in place of target; until the last moment the old one stands."""
    new, old = _beside(target, ".new"), _beside(target, ".old")
    try:
        for leftover in (new, old):
            _remove(leftover)
        for name, data in files.items():
            path = new / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        if target.exists():
            os.rename(target, old)
        os.rename(new, target)
    except OSError:
        recover(target)
        raise
    finally:
        _remove(new)
    _remove(old)


def _beside(target: Path, suffix: str) -> Path:
    return target.with_name(target.name + suffix)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
