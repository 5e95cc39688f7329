"""Reads, compares, hashes and replaces the folder of generated files."""

import hashlib
import os
import shutil
from pathlib import Path


def contents(root: Path) -> dict[str, bytes]:
    """Return every file below root by its relative path. Omit compiled modules; do not follow links."""
    return {
        path.relative_to(root).as_posix(): _bytes(path)
        for path in sorted(root.rglob("*"))
        if (path.is_symlink() or path.is_file())
        and not (path.parent.name == "__pycache__" and path.suffix == ".pyc")
    }


def _bytes(path: Path) -> bytes:
    return f"link to {os.readlink(path)}".encode() if path.is_symlink() else path.read_bytes()


def digest(files: dict[str, bytes]) -> str:
    """Return one SHA-256 over the names and bytes of all files."""
    total = hashlib.sha256()
    for name, data in sorted(files.items()):
        total.update(f"{name}\0{len(data)}\0".encode())
        total.update(data)
    return total.hexdigest()


def differences(expected: dict[str, bytes], actual: dict[str, bytes]) -> list[str]:
    """Return the differences between two trees, one line per file."""
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
    """Restore the old tree after a `place` that was interrupted between its two renames."""
    old = _sibling(target, ".old")
    if not target.exists() and old.is_dir():
        os.rename(old, target)


def place(files: dict[str, bytes], target: Path) -> None:
    """Replace target by a new tree. The old tree stays until the new one is complete."""
    new, old = _sibling(target, ".new"), _sibling(target, ".old")
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


def _sibling(target: Path, suffix: str) -> Path:
    return target.with_name(target.name + suffix)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
