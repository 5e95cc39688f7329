"""Requests that the facade sends and the new contract refuses, or no longer knows."""

from collections.abc import Iterator
from typing import Any, NamedTuple, cast

from jsonschema.exceptions import ValidationError

from ..document.subset import Json
from ..model import Effect, Finding, Place, Witness
from ..usage.symbol_map import normal_where
from . import programs
from .calls import call_of, shown
from .contract import Contract, Parameter
from .subprocess_driver import Told, Trial


class RequestCase(NamedTuple):
    """A place of a request, and the calls that may show what changed there, plainest first."""

    place: Place
    trials: tuple[Trial, ...]


class Refusal(NamedTuple):
    """Why a contract does not take a request, and the place it is about."""

    where: str
    path: str
    why: str


def case(place: Place, old: Contract, new: Contract) -> RequestCase | None:
    """The calls to try for a place; None where the facade or the old contract does not make them."""
    asked = call_of(place.operation)
    if asked is None or not old.has(place.operation):
        return None
    argument = asked.argument(place)
    extra: dict[str, list[Any]] = {}
    if argument:
        for contract in (new, old):
            extra.setdefault(argument, []).extend(_edges(contract, place))
    probes = list(asked.probes(extra))
    return RequestCase(place, tuple(Trial(call, 200, [{}]) for call in probes))


def _edges(contract: Contract, place: Place) -> Iterator[Any]:
    """Values just beyond what a schema takes, and those it names."""
    schema = _schema(contract, place) or {}
    yield from (one for one in cast(list[Any], schema.get("enum") or []) if one is not None)
    for word, step in (("minimum", -1), ("maximum", 1), ("exclusiveMinimum", 0), ("exclusiveMaximum", 0)):
        bound = schema.get(word)
        if isinstance(bound, int | float) and not isinstance(bound, bool):
            yield from (bound + step, bound)
    for word, step in (("minLength", -1), ("maxLength", 1)):
        length = schema.get(word)
        if isinstance(length, int) and 0 < length + step <= 10_000:
            yield "1" * (length + step)


def _schema(contract: Contract, place: Place) -> Json | None:
    if place.where == "body":
        schema, _ = contract.body(place.operation)
        return None if schema is None else contract.at(schema, place.path)
    parameter = contract.parameters(place.operation).get(normal_where(place.where))
    return None if parameter is None else contract.at(parameter.schema, place.path)


def judge(
    finding: Finding, case: RequestCase, told: list[Told], old: Contract, new: Contract
) -> tuple[Witness, Effect] | None:
    """The first call whose request the old contract takes and the new one refuses or has forgotten."""
    for trial, one in zip(case.trials, told, strict=True):
        if not one.sent:
            continue  # the facade itself refuses the argument
        request = one.sent[0]
        if any(_concerns(case.place, refusal) for refusal in refusals(old, case.place.operation, request)):
            continue
        found = _verdict(case.place, request, old, new)
        if found:
            outcome, detail = found
            witness = Witness(
                operation=case.place.operation,
                input=programs.canonical(
                    {"query": dict(request["query"]), "body": (request["body"] or [None])[0]}
                ),
                outcome=outcome,
                detail=f"{shown(trial.call)}: {detail}",
                program=programs.of_request(finding, trial, request, detail),
            )
            return witness, Effect.BREAKS
    return None


def _verdict(place: Place, request: Json, old: Contract, new: Contract) -> tuple[str, str] | None:
    if not new.has(place.operation):
        return "refused", "the new contract has no such operation"
    for refusal in refusals(new, place.operation, request):
        if _concerns(place, refusal):
            return "refused", refusal.why
    if _sends(place, request) and _schema(old, place) is not None and _schema(new, place) is None:
        return (
            "sent, and lost silently",
            f"the new contract does not know {place.where}{place.path and ' '}{place.path}",
        )
    return None


def _concerns(place: Place, refusal: Refusal) -> bool:
    if place.direction is None:
        return True
    if normal_where(place.where) != refusal.where:
        return False
    one, other = place.path, refusal.path
    return one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/")


def _sends(place: Place, request: Json) -> bool:
    if place.where == "body":
        value: Any = (request["body"] or [None])[0]
        for step in place.path.split("/")[1:]:
            if not isinstance(value, dict) or step not in value:
                return False
            value = cast(Json, value)[step]
        return request["body"] is not None
    kind, _, name = place.where.partition(" ")
    return (kind == "query" and name in dict(request["query"])) or (
        kind == "header" and name.lower() in request["headers"]
    )


def refusals(contract: Contract, operation: str, request: Json) -> Iterator[Refusal]:
    """What a contract has against a request."""
    for parameter in contract.parameters(operation).values():
        yield from _parameter_refusals(contract, parameter, operation, request)
    schema, required = contract.body(operation)
    if request["body"] is None:
        if required:
            yield Refusal("body", "", "a body is required, and none is sent")
    elif schema is not None:
        for error in contract.misfits(schema, request["body"][0]):
            yield from _body_refusals(error)


def _parameter_refusals(
    contract: Contract, parameter: Parameter, operation: str, request: Json
) -> Iterator[Refusal]:
    kind, _, name = parameter.where.partition(" ")
    query = dict(request["query"])
    if kind == "query" and name in query:
        text = query[name]
    elif kind == "path":
        text = _id(request["path"], operation)
    elif kind == "header" and name.lower() in request["headers"]:
        return  # its value is not told: it may be a signature
    else:
        if parameter.required:
            yield Refusal(parameter.where, "", f"{parameter.where} is required, and not sent")
        return
    for error in contract.misfits(parameter.schema, _as_sent(parameter.schema, text)):
        yield Refusal(parameter.where, "", f"{parameter.where}: {error.message}")


def _id(path: str, operation: str) -> str:
    """The id in a path, by where the operation has one."""
    segments = operation.partition(" ")[2].split("/")
    index = next((len(segments) - at for at, part in enumerate(segments) if part.startswith("{")), 1)
    return path.split("/")[-index]


def _as_sent(schema: Json, text: str) -> object:
    """A text of an address as the value that it stands for in a schema."""
    match schema.get("type"):
        case "integer" | "number" if text.lstrip("-").isdigit():
            return int(text)
        case "boolean":
            return {"true": True, "false": False}.get(text, text)
        case "array":
            return text.split(",")
        case _:
            return text


def _body_refusals(error: ValidationError) -> Iterator[Refusal]:
    path = "".join(f"/{'[]' if isinstance(step, int) else step}" for step in error.absolute_path)
    named = {"required": _missing, "additionalProperties": _surplus}.get(str(error.validator))
    names = named(error) if named else []
    for name in names or [""]:
        yield Refusal(
            "body", f"{path}/{name}" if name else path, f"body {path}: {error.message}".replace(" :", ":")
        )


def _missing(error: ValidationError) -> list[str]:
    instance = cast(Json, error.instance)
    return [name for name in cast(list[str], error.validator_value) if name not in instance]


def _surplus(error: ValidationError) -> list[str]:
    schema = cast(Json, error.schema)
    return [name for name in cast(Json, error.instance) if name not in schema.get("properties", {})]
