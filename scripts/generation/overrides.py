"""Applies scripts/overrides.toml: what the generator gets to see differently, one reason each."""

import copy
import tomllib
from pathlib import Path
from typing import Any, NamedTuple, cast

from .errors import GenerationError
from .spec import Spec, find, unescaped

ACTIONS = ("set", "remove", "rename", "drop")


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
    entries: object = data.get("override")
    if data.keys() != {"override"} or not isinstance(entries, list):
        raise GenerationError(f"{path.name} must hold [[override]] entries and nothing else.")
    numbered = enumerate(cast(list[object], entries), 1)
    return tuple(_entry(entry, f"{path.name}, override {number}") for number, entry in numbered)


def _entry(entry: object, where: str) -> Override:
    fields = cast(dict[str, Any], entry) if isinstance(entry, dict) else {}
    actions = [name for name in ACTIONS if name in fields]
    pointers: object = fields.get("at")
    at = cast(list[object], pointers) if isinstance(pointers, list) else []
    reason: object = fields.get("reason")
    if len(actions) != 1 or fields.keys() != {"at", "reason", actions[0]}:
        raise GenerationError(f"{where}: give `at`, `reason` and exactly one of {', '.join(ACTIONS)}.")
    if not at or not all(isinstance(pointer, str) for pointer in at):
        raise GenerationError(f"{where}: `at` must be a list of JSON pointers.")
    if not isinstance(reason, str) or not reason.strip():
        raise GenerationError(f"{where}: `reason` must say why.")
    value = fields[actions[0]]
    if (actions[0] == "remove" and value is not True) or (
        actions[0] in ("rename", "drop") and not isinstance(value, str)
    ):
        raise GenerationError(f"{where}: `remove` takes true; `rename` and `drop` take a text.")
    return Override(tuple(map(str, at)), actions[0], value, reason)


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
    container, key = cast(Spec, parent), unescaped(last)
    match override.action, target:
        case "set", _:
            container[key] = override.value
            return bool(target != override.value)
        case _, None:
            return False
        case "drop", list():
            items = cast(list[object], target)
            container[key] = [item for item in items if item != override.value]
            if not container[key]:
                del container[key]  # OpenAPI knows no empty list of required properties
            return override.value in items
        case "remove", _:
            del container[key]
            return True
        case "rename", _ if override.value not in container:
            container[override.value] = container.pop(key)
            return True
        case _:
            return False
