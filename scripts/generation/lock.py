"""generated/LOCK.toml: hashes of the generated client's sources, and the versions of the tools."""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .errors import GenerationError


def text(
    *, sources: dict[str, Path], tools: dict[str, str], tree: str, contract: Mapping[str, Iterable[str]]
) -> str:
    """Return the text of the lock file. It is the same for the same input."""
    lines = ["# Written by `make generate`: the sources and the tools of generated/.", "", "[sha256]"]
    lines += [f'{name} = "{_sha256(path)}"' for name, path in sources.items()]
    lines += [f'tree = "{tree}"', "", "[tools]"]
    lines += [f'{name} = "{version}"' for name, version in tools.items()]
    lines += ["", "[contract]"]
    for kind, names in contract.items():
        lines += [f"{kind} = [", *(f'  "{name}",' for name in sorted(names)), "]"]
    return "\n".join([*lines, ""])


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def contract(path: Path) -> frozenset[str]:
    """Return the operations and messages of the last generation; none without a lock file."""
    if not path.exists():
        return frozenset()
    try:
        lock: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
        return frozenset({*lock["contract"]["operations"], *lock["contract"].get("messages", ())})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GenerationError(
            f"{path} cannot be read: {error}. Either restore it from version control, or delete it."
        ) from error
