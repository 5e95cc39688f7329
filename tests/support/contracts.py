"""Contracts for tests: a sample of ours, edited copies of it, small ones, and what differs between two.

The sample is openapi.yaml as it once was, and stays: no edit of it depends on the revision that we follow.
"""

import copy
import json
import tomllib
from collections.abc import Iterator
from functools import cache
from typing import Any, cast

import yaml
from contract.compare.contracts import compare
from contract.document import parse
from contract.document.document import Document, child, steps
from contract.findings.classify import findings
from contract.model import Finding, Usage, UsesEverything
from contract.schema.operations import Contract

from tests.support.paths import PROJECT

Json = dict[str, Any]
EVERYTHING = UsesEverything()
SAMPLE = PROJECT / "tests" / "data" / "contract.yaml"


@cache
def our_text() -> str:
    return SAMPLE.read_text("utf-8")


@cache
def ours() -> Contract:
    return Contract(parse.parse(our_text().encode(), "openapi.yaml"))


def our_values() -> Json:
    """The values of the sample, to be changed at will."""
    return copy.deepcopy(ours().document.root)


def current() -> Contract:
    """openapi.yaml as it is."""
    return Contract(parse.parse((PROJECT / "openapi.yaml").read_bytes(), "openapi.yaml"))


def contract(values: object) -> Contract:
    """The contract that these values are, as if they had been read, but without lines."""
    return Contract(Document("revision", copy_of(values), lines={}))


def written(text: str) -> Contract:
    return Contract(parse.parse(text.encode(), "written"))


def as_yaml(values: object, *, flow: bool | None = None) -> str:
    return yaml.safe_dump(copy_of(values), sort_keys=False, default_flow_style=flow, allow_unicode=True)


def copy_of(values: object) -> Any:
    """A copy without shared parts, which YAML would write as aliases."""
    return json.loads(json.dumps(values))


def diff(base: Contract, revision: Contract, usage: Usage = EVERYTHING) -> tuple[Finding, ...]:
    return findings(compare(base, revision), usage)


def told(found: tuple[Finding, ...]) -> list[str]:
    return [f"{one.level.value} {one.rule} {one.pointer} {one.old} → {one.new}" for one in found]


def small(
    schema: object, *, response: bool = True, version: str = "3.1.0", **components: object
) -> Contract:
    """A contract with one operation whose answer, or else whose body, is this schema."""
    content = {"content": {"application/json": {"schema": schema}}}
    operation: Json = {"responses": {"200": {"description": "", **(content if response else {})}}}
    if not response:
        operation["requestBody"] = {"required": True, **content}
    return contract(
        {
            "openapi": version,
            "info": {"title": "", "version": "1"},
            "paths": {"/a": {"post": operation}},
            "components": {"schemas": components},
        }
    )


def mutations() -> Iterator[Json]:
    data = tomllib.loads((PROJECT / "tests" / "data" / "contract_mutations.toml").read_text("utf-8"))
    yield from data["mutation"]


def mutated(mutation: Json) -> Contract:
    values = our_values()
    edit(values, mutation["at"], mutation["action"], json.loads(mutation.get("value", "null")))
    return contract(values)


def edit(values: Json, at: str, action: str, value: object) -> None:
    """Make one edit; one that changes nothing, or has no place, is an error."""
    above, _, last = at.rpartition("/")
    around: Any = values
    for step in steps(above):
        around = child(around, step)
        assert around is not None, f"{at} leads nowhere"
    (last,) = steps(f"/{last}")
    before = json.dumps(around)
    if isinstance(around, list):
        _edit_list(cast(list[object], around), int(last), action, value)
    else:
        _edit_object(cast(Json, around), last, action, value)
    assert json.dumps(around) != before, f"{at}: nothing was changed"


def _edit_list(items: list[object], index: int, action: str, value: object) -> None:
    assert action in {"set", "remove"}, action
    items[index : index + 1] = [value] if action == "set" else []


def _edit_object(items: Json, key: str, action: str, value: object) -> None:
    match action:
        case "set":
            items[key] = value
        case "remove":
            del items[key]
        case "rename":
            renamed = {(str(value) if name == key else name): item for name, item in items.items()}
            items.clear()
            items.update(renamed)
        case "add":
            items.setdefault(key, []).append(value)
        case "drop":
            items[key].remove(value)
        case _:
            raise AssertionError(action)
