"""Decodes a sample of each generated model, because the generator writes some that do not work.

A property may have the name of a member of the generated class, for instance.
"""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from .errors import GenerationError
from .spec import Spec, find

_MAX_DEPTH = 5
_PROGRAM = Path(__file__).with_name("trial_program.py")
_SAMPLES: dict[str, Any] = {"integer": 1, "number": 1.5, "boolean": True, "object": {}, "array": []}
_TEXTS = {
    "date-time": "2026-01-02T03:04:05+00:00",
    "date": "2026-01-02",
    "uuid": "6d8d2b80-8b1e-4f49-9bd7-0d6c7d8f0e3a",
}


def check(package: Path, spec: Spec, python: Path) -> None:
    """Raise GenerationError for a model that does not decode and encode a sample of its schema."""
    samples = list(_samples(spec))
    command: list[str | Path] = [python, "-I", _PROGRAM, package.parent, package.name]
    try:
        done = subprocess.run(
            command, input=json.dumps(samples), capture_output=True, text=True, check=True, timeout=60
        )
    except subprocess.CalledProcessError as error:
        raise GenerationError(f"the generated package does not work: {_last_line(error.stderr)}") from None
    except subprocess.TimeoutExpired:
        raise GenerationError("the generated package does not decode its samples within 60 s.") from None
    for line in done.stdout.splitlines():
        schema, properties, reason = json.loads(line)
        raise GenerationError(
            f"the generator cannot handle {_listed(properties)} of /components/schemas/{schema}: the model"
            f" does not decode a sample: {reason}. Remove it in scripts/overrides.toml, with a reason."
        )


def _last_line(text: str) -> str:
    return next(reversed(text.strip().splitlines()), "no reason was given")


def _listed(properties: list[str]) -> str:
    word = "the property" if len(properties) == 1 else "a property among"
    return f"{word} {', '.join(properties)}" if properties else "a property"


def _samples(spec: Spec) -> Iterator[tuple[str, Any, Any]]:
    """Yield each component with the sample of its required properties, and those of the others."""
    components = find(spec, "/components/schemas")
    for name in cast(Spec, components) if isinstance(components, dict) else {}:
        schema = _flat(spec, {"$ref": f"#/components/schemas/{name}"}, 0)
        properties = cast(Spec, schema.get("properties") or {})
        samples = {key: _sample(spec, value, 1) for key, value in properties.items()}
        required = cast(list[str], schema.get("required") or [])
        yield (
            name,
            {key: value for key, value in samples.items() if key in required},
            {key: value for key, value in samples.items() if key not in required and value is not None},
        )


def _flat(spec: Spec, node: object, depth: int) -> Spec:
    """Return a schema with its reference and its allOf merged into it."""
    schema = cast(Spec, node) if isinstance(node, dict) else {}
    reference = schema.get("$ref")
    if isinstance(reference, str) and depth < _MAX_DEPTH:
        return _flat(spec, find(spec, reference[1:]), depth + 1)
    merged: Spec = dict(schema)
    for part in cast(list[object], schema.get("allOf") or []) if depth < _MAX_DEPTH else []:
        flat = _flat(spec, part, depth + 1)
        for key, value in flat.items():
            both = (merged.get(key), value)
            if key == "properties":
                merged[key] = {**cast(Spec, both[0] or {}), **cast(Spec, value)}
            elif key == "required":
                merged[key] = [*cast(list[str], both[0] or []), *cast(list[str], value)]
            else:
                merged.setdefault(key, value)
    return merged


def _sample(spec: Spec, node: object, depth: int) -> object:
    """Return a value of a schema; None where null is one, or none is known."""
    schema = _flat(spec, node, depth)
    choices: list[object] = schema.get("oneOf") or schema.get("anyOf") or []
    if choices:
        return _sample(spec, choices[0], depth + 1)
    values = [value for value in cast(list[object], schema.get("enum") or []) if value is not None]
    values += [schema["const"]] if "const" in schema else []
    if values:
        return values[0]
    kind = str(schema.get("type", "object" if schema.get("properties") else ""))
    if kind == "string":
        return (
            None
            if schema.get("format") in {"binary", "byte"}
            else _TEXTS.get(str(schema.get("format")), "a")
        )
    if kind == "array" and depth < _MAX_DEPTH:
        item = _sample(spec, schema.get("items"), depth + 1)
        return [] if item is None else [item]
    if kind == "object" and depth < _MAX_DEPTH:
        required = cast(list[str], schema.get("required") or [])
        properties = cast(Spec, schema.get("properties") or {})
        return {key: _sample(spec, properties.get(key), depth + 1) for key in required}
    return _SAMPLES.get(kind)
