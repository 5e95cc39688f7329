"""Maps places of a contract to their generated symbols."""

import ast
from collections.abc import Iterator
from typing import Any, cast

from ..document.document import METHODS, at_pointer
from ..document.subset import Json, same_operation
from ..model import Direction, Place
from ..python_source import parse
from .generated_source import Endpoint, GeneratedClient, Model

Key = tuple[str, Direction | None, str, str]


def key(place: Place) -> Key:
    """Return the lookup key of a place: no names of path parameters, and any success as "2xx"."""
    return same_operation(place.operation), place.direction, normal_where(place.where), place.path


def normal_where(where: str) -> str:
    """Return the where "201 header X" as "2xx header X", and a path parameter without its name."""
    first, _, rest = where.partition(" ")
    if first == "path":
        return "path"
    if len(first) == 3 and first[0] == "2":
        first = "2xx"
    return f"{first.lower() if first[:1].isdigit() else first}{rest and ' ' + rest}"


def symbols_of_places(document: Json, client: GeneratedClient) -> dict[Key, tuple[str, ...]]:
    """Return the generated symbols of every place of a document, parents before children.

    This walks the schema of a place and the annotation of its symbol in parallel. Properties match by the
    name that to_dict() writes, so that no naming rule of the generator is assumed.
    """
    walk = _Walk(document, client)
    found: dict[Key, tuple[str, ...]] = {}
    for place, symbols in walk.places():
        found[place] = tuple(dict.fromkeys((*found.get(place, ()), *symbols)))
    return found


class _Walk:
    def __init__(self, document: Json, client: GeneratedClient) -> None:
        self._document = document
        self._client = client

    def places(self) -> Iterator[tuple[Key, tuple[str, ...]]]:
        paths: object = self._document.get("paths")
        for path, item in (cast(Json, paths) if isinstance(paths, dict) else {}).items():
            for method in METHODS:
                operation = self._resolved(cast(Json, item).get(method))
                endpoint = self._client.endpoint(f"{method.upper()} {path}")
                if operation and endpoint:
                    name = same_operation(endpoint.operation)
                    yield (name, None, "", ""), (endpoint.symbol,)
                    yield from self._request(name, operation, endpoint)
                    yield from self._parameters(name, endpoint)
                    yield from self._responses(name, operation, endpoint)

    def _parameters(self, name: str, endpoint: Endpoint) -> Iterator[tuple[Key, tuple[str, ...]]]:
        for python_name, where in endpoint.parameters.items():
            if where != "body":
                symbols = [f"{endpoint.symbol}.{python_name}"]
                symbols += [
                    f"models.{model.name}" for model in self._client.named(endpoint.types[python_name])
                ]
                yield (name, Direction.REQUEST, normal_where(where), ""), tuple(symbols)

    def _request(
        self, name: str, operation: Json, endpoint: Endpoint
    ) -> Iterator[tuple[Key, tuple[str, ...]]]:
        body = self._resolved(operation.get("requestBody"))
        if not body or "body" not in endpoint.types:
            return
        models = self._client.named(endpoint.types["body"])
        symbols = (f"{endpoint.symbol}.body", *(f"models.{model.name}" for model in models))
        yield (name, Direction.REQUEST, "body", ""), symbols
        for schema in self._schemas(body):
            for path, inner in self._inside(schema, models, "", symbols):
                yield (name, Direction.REQUEST, "body", path), inner

    def _responses(
        self, name: str, operation: Json, endpoint: Endpoint
    ) -> Iterator[tuple[Key, tuple[str, ...]]]:
        for status, reference in cast(Json, operation.get("responses") or {}).items():
            where = normal_where(str(status))
            models = self._parsed(endpoint, where)
            symbols = (endpoint.symbol, *(f"models.{model.name}" for model in models))
            yield (name, Direction.RESPONSE, where, ""), symbols
            for schema in self._schemas(self._resolved(reference)):
                for path, inner in self._inside(schema, models, "", symbols):
                    yield (name, Direction.RESPONSE, where, path), inner

    def _parsed(self, endpoint: Endpoint, where: str) -> list[Model]:
        """Return the models that the branches of the generated parser name for a status."""
        sources = [source for status, source in endpoint.responses.items() if normal_where(status) == where]
        names = [
            node.id
            for source in sources
            for node in ast.walk(parse(f"def branch():\n {source.replace(chr(10), chr(10) + ' ')}"))
            if isinstance(node, ast.Name)
        ]
        return [self._client.models[name] for name in dict.fromkeys(names) if name in self._client.models]

    def _schemas(self, owner: Json) -> Iterator[Json]:
        content: object = owner.get("content")
        for media in (cast(Json, content) if isinstance(content, dict) else {}).values():
            if isinstance(media, dict):
                yield self._resolved(cast(Json, media).get("schema"))

    def _inside(
        self,
        schema: Json,
        models: list[Model],
        path: str,
        owner: tuple[str, ...],
        seen: tuple[int, ...] = (),
    ) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield the places below a schema whose value the generated client holds in one of the models.

        `owner` holds the symbols of the place itself, because an item that is not a model has none.
        """
        if id(schema) in seen:
            return
        seen = (*seen, id(schema))
        for word in ("allOf", "oneOf", "anyOf"):
            for branch in cast(list[Any], schema.get(word) or []):
                yield from self._inside(self._resolved(branch), models, path, owner, seen)
        for word, step in (("items", "[]"), ("additionalProperties", "{}")):
            inner = schema.get(word)
            if isinstance(inner, dict) and inner:
                symbols = tuple(f"models.{model.name}" for model in models) or owner
                below = self._resolved(cast(object, inner))
                yield f"{path}/{step}", symbols
                yield from self._inside(below, models, f"{path}/{step}", symbols, seen)
        for name, inner in cast(Json, schema.get("properties") or {}).items():
            symbols, inner_models = self._property(models, name)
            yield f"{path}/{name}", symbols
            yield from self._inside(self._resolved(inner), inner_models, f"{path}/{name}", symbols, seen)

    def _property(self, models: list[Model], name: str) -> tuple[tuple[str, ...], list[Model]]:
        for model in models:
            attribute = model.attribute(name)
            if attribute is not None:
                below = self._client.named(model.types[attribute])
                enums = (f"models.{model.name}" for model in below if model.members)
                return (f"models.{model.name}.{attribute}", *enums), below
        return (), []

    def _resolved(self, node: object) -> Json:
        seen: set[str] = set()
        while isinstance(node, dict) and isinstance(reference := cast(Json, node).get("$ref"), str):
            if reference in seen:
                return {}
            seen.add(reference)
            node = at_pointer(self._document, reference[1:])
        return cast(Json, node) if isinstance(node, dict) else {}
