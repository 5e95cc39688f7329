"""Refuses schemas that allOf makes of too many parts, because the generator writes each part out."""

from collections.abc import Iterator
from typing import Any, cast

from .errors import GenerationError

MAX_PARTS = 200
_REFERENCE = "#/components/schemas/"


def check(spec: dict[str, Any], name: str) -> None:
    """Raise GenerationError for a component that is made of too many parts."""
    components: object = cast(dict[str, Any], spec.get("components") or {}).get("schemas")
    schemas = cast(dict[str, object], components) if isinstance(components, dict) else {}
    counts: dict[str, int] = {}
    for component in schemas:
        if _count(component, schemas, counts) > MAX_PARTS:
            raise GenerationError(
                f"{name}: /components/schemas/{component} is made of more than {MAX_PARTS} schemas"
                " with allOf. Write them as one."
            )


def _count(component: str, schemas: dict[str, object], counts: dict[str, int]) -> int:
    """Return the number of parts of a component, each counted as often as it is referenced."""
    if component not in counts:
        counts[component] = 1  # for a component that contains itself, which others refuse
        parts = _parts(schemas.get(component))
        counts[component] += sum(_count(part, schemas, counts) for part in parts)
    return counts[component]


def _parts(schema: object) -> Iterator[str]:
    """Yield the components that a schema refers to with allOf, at any depth of allOf."""
    queue: list[object] = [schema]
    while queue:
        node = queue.pop()
        mapping = cast(dict[str, object], node) if isinstance(node, dict) else {}
        reference, parts = mapping.get("$ref"), mapping.get("allOf")
        if isinstance(reference, str) and reference.startswith(_REFERENCE):
            yield reference.removeprefix(_REFERENCE)
        queue += cast(list[object], parts) if isinstance(parts, list) else []
