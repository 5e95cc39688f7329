"""The examples in openapi.yaml: what a client and the simulator exchange in the life of an order group.

python -m tests.support.contract_examples        1: openapi.yaml has other examples
python -m tests.support.contract_examples --write        writes them
"""

import copy
import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, unquote

import httpx
from contract.document import parse
from contract.upstream import rewrite
from generation import spec
from kalshi_order_groups import (
    Client,
    CreateOrderV2Request,
    Credentials,
    Environment,
    KalshiError,
    OrderGroup,
)
from kalshi_order_groups.simulator import Exchange, ExchangeClock, SimulatorTransport

from tests.support.keys import ED25519
from tests.support.paths import PROJECT

Document = dict[str, Any]
SPEC = PROJECT / "openapi.yaml"
TICKER = "KXPRES-24-DJT"
JSON = "application/json"


class Transcript(httpx.BaseTransport):
    """Passes requests on to an exchange, and keeps its responses with their requests."""

    def __init__(self, exchange: Exchange) -> None:
        self._transport = SimulatorTransport(exchange)
        self.responses: list[httpx.Response] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._transport.handle_request(request)
        response.request = request
        content = response.read()
        self.responses.append(response)
        return httpx.Response(
            response.status_code, headers=response.headers, stream=httpx.ByteStream(content)
        )


def recorded() -> list[httpx.Response]:
    """Let a client call every operation, and be refused in the usual ways."""
    exchange = Exchange()
    exchange.open_market(TICKER)
    transcript = Transcript(exchange)
    with client_of(exchange, exchange.issue_credentials(), transcript) as client:
        succeed(client)
        fail(client)
    with client_of(exchange, Credentials("an-unknown-key", ED25519.signer), transcript) as stranger:
        refused(stranger.order_groups.list)
    exchange.tier = "basic"
    with client_of(exchange, exchange.issue_credentials(), transcript) as client:
        for _ in range(60):  # more than the bucket of a tier holds
            refused(client.orders.cancel_all)
    return transcript.responses


def client_of(exchange: Exchange, credentials: Credentials, transport: httpx.BaseTransport) -> Client:
    return Client(
        credentials,
        environment=Environment.DEMO,
        base_url=SimulatorTransport.BASE_URL,
        transport=transport,
        clock=ExchangeClock(exchange),
        max_attempts=1,
    )


def succeed(client: Client) -> None:
    group = client.order_groups.create(contracts_limit=10, subaccount=0, exchange_index=0)
    order = place(client, "my-order-1", group=group)
    client.order_groups.get(group)
    client.order_groups.list(subaccount=0)
    client.order_groups.update_limit(group, contracts_limit=20)
    client.orders.get(order)
    next(client.orders.list(ticker=TICKER, status="resting", limit=100, exchange_index=0))
    client.orders.amend_v2(order, ticker=TICKER, side="bid", price="0.5700", count=12)
    client.orders.decrease_v2(order, reduce_to=8, market_ticker=TICKER)
    client.orders.cancel_v2(order, market_ticker=TICKER)
    client.order_groups.trigger(group)
    client.order_groups.reset(group)
    client.order_groups.delete(group)
    client.orders.cancel_all(subaccount=0)
    client.account.limits()
    client.account.endpoint_costs()
    client.exchange.status()


def fail(client: Client) -> None:
    refused(lambda: client.order_groups.get("an-unknown-group"))
    refused(lambda: place(client, "my-order-1"))
    refused(lambda: place(client, "my-order-2", price="0.5650"))


def place(
    client: Client, client_order_id: str, *, price: str = "0.5600", group: OrderGroup | None = None
) -> str:
    request = CreateOrderV2Request(
        ticker=TICKER,
        side="bid",
        count=10,
        price=Decimal(price),
        time_in_force="good_till_canceled",
        self_trade_prevention_type="taker_at_cross",
        client_order_id=client_order_id,
        order_group_id=group,
    )
    return client.orders.create_v2(request=request).order_id


def refused(act: Callable[[], object]) -> None:
    with suppress(KalshiError):
        act()


def with_examples(document: Document) -> Document:
    """Return a copy of a document whose parameters and bodies have these examples and no others."""
    found = copy.deepcopy(document)
    for place in [*places(found)]:
        place.pop("example", None)
    done: set[int] = set()
    for response in recorded():
        for owner, value in examples(found, response):
            if id(owner) not in done:
                done.add(id(owner))
                owner["example"] = value
    return found


def places(document: Document) -> Iterator[Document]:
    """Yield every parameter and content of a document."""
    components = document["components"]
    owners = [*components["responses"].values(), *components["parameters"].values()]
    for _, _, operation in spec.operations(document):
        owners += [*operation["responses"].values(), *operation.get("parameters", [])]
        owners += [operation["requestBody"]] if "requestBody" in operation else []
    for owner in owners:
        yield from [owner] if "in" in owner else owner.get("content", {}).values()


def examples(document: Document, response: httpx.Response) -> Iterator[tuple[Document, Any]]:
    """Yield the parameters and contents that a response and its request exemplify, with the values."""
    request = response.request
    operation, arguments = called(document, request)
    for parameter in resolved(document, operation.get("parameters", [])):
        if parameter["name"] in arguments:
            (schema,) = resolved(document, [parameter["schema"]])
            text = arguments[parameter["name"]]
            yield parameter, int(text) if schema["type"] == "integer" else text
    if request.content and "requestBody" in operation:
        yield operation["requestBody"]["content"][JSON], json.loads(request.content)
    (answer,) = resolved(document, [operation["responses"].get(str(response.status_code), {})])
    if response.content and "content" in answer:
        yield answer["content"][JSON], response.json()


def called(document: Document, request: httpx.Request) -> tuple[Document, dict[str, str]]:
    """Return the operation of a request, if there is one, with the arguments in its path and query."""
    path, _, query = request.url.raw_path.decode().partition("?")
    for template, method, operation in spec.operations(document):
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(template))
        found = re.fullmatch(f"/trade-api/v2{pattern}", path)
        if found and method == request.method.lower():
            in_path = {name: unquote(text) for name, text in found.groupdict().items()}
            return operation, {**in_path, **dict(parse_qsl(query))}
    return {"responses": {}}, {}


def resolved(document: Document, nodes: list[Document]) -> list[Any]:
    return [spec.find(document, node["$ref"][1:]) if "$ref" in node else node for node in nodes]


def written(text: str) -> str:
    """Return the text of openapi.yaml with the examples."""
    return rewrite.rewritten(text, with_examples(parse.parse(text.encode(), SPEC.name).root), SPEC.name)


def main(arguments: list[str]) -> int:
    text = SPEC.read_text("utf-8")
    new = written(text)
    if "--write" in arguments:
        SPEC.write_text(new, "utf-8")
    elif new != text:
        print("openapi.yaml has other examples. Run make examples.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
