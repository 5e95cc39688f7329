"""Applies scripts/overrides.toml: what the generator gets to see differently, one reason each."""

import copy
import tomllib
from pathlib import Path
from typing import Any, NamedTuple, cast

from .errors import GenerationError
from .spec import Spec, find


class Override(NamedTuple):
    """One deliberate difference between openapi.yaml and what is generated from it."""

    at: tuple[str, ...]
    action: str
    value: Any
    reason: str


def load(path: Path) -> tuple[Override, ...]:
    """Read the overrides, or stop at the first entry that is not one."""
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise GenerationError(f"{path.name} cannot be read: {error}") from error
    return tuple(_entry(entry, number, path) for number, entry in enumerate(data["override"], 1))


def _entry(entry: dict[str, Any], number: int, path: Path) -> Override:
    actions = [name for name in ("set", "remove", "rename", "drop") if name in entry]
    if len(actions) != 1 or not entry.get("at") or not str(entry.get("reason", "")).strip():
        raise GenerationError(
            f"{path.name}, override {number}: give `at`, a `reason` and one of set, remove, rename, drop."
        )
    return Override(tuple(entry["at"]), actions[0], entry[actions[0]], entry["reason"])


def apply(spec: Spec, overrides: tuple[Override, ...]) -> Spec:
    """A copy of the document with every override in force; one that changes nothing is an error."""
    changed = copy.deepcopy(spec)
    for override in overrides:
        for pointer in override.at:
            if not _applied(changed, pointer, override):
                raise GenerationError(
                    f"the override of {pointer} points nowhere or changes nothing: openapi.yaml has"
                    f" moved; correct the entry or remove it. Its reason was: {override.reason}"
                )
    return changed


def _applied(spec: Spec, pointer: str, override: Override) -> bool:
    parent_pointer, _, last = pointer.rpartition("/")
    parent, target = find(spec, parent_pointer), find(spec, pointer)
    if not isinstance(parent, dict):
        return False
    container, key = cast(dict[str, Any], parent), last.replace("~1", "/")
    if override.action == "set":
        container[key] = override.value
        return bool(target != override.value)
    if target is None:
        return False
    if override.action == "drop":
        items = cast(list[object], target)
        container[key] = [item for item in items if item != override.value]
        return override.value in items
    removed = container.pop(key)
    if override.action == "rename":
        container[override.value] = removed
    return True
