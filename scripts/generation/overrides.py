"""Applies scripts/overrides.toml: deliberate differences between openapi.yaml and the generator's input."""

import copy
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, cast

from .errors import GenerationError
from .spec import Spec, escaped, find, operations, resolved, unescaped

NEEDLESS = "generate: openapi.yaml says it itself, and the override can go:"
ACTIONS = ("set", "remove", "rename", "drop")


class Override(NamedTuple):
    """One deliberate difference between openapi.yaml and the generator's input."""

    at: tuple[str, ...]  # JSON pointers; empty if there is a rule
    action: str
    value: Any
    reason: str
    rule: str = ""  # a key of RULES


def load(path: Path) -> tuple[Override, ...]:
    """Read the overrides. Raise GenerationError for the first invalid entry."""
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
    selectors = [name for name in ("at", "rule") if name in fields]
    if (len(actions), len(selectors)) != (1, 1) or fields.keys() != {"reason", *selectors, *actions}:
        raise GenerationError(
            f"{where}: invalid keys."
            f" Give `reason`, one of `at` and `rule`, and one of {', '.join(ACTIONS)}."
        )
    (action,), value = actions, fields[actions[0]]
    if (action == "remove" and value is not True) or (
        action in ("rename", "drop") and not isinstance(value, str)
    ):
        raise GenerationError(f"{where}: invalid value. `remove` takes true; `rename` and `drop` a string.")
    reason: object = fields["reason"]
    if not isinstance(reason, str) or not reason.strip():
        raise GenerationError(f"{where}: the reason is missing. Say in `reason` why.")
    if "rule" in fields:
        rule: object = fields["rule"]
        if not isinstance(rule, str) or rule not in RULES:
            raise GenerationError(f"{where}: unknown rule. Use one of {', '.join(RULES)}.")
        return Override((), action, value, reason, rule)
    at = cast(list[object], fields["at"]) if isinstance(fields["at"], list) else []
    if not at or not all(isinstance(pointer, str) for pointer in at):
        raise GenerationError(f"{where}: `at` must be a list of JSON pointers.")
    return Override(tuple(map(str, at)), action, value, reason)


def apply(spec: Spec, overrides: tuple[Override, ...]) -> Spec:
    """Return a changed copy of the document. Raise GenerationError with all overrides without effect."""
    changed = copy.deepcopy(spec)
    problems: list[str] = []
    for override in overrides:
        pointers = places(changed, override)
        wanted = [pointer for pointer in pointers if not _is_set(spec, pointer, override)]
        unchanged = [pointer for pointer in wanted if not _applied(changed, pointer, override)]
        if unchanged or not pointers:
            where = ", ".join(unchanged) or override.rule
            problems.append(f"- {where}: {override.action}. Its reason was: {override.reason}")
    if problems:
        raise GenerationError(
            "overrides that point nowhere or change nothing, because openapi.yaml has changed."
            " Correct or remove these entries:\n" + "\n".join(problems)
        )
    return changed


def needless(spec: Spec, overrides: tuple[Override, ...]) -> list[str]:
    """Return the places where openapi.yaml has the value of an override itself: the entry can go."""
    return [
        pointer
        for override in overrides
        for pointer in places(spec, override)
        if _is_set(spec, pointer, override)
    ]


def _is_set(spec: Spec, pointer: str, override: Override) -> bool:
    return override.action == "set" and find(spec, pointer) == override.value


def places(spec: Spec, override: Override) -> tuple[str, ...]:
    """Return the JSON pointers that an override lists, or those that its rule selects in the document."""
    return tuple(RULES[override.rule](spec)) if override.rule else override.at


def _first_successes(spec: Spec) -> Iterator[str]:
    """Yield the first success response of each operation, unless its body is empty or 2XX is declared."""
    for path, method, operation in operations(spec):
        responses = cast(Spec, operation.get("responses") or {})
        successes = [status for status in map(str, responses) if re.fullmatch("2(XX|[0-9]{2})", status)]
        if successes and "2XX" not in successes:
            pointer = f"/paths/{escaped(path)}/{method}/responses/{successes[0]}"
            if _has_fields(spec, pointer):
                yield pointer


def _has_fields(spec: Spec, pointer: str) -> bool:
    """True unless a response has no body, or an object without properties."""
    contents = resolved(spec, resolved(spec, find(spec, pointer)).get("content")).values()
    schemas = (resolved(spec, resolved(spec, content).get("schema")) for content in contents)
    return any(schema.get("type") != "object" or any(map(schema.get, _FIELDS)) for schema in schemas)


_FIELDS = ("properties", "additionalProperties", "allOf", "anyOf", "oneOf")


RULES: dict[str, Callable[[Spec], Iterator[str]]] = {"first-success-with-fields": _first_successes}
"""The places that an override with a rule changes, by the rule's name."""


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
