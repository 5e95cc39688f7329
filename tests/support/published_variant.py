"""Our contract as somebody else would publish it: other names, places, words and order."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from contract.upstream.values import keyed, listed

from tests.support.contracts import SAMPLE
from tests.support.paths import PROJECT

Document = dict[str, Any]


def ours() -> Document:
    """openapi.yaml as it is."""
    return _loaded(PROJECT / "openapi.yaml")


def sample() -> Document:
    """The sample, which does not depend on the revision that we follow."""
    return _loaded(SAMPLE)


def _loaded(path: Path) -> Document:
    document: Document = yaml.safe_load(path.read_text("utf-8"))
    return document


def text(document: Document) -> str:
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=80)


def walked(node: Any, change: Callable[[Document], Any]) -> Any:
    """The node with a change made to every object in it, from the inside out."""
    if isinstance(node, dict):
        return change({key: walked(value, change) for key, value in keyed(node).items()})
    if isinstance(node, list):
        return [walked(value, change) for value in listed(node)]
    return node


def renamed(document: Document) -> Document:
    """Every component has another name."""

    def change(node: Document) -> Any:
        if str(node.get("$ref", "")).startswith("#/components/"):
            return {**node, "$ref": f"{node['$ref']}AsPublished"}
        if "kalshiAccessKey" in node and node["kalshiAccessKey"] == []:
            return {f"{name}AsPublished": scopes for name, scopes in node.items()}
        return node

    done = keyed(walked(document, change))
    done["components"] = {
        kind: {f"{name}AsPublished": value for name, value in section.items()}
        for kind, section in done["components"].items()
    }
    return done


def inlined(document: Document) -> Document:
    """No component but schemas that are objects."""

    def change(node: Document) -> Any:
        parts = str(node.get("$ref", "")).split("/")
        if len(parts) == 4 and parts[2] in {"parameters", "responses"}:
            return walked(document["components"][parts[2]][parts[3]], change)
        return node

    done = keyed(walked(document, change))
    del done["components"]["parameters"], done["components"]["responses"]
    return done


def extracted(document: Document) -> Document:
    """Texts and numbers are components, beside which the words stand."""
    made: Document = {}

    def change(node: Document) -> Any:
        if str(node.get("type")) not in {"string", "integer", "boolean"}:
            return node
        words = {key: node[key] for key in ("description", "nullable", "deprecated") if key in node}
        rest = {key: value for key, value in node.items() if key not in words}
        if "enum" in rest:
            rest["enum"] = [value for value in rest["enum"] if value is not None]
        name = f"Scalar{len(made)}"
        made[name] = rest
        return {"$ref": f"#/components/schemas/{name}", **words}

    done = keyed(walked(document, change))
    done["components"]["schemas"] |= made
    return done


def wrapped(document: Document) -> Document:
    """Each reference to a schema stands in an allOf."""

    def change(node: Document) -> Any:
        if str(node.get("$ref", "")).startswith("#/components/schemas/"):
            return {"allOf": [node]}
        return node

    return keyed(walked(document, change))


def reworded(document: Document) -> Document:
    """Other words everywhere, and keys for other people's generators."""

    def change(node: Document) -> Any:
        done = {
            key: "Words that are not ours." if key in {"description", "summary"} and isinstance(value, str)
            else value for key, value in node.items() if not (key == "example" and isinstance(value, str))
        }  # fmt: skip
        is_schema = isinstance(node.get("type"), str) and "in" not in node
        return done | ({"x-go-type-skip-optional-pointer": True} if is_schema else {})

    return keyed(walked(document, change))


def backwards(document: Document) -> Document:
    """Everything that has no order, in another order."""

    def change(node: Document) -> Any:
        done = dict(reversed(node.items()))
        for key in ("required", "enum", "parameters"):
            if isinstance(done.get(key), list):
                done[key] = [*reversed(listed(done[key]))]
        return done

    return keyed(walked(document, change))


def relocated(document: Document) -> Document:
    """Parameters of a whole path stand at the path, and security at each operation."""
    done = copy.deepcopy(document)
    signed = done.pop("security")
    for item in done["paths"].values():
        for operation in item.values():
            operation.setdefault("security", copy.deepcopy(signed))
        if len(item) == 1:
            (operation,) = item.values()
            if "parameters" in operation:
                item["parameters"] = operation.pop("parameters")
    return done


def newer(document: Document) -> Document:
    """In the notation of OpenAPI 3.1."""

    def change(node: Document) -> Any:
        if node.get("nullable") is True and isinstance(node.get("type"), str):
            return {**{key: value for key, value in node.items() if key != "nullable"},
                    "type": [node["type"], "null"]}  # fmt: skip
        return node

    return {**walked(document, change), "openapi": "3.1.0"}


def with_more(document: Document) -> Document:
    """Operations beside ours."""
    done = copy.deepcopy(document)
    done["paths"] = {
        "/markets": {
            "get": {"operationId": "GetMarkets", "responses": {"200": {"description": "Markets."}}}
        },
        **done["paths"],
    }
    done["components"]["schemas"]["Market"] = {
        "type": "object",
        "properties": {"ticker": {"type": "string"}},
    }
    return done


WAYS: tuple[Callable[[Document], Document], ...] = (
    renamed, inlined, extracted, wrapped, reworded, backwards, relocated, newer, with_more,
)  # fmt: skip


def in_every_way(document: Document) -> Document:
    """All of it at once."""
    for way in (with_more, inlined, wrapped, renamed, reworded, relocated, backwards):
        document = way(document)
    return document
