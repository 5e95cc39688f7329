"""Requests that the facade sends and the new contract rejects or no longer declares."""

from collections.abc import Iterator
from typing import Any, NamedTuple, cast

from jsonschema.exceptions import ValidationError

from ..document.subset import Json
from ..model import Effect, Finding, Place, Witness
from ..usage.symbol_map import normal_where
from . import programs
from .calls import call_of, shown
from .contract import Contract, Parameter
from .subprocess_driver import Result, Trial


class RequestCase(NamedTuple):
    """A place of a request, and the calls that may show its change, simplest first."""

    place: Place
    trials: tuple[Trial, ...]


class Refusal(NamedTuple):
    """Why a contract rejects a request, and the place concerned."""

    where: str
    path: str
    reason: str


def case(place: Place, old: Contract, new: Contract) -> RequestCase | None:
    """Return the calls to try for a place; None if the facade or the old contract has no such operation."""
    spec = call_of(place.operation)
    if spec is None or not old.has(place.operation):
        return None
    argument = spec.argument(place)
    extra: dict[str, list[Any]] = {}
    if argument:
        for contract in (new, old):
            extra.setdefault(argument, []).extend(boundary_values(contract, place))
    probes = list(spec.probes(extra))
    return RequestCase(place, tuple(Trial(call, 200, [{}]) for call in probes))


def boundary_values(contract: Contract, place: Place) -> Iterator[Any]:
    """Yield the bounds of a schema, the values just outside them, and its enum values."""
    schema = schema_at(contract, place) or {}
    yield from (value for value in cast(list[Any], schema.get("enum") or []) if value is not None)
    for word, step in (("minimum", -1), ("maximum", 1), ("exclusiveMinimum", 0), ("exclusiveMaximum", 0)):
        bound = schema.get(word)
        if isinstance(bound, int | float) and not isinstance(bound, bool):
            yield from (bound + step, bound)
    for word, step in (("minLength", -1), ("maxLength", 1)):
        length = schema.get(word)
        if isinstance(length, int) and 0 < length + step <= 10_000:
            yield "1" * (length + step)


def schema_at(contract: Contract, place: Place) -> Json | None:
    """Return the schema of a place of the request; None if the contract has no such place."""
    if place.where == "body":
        schema, _ = contract.body(place.operation)
        return None if schema is None else contract.at(schema, place.path)
    parameter = contract.parameters(place.operation).get(normal_where(place.where))
    return None if parameter is None else contract.at(parameter.schema, place.path)


def evaluate(
    finding: Finding, case: RequestCase, results: list[Result], old: Contract, new: Contract
) -> tuple[Witness, Effect] | None:
    """Return the witness of the first call that the old contract accepts and the new one does not."""
    for trial, result in zip(case.trials, results, strict=True):
        if not result.sent:
            continue  # the facade itself rejects the argument
        request = result.sent[0]
        if refusal_at(case.place, request, old):
            continue
        rejected = _rejection(case.place, request, old, new)
        if rejected:
            outcome, detail = rejected
            witness = Witness(
                operation=case.place.operation,
                input=programs.canonical(
                    {"query": dict(request["query"]), "body": (request["body"] or [None])[0]}
                ),
                outcome=outcome,
                detail=f"{shown(trial.call)}: {detail}",
                program=programs.for_request(finding, trial, request, detail),
            )
            return witness, Effect.BREAKS
    return None


def _rejection(place: Place, request: Json, old: Contract, new: Contract) -> tuple[str, str] | None:
    if not new.has(place.operation):
        return "refused", "the new contract has no such operation"
    if reason := refusal_at(place, request, new):
        return "refused", reason
    if sends(place, request) and schema_at(old, place) is not None and schema_at(new, place) is None:
        return (
            "sent, and lost silently",
            f"the new contract does not know {place.where}{place.path and ' '}{place.path}",
        )
    return None


def refusal_at(place: Place, request: Json, contract: Contract) -> str:
    """Return the reason for which a contract rejects a request at a place; "" if it accepts it there."""
    reasons = (
        refusal.reason
        for refusal in refusals(contract, place.operation, request)
        if _concerns(place, refusal)
    )
    return next(reasons, "")


def _concerns(place: Place, refusal: Refusal) -> bool:
    if place.direction is None:
        return True
    if normal_where(place.where) != refusal.where:
        return False
    first, second = place.path, refusal.path
    return first == second or first.startswith(f"{second}/") or second.startswith(f"{first}/")


def sends(place: Place, request: Json) -> bool:
    """True if a request has a value at a place of its body, query or headers."""
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
    """Yield the reasons for which a contract rejects a request."""
    for parameter in contract.parameters(operation).values():
        yield from _parameter_refusals(contract, parameter, operation, request)
    schema, required = contract.body(operation)
    if request["body"] is None:
        if required:
            yield Refusal("body", "", "a body is required, and none is sent")
    elif schema is not None:
        for error in contract.validation_errors(schema, request["body"][0]):
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
        return  # the driver leaves its value out: it may be a signature
    else:
        if parameter.required:
            yield Refusal(parameter.where, "", f"{parameter.where} is required, and not sent")
        return
    for error in contract.validation_errors(parameter.schema, _as_sent(parameter.schema, text)):
        yield Refusal(parameter.where, "", f"{parameter.where}: {error.message}")


def _id(path: str, operation: str) -> str:
    """Return the id in a path, by its position in the operation."""
    segments = operation.partition(" ")[2].split("/")
    index = next((len(segments) - at for at, part in enumerate(segments) if part.startswith("{")), 1)
    return path.split("/")[-index]


def _as_sent(schema: Json, text: str) -> object:
    """Return a text of a URL as the value it stands for in a schema."""
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
    find_names = {"required": _missing, "additionalProperties": _surplus}.get(str(error.validator))
    names = find_names(error) if find_names else []
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
