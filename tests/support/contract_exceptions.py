"""What the simulator is held to: openapi.yaml, and as data what it leaves to its prose or does not declare.

Nothing here is written to openapi.yaml, which says what the exchange declares and not more. A bound that it
comes to declare itself counts, for the simulator too; `unused` names the rule that can go.
"""

import copy
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple, cast

import yaml
from generation import spec

from tests.support.paths import PROJECT

Document = dict[str, Any]

SHARD = {"minimum": 0, "maximum": 2**31 - 1}
SUBACCOUNT = {"minimum": 0, "maximum": 63}
TWO_DECIMALS = {"pattern": r"^[0-9]+\.[0-9]{2}$"}
COUNT = {"pattern": r"^[0-9]{1,12}(\.[0-9]{1,2})?$"}
PRICE = {"pattern": r"^0\.([1-9][0-9]{0,3}|0[1-9][0-9]{0,2}|00[1-9][0-9]?|000[1-9])$"}
LIMIT = {"pattern": r"^0{0,5}([1-9][0-9]{0,5}(\.[0-9]{1,2})?|1000000(\.0{1,2})?)$"}
ONE_LIMIT = {
    "anyOf": [
        {
            "required": ["contracts_limit"],
            "properties": {"contracts_limit": {"type": "integer", "minimum": 1}},
        },
        {"required": ["contracts_limit_fp"], "properties": {"contracts_limit_fp": {"type": "string"}}},
    ]
}

ONE_DECREASE = {
    "oneOf": [
        {"required": [name], "properties": {name: {"type": "string"}}}
        for name in ("reduce_by", "reduce_to")
    ]
}


def _closed(*required: str, **properties: Any) -> Document:
    return {
        "type": "object",
        "required": list(required),
        "properties": properties,
        "additionalProperties": False,
    }


TEXT = {"type": "string"}
_ERROR = _closed("code", "message", code=TEXT, message=TEXT, details=TEXT, service=TEXT)
_SHAPES = [
    _closed("error", error=_ERROR), _closed("error", error=TEXT), _closed("msg", msg=TEXT), _ERROR
]  # fmt: skip


class Rule(NamedTuple):
    """Keywords that a place of the document gets, and why they are not in openapi.yaml already."""

    place: str
    keywords: Document
    why: str


_PROSE = "the prose says it"

RULES = [
    Rule("components/parameters/Subaccount/schema", SUBACCOUNT, _PROSE),
    Rule("components/parameters/SubaccountFilter/schema", SUBACCOUNT, _PROSE),
    Rule("components/parameters/ExchangeIndex/schema", SHARD, "a shard has a number; -1 is for orders"),
    Rule(
        "paths/~portfolio~events~orders~{order_id}/delete/parameters/exchange_index/schema",
        {**SHARD, "minimum": -1},
        _PROSE,
    ),
    Rule(
        "paths/~portfolio~orders/get/parameters/exchange_index/schema",
        {"maximum": 2**31 - 1},
        "it is int32",
    ),
    Rule(
        "paths/~portfolio~orders/get/parameters/status/schema",
        {"enum": ["resting", "canceled", "executed"]},
        _PROSE,
    ),
    *(
        Rule(
            f"paths/~portfolio~order_groups~{{order_group_id}}~{name}/put/requestBody",
            {"required": True},
            "recorded: without JSON it is refused as invalid_content_type",
        )
        for name in ("reset", "trigger")
    ),
    Rule("components/schemas/CreateOrderGroupRequest", ONE_LIMIT, _PROSE),
    Rule("components/schemas/UpdateOrderGroupLimitRequest", ONE_LIMIT, _PROSE),
    *(
        Rule(f"components/schemas/{model}/properties/{name}", keywords, why)
        for model in ("CreateOrderGroupRequest", "UpdateOrderGroupLimitRequest")
        for name, keywords, why in (
            ("contracts_limit", {"maximum": 1_000_000}, "the documented range"),
            ("contracts_limit_fp", LIMIT, _PROSE),
        )
    ),
    Rule(
        "components/schemas/CreateOrderGroupRequest/properties/exchange_index",
        SHARD,
        "a shard has a number",
    ),
    *(
        Rule(
            f"components/schemas/{model}/properties/subaccount",
            SUBACCOUNT,
            _PROSE,
        )
        for model in ("CreateOrderGroupRequest", "CreateOrderV2Request")
    ),
    *(
        Rule(f"components/schemas/CreateOrderV2Request/properties/{name}", keywords, why)
        for name, keywords, why in (
            ("ticker", {"minLength": 1}, "without a ticker there is nothing to trade"),
            ("count", COUNT, _PROSE),
            ("price", PRICE, "dollars below one, with the decimals that were seen"),
            ("expiration_time", {"minimum": 0, "maximum": 253_402_300_799}, "years have four digits"),
            ("exchange_index", {"minimum": -1, "maximum": 2**31 - 1}, _PROSE),
        )
    ),
    *(
        Rule(f"components/schemas/{model}/properties/{name}", keywords, why)
        for model, name, keywords, why in (
            ("AmendOrderV2Request", "ticker", {"minLength": 1}, "without a ticker there is no market"),
            ("AmendOrderV2Request", "count", COUNT, _PROSE),
            ("AmendOrderV2Request", "price", PRICE, "dollars below one, with the decimals that were seen"),
            (
                "AmendOrderV2Request",
                "expiration_time",
                {"maximum": 253_402_300_799},
                "years have four digits",
            ),
            ("AmendOrderV2Request", "exchange_index", {**SHARD, "minimum": -1}, _PROSE),
            ("DecreaseOrderV2Request", "exchange_index", {**SHARD, "minimum": -1}, _PROSE),
            ("DecreaseOrderV2Request", "reduce_by", COUNT, _PROSE),
            ("DecreaseOrderV2Request", "reduce_to", COUNT, _PROSE),
        )
    ),
    Rule("components/schemas/DecreaseOrderV2Request", ONE_DECREASE, _PROSE),
    *(
        Rule(
            f"components/schemas/{model}/properties/{name}",
            TWO_DECIMALS,
            "answers always have two decimals",
        )
        for model, names in {
            "OrderGroup": ("contracts_limit_fp",),
            "GetOrderGroupResponse": ("contracts_limit_fp",),
            "CreateOrderV2Response": ("fill_count", "remaining_count"),
            "CancelOrderV2Response": ("reduced_by",),
            "AmendOrderV2Response": ("fill_count", "remaining_count"),
            "DecreaseOrderV2Response": ("remaining_count",),
            "Order": ("fill_count_fp", "remaining_count_fp", "initial_count_fp"),
        }.items()
        for name in names
    ),
    Rule(
        "components/schemas/ErrorResponse",
        {"anyOf": _SHAPES},
        "recorded or documented: four shapes; the declared one requires nothing, and so any object fits it",
    ),
]


class Status(NamedTuple):
    """A status that occurs and that the published contract does not declare."""

    operation_id: str
    status: str
    response: str
    why: str


STATUSES = [
    *(
        Status(name, "400", "BadRequest", "recorded: query parameters and bodies are refused with 400")
        for name in (
            "GetOrderGroup",
            "DeleteOrderGroup",
            "ResetOrderGroup",
            "TriggerOrderGroup",
            "CancelAllOrders",
            "CancelOrderV2",
        )
    ),
    Status("CreateOrderV2", "404", "NotFound", "seen: market_not_found for a ticker that is none"),
]

_GROUP = {
    "order_group_id": "$response.body#/order_group_id",
    "subaccount": "$response.body#/subaccount",
    "exchange_index": "$response.body#/exchange_index",
}
_JOINS = {key: _GROUP[key] for key in ("order_group_id", "subaccount")}
_ORDER = {
    "order_id": "$response.body#/order_id",
    "subaccount": "$request.body#/subaccount",
    "exchange_index": "$request.body#/exchange_index",
    "market_ticker": "$request.body#/ticker",
}
_PLACED = {key: _ORDER[key] for key in ("order_id", "subaccount")}
_TERMS = {key: f"$request.body#/{key}" for key in ("ticker", "side", "price", "count")}

LINKS: dict[tuple[str, str], list[tuple[str, Document]]] = {
    ("CreateOrderGroup", "201"): [
        ("GetOrderGroup", {"parameters": _JOINS}),
        ("UpdateOrderGroupLimit", {"parameters": _GROUP}),
        ("TriggerOrderGroup", {"parameters": _GROUP}),
        ("ResetOrderGroup", {"parameters": _GROUP}),
        ("DeleteOrderGroup", {"parameters": _GROUP}),
        ("CreateOrderV2", {"requestBody": _JOINS}),
    ],
    ("CreateOrderV2", "201"): [
        ("GetOrder", {"parameters": {"order_id": _ORDER["order_id"]}}),
        ("AmendOrderV2", {"parameters": _PLACED, "requestBody": _TERMS}),
        ("DecreaseOrderV2", {"parameters": _PLACED}),
        ("CancelOrderV2", {"parameters": _ORDER}),
    ],
    ("GetOrders", "200"): [("GetOrders", {"parameters": {"cursor": "$response.body#/cursor"}})],
}
"""How what was made is used by the calls that follow: {what makes it: [(what uses it, how), ...]}."""


@cache
def _declared() -> Document:
    found: Document = yaml.safe_load((PROJECT / "openapi.yaml").read_text("utf-8"))
    return found


def document(base_url: str) -> Document:
    """openapi.yaml with the above, for a server at this address."""
    found = copy.deepcopy(_declared())
    found["servers"] = [{"url": base_url}]
    for rule in RULES:
        for place in _places(found, rule.place):
            _apply(place, rule.keywords)
    for body in _bodies(found):
        for name in body.get("properties", {}).keys() - body.get("required", []):
            _allow_null(body["properties"][name])
    by_id = operations(found)
    for name, status, response, _ in STATUSES:
        by_id[name]["responses"].setdefault(status, {"$ref": f"#/components/responses/{response}"})
    for (name, status), links in LINKS.items():
        by_id[name]["responses"][status]["links"] = {
            target: {"operationId": target, **copy.deepcopy(link)} for target, link in links
        }
    return found


def operations(found: Document) -> dict[str, Document]:
    """The operations of a document by their operationId."""
    return {named["operationId"]: named for path in found["paths"].values() for named in path.values()}


def labels(found: Document) -> dict[str, str]:
    """Method and path of the operations of a document by their operationId."""
    return {
        named["operationId"]: f"{method.upper()} {path}"
        for path, methods in found["paths"].items()
        for method, named in methods.items()
    }


def unused() -> list[str]:
    """The exceptions that openapi.yaml makes needless, or that have no place in it."""
    found = copy.deepcopy(_declared())
    idle = [rule for rule in RULES if not any(_adds(place, rule) for place in _places(found, rule.place))]
    statuses = {name: operation["responses"] for name, operation in operations(found).items()}
    declared = [one for one in STATUSES if one.status in statuses.get(one.operation_id, {})]
    return [*(rule.place for rule in idle), *(f"{one.operation_id} {one.status}" for one in declared)]


def _adds(place: Document, rule: Rule) -> bool:
    return any(place.get(key) != value for key, value in rule.keywords.items())


def _apply(place: Document, keywords: Document) -> None:
    """Add keywords to a schema: a declared bound stays, choices are narrowed, the rest is demanded too."""
    for key, value in copy.deepcopy(keywords).items():
        match key:
            case "minimum" | "maximum" | "minLength" | "maxLength":
                place.setdefault(key, value)
            case "enum":
                choices = cast(list[Any], place.get(key, value))
                place[key] = [one for one in choices if one in value]
            case "pattern" | "anyOf" | "oneOf" if key in place:
                place.setdefault("allOf", []).append({key: value})
            case _:
                place[key] = value


def _allow_null(schema: Document) -> None:
    """Admit null: the exchange is written in Go, whose decoder takes null for left out."""
    if "$ref" in schema:  # next to it, keywords have no meaning
        schema["allOf"] = [{"$ref": schema.pop("$ref")}]
    schema["nullable"] = True


def _bodies(found: Document) -> Iterator[Document]:
    """Yield the schemas of the bodies of requests."""
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            if "requestBody" in operation:
                place = f"{path.replace('/', '~')}/{method}/requestBody/content/application~json/schema"
                yield from _places(found, f"paths/{place}")


def _places(found: Document, path: str) -> list[Document]:
    """Return the place in the document, or none; references on the way are replaced by what they refer to.

    ~ stands for the slashes in a path, and a parameter goes by its name.
    """
    place: Any = found
    for step in path.split("/"):
        inner = _inner(found, place, step.replace("~", "/"))
        if inner is None:
            return []
        place = inner
    return [cast(Document, place)]


def _inner(found: Document, place: Any, key: str) -> Any:
    """Return what is below a place; a reference there is replaced by a copy that only this place has."""
    if isinstance(place, dict):
        return _own(found, cast(Document, place), key) if key in place else None
    items = cast(list[Document], place)
    for number in range(len(items)):
        if _own(found, items, number).get("name") == key:
            return items[number]
    return None


def _own(found: Document, place: Any, key: str | int) -> Any:
    while isinstance(place[key], dict) and "$ref" in place[key]:
        place[key] = copy.deepcopy(spec.find(found, place[key]["$ref"][1:]))
    return place[key]
