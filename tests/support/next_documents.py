"""Documents that the exchange might publish next: ours with one edit, and where following each ends."""

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.support.published_variant import walked
from tests.support.upstream_edits import (
    SCHEMAS,
    add_property,
    add_status,
    close,
    deprecate,
    make_nullable,
    move_host,
    open_up,
    rename_header,
    schema,
    tighten,
)

TRIGGER = "/portfolio/order_groups/{order_group_id}/trigger"
NOTHING, FOLLOWED = "nothing to do", "followed"


class Next(NamedTuple):
    """An edit of the published contract, and how a run on it ends before the checks of the facade."""

    edit: Callable[[Any], None]
    ends: str = FOLLOWED  # or a text of the reason to stop


def parameter(document: Any, **more: Any) -> None:
    new = {"name": "dry_run", "in": "query", "schema": {"type": "boolean"}, **more}
    document["paths"][TRIGGER]["put"].setdefault("parameters", []).append(new)


def required_parameter(document: Any) -> None:
    parameter(document, required=True)


def status_of_orders(document: Any) -> None:
    schema(document, "OrderStatus")["enum"].append("unheard_of")


def time_in_force(document: Any) -> None:
    schema(document, "TimeInForce")["enum"].append("unheard_of")


def request_property(document: Any) -> None:
    schema(document, "CreateOrderV2Request")["properties"]["note"] = {"type": "string", "maxLength": 20}


def required_request_property(document: Any) -> None:
    request_property(document)
    schema(document, "CreateOrderV2Request")["required"].append("note")


def required_response_property(document: Any) -> None:
    add_property(document)
    schema(document, "OrderGroup")["required"].append("note")


def renamed(document: Any, name: str, old: str, new: str) -> None:
    properties = schema(document, name)["properties"]
    properties[new] = properties.pop(old)
    required = schema(document, name).get("required", [])
    required[:] = [new if one == old else one for one in required]


def read_property_renamed(document: Any) -> None:
    renamed(document, "OrderGroup", "contracts_limit_fp", "limit_fp")


def overridden_property_renamed(document: Any) -> None:
    renamed(document, "GetOrderGroupsResponse", "order_groups", "groups")


def two_overridden_properties_gone(document: Any) -> None:
    overridden_property_renamed(document)
    renamed(document, "GetOrdersResponse", "orders", "rows")


def operation_gone(document: Any) -> None:
    del document["paths"]["/account/endpoint_costs"]


def operation_renamed(document: Any) -> None:
    document["paths"][TRIGGER]["put"]["operationId"] = "TripOrderGroup"


def operation_moved(document: Any) -> None:
    document["paths"]["/exchange/state"] = document["paths"].pop("/exchange/status")


def unread_property_gone(document: Any) -> None:
    del schema(document, "ErrorResponse")["properties"]["details"]


def version(document: Any) -> None:
    document["info"]["version"] = "999.0.0"


def prose(document: Any) -> None:
    document["paths"][TRIGGER]["put"]["description"] = "Takes subaccounts 1-127 from now on."


def component_moved(document: Any) -> None:
    """Give a component another name, everywhere."""

    def change(node: Any) -> Any:
        return (
            {**node, "$ref": f"#{SCHEMAS}/Nothing"}
            if node.get("$ref") == f"#{SCHEMAS}/EmptyResponse"
            else node
        )

    schemas = document["components"]["schemas"]
    schemas["Nothing"] = schemas.pop("EmptyResponse")
    document.update(walked(document, change))


def subaccounts(document: Any) -> None:
    for name in ("Subaccount", "SubaccountFilter"):
        document["components"]["parameters"][name]["schema"]["maximum"] = 127


def new_object(document: Any) -> None:
    inner = {"type": "object", "properties": {"a": {"type": "string"}}}
    schema(document, "Order")["properties"]["origin"] = inner


NEXT = {
    "new optional parameter": Next(parameter),
    "new required parameter": Next(required_parameter),
    "new value in responses": Next(status_of_orders),
    "new value in requests": Next(time_in_force),
    "new property of a response": Next(add_property),
    "new required property of a response": Next(required_response_property),
    "new property of a request": Next(request_property),
    "new required property of a request": Next(required_request_property),
    "a property that we read is renamed": Next(read_property_renamed),
    "a property with an override is renamed": Next(
        overridden_property_renamed, "/GetOrderGroupsResponse/properties/order_groups"
    ),
    "two of these": Next(two_overridden_properties_gone, "/GetOrdersResponse/properties/orders"),
    "a property that we do not need is gone": Next(unread_property_gone),
    "an operation is gone": Next(operation_gone, "--allow-removed GetAccountEndpointCosts"),
    "an operation is renamed": Next(operation_renamed, "--allow-removed TriggerOrderGroup"),
    "an operation is moved": Next(operation_moved),
    "version only": Next(version),
    "prose only": Next(prose, NOTHING),
    "a component is moved": Next(component_moved, NOTHING),
    "bounds are tighter": Next(tighten),
    "bounds are new": Next(subaccounts),
    "nullable": Next(make_nullable),
    "closed": Next(close),
    "new status": Next(add_status),
    "deprecated": Next(deprecate),
    "new object": Next(new_object),
    "another host": Next(move_host),
    "another header": Next(rename_header),
    "unsigned": Next(open_up),
}
