"""Edits of a published contract, and the lines of openapi.yaml that each is to change."""

from collections.abc import Callable
from typing import Any

SCHEMAS = "/components/schemas"


def schema(document: Any, name: str) -> Any:
    return document["components"]["schemas"][name]


def add_property(document: Any) -> None:
    schema(document, "OrderGroup")["properties"]["note"] = {"type": "string", "description": "Not ours."}


def drop_property(document: Any) -> None:
    del schema(document, "ErrorResponse")["properties"]["details"]


def make_required(document: Any) -> None:
    schema(document, "OrderGroup")["required"].append("contracts_limit_fp")


def make_nullable(document: Any) -> None:
    schema(document, "GetOrderGroupResponse")["properties"]["orders"]["nullable"] = True


def tighten(document: Any) -> None:
    document["paths"]["/portfolio/orders"]["get"]["parameters"][5]["schema"]["maximum"] = 500


def grow_enum(document: Any) -> None:
    schema(document, "BookSide")["enum"].append("both")


def grow_enum_of_one_use(document: Any) -> None:
    values = {"type": "string", "enum": ["bid", "ask", "both"]}
    schema(document, "AmendOrderV2Request")["properties"]["side"] = values


def change_default(document: Any) -> None:
    schema(document, "CreateOrderGroupRequest")["properties"]["exchange_index"]["default"] = 1


def make_count_nullable(document: Any) -> None:
    schema(document, "OrderGroup")["properties"]["contracts_limit_fp"]["nullable"] = True


def deprecate_value(document: Any) -> None:
    schema(document, "OrderGroup")["properties"]["exchange_index"]["deprecated"] = True


def accept_less(document: Any) -> None:
    document["security"].append({"kalshiAccessKey": []})


def drop_status(document: Any) -> None:
    del document["paths"]["/portfolio/orders"]["get"]["responses"]["400"]


def add_status(document: Any) -> None:
    responses = document["paths"]["/portfolio/orders"]["get"]["responses"]
    responses["429"] = {"$ref": "#/components/responses/RateLimited"}


def add_unknown_status(document: Any) -> None:
    document["paths"]["/portfolio/orders"]["get"]["responses"]["418"] = {"description": "Not ours."}


def rename_header(document: Any) -> None:
    document["components"]["securitySchemes"]["kalshiAccessKey"]["name"] = "KALSHI-KEY"


def open_up(document: Any) -> None:
    document["paths"]["/account/limits"]["get"]["security"] = []


def sign(document: Any) -> None:
    del document["paths"]["/exchange/status"]["get"]["security"]


def move_host(document: Any) -> None:
    document["servers"][0]["url"] = "https://api.example.com/trade-api/v2"


def change_type_of_items(document: Any) -> None:
    schema(document, "GetOrderGroupResponse")["properties"]["orders"]["items"] = {"type": "integer"}


def make_body_required(document: Any) -> None:
    document["paths"]["/portfolio/order_groups/{order_group_id}/reset"]["put"]["requestBody"][
        "required"
    ] = True


def close(document: Any) -> None:
    schema(document, "UpdateOrderGroupLimitRequest")["additionalProperties"] = False


def deprecate(document: Any) -> None:
    document["paths"]["/portfolio/orders"]["get"]["deprecated"] = True


EDITS: list[tuple[Callable[[Any], None], list[str]]] = [
    (add_property, ["+        note:", "+          type: string"]),
    (drop_property, ["-        details:", "-          type: string",
                     "-          description: More about it, when there is more."]),
    (make_required, ["-      required: [id, is_auto_cancel_enabled]",
                     "+      required: [id, is_auto_cancel_enabled, contracts_limit_fp]"]),
    (make_nullable, ["+          nullable: true"]),
    (tighten, ["-            maximum: 1000", "+            maximum: 500"]),
    (grow_enum, ["-      enum: [bid, ask]", "+      enum: [bid, ask, both]"]),
    (grow_enum_of_one_use, [
        "-            - $ref: '#/components/schemas/BookSide'",
        "+            - $ref: '#/components/schemas/BookSide2'", "+    BookSide2:", "+      type: string",
        "+      enum: [bid, ask, both]",
        "+      description: 'Side of the YES book; bid buys YES, ask sells YES.'"]),
    (change_default, ["-          default: 0", "+          default: 1"]),
    (make_count_nullable, [
        "-          allOf:", "-            - $ref: '#/components/schemas/FixedPointCount'",
        "+          type: string", "+          nullable: true"]),
    (deprecate_value, ["+          deprecated: true"]),
    (accept_less, ["+  - kalshiAccessKey: []"]),
    (drop_status, ["-        '400':", "-          $ref: '#/components/responses/BadRequest'"]),
    (add_status, ["+        '429':", "+          $ref: '#/components/responses/RateLimited'"]),
    (add_unknown_status, ["+        '418':", "+          description: 'I''m a Teapot.'"]),
    (open_up, ["+      security: []"]),
    (sign, ["-      security: []"]),
    (move_host, ["-  - url: https://external-api.kalshi.com/trade-api/v2",
                 "-    description: Production, recommended for API traffic.",
                 "+  - url: https://api.example.com/trade-api/v2"]),
    (change_type_of_items, ["-            type: string", "+            type: integer"]),
    (make_body_required, ["-        required: false", "+        required: true"]),
    (close, ["+      additionalProperties: false"]),
    (deprecate, ["+      deprecated: true"]),
]  # fmt: skip
