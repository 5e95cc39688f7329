"""The life of an order group: fill past the limit, trip, refuse, reset, trigger, delete.

python examples/lifecycle.py                  on the embedded exchange: no account, no network
python examples/lifecycle.py --demo TICKER    on Kalshi's demo exchange, with KALSHI_* set
"""

import os
import sys
import time
from decimal import Decimal

from kalshi_order_groups import (
    Client,
    CreatedOrder,
    CreateOrderV2Request,
    KalshiError,
    NotFoundError,
    OrderGroup,
    OrderGroupDetail,
    ResponseError,
)
from kalshi_order_groups.simulator import Exchange

READ_LAG_SECONDS = 12


def place(client: Client, ticker: str, group: OrderGroup, count: int) -> CreatedOrder:
    """Place a bid in the group; the handle supplies the scope that both must share."""
    return client.orders.create_v2(
        request=CreateOrderV2Request(
            ticker=ticker,
            side="bid",
            count=count,
            price=Decimal("0.01"),
            time_in_force="good_till_canceled",
            self_trade_prevention_type="taker_at_cross",
            order_group_id=group,
        )
    )


def read(client: Client, group: OrderGroup) -> OrderGroupDetail:
    """Return the group, waiting until reads show it: on the real exchange they lag by seconds."""
    deadline = time.monotonic() + READ_LAG_SECONDS
    while True:
        try:
            return client.order_groups.get(group)
        except NotFoundError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def show(step: str, client: Client, group: OrderGroup) -> None:
    """Print the state of the group on the exchange."""
    detail = read(client, group)
    state = "TRIGGERED" if detail.triggered else "active"
    print(f"{step:<44} {state:<10} limit {detail.contracts_limit:>7}  orders {len(detail.orders)}")


def live(client: Client, ticker: str, exchange: Exchange | None) -> None:
    """Create a group, run all steps, and delete it. Only the simulator can fill orders on demand."""
    group = client.order_groups.create(contracts_limit=100)
    print(f"order group {group.order_group_id}")
    print(f"in subaccount {group.subaccount}, on shard {group.exchange_index}\n")
    try:
        trip_and_reset(client, ticker, group, exchange)
    finally:
        print(f"\ndelete:       {client.order_groups.delete(group).name}")
    print(f"delete again: {client.order_groups.delete(group).name}")


def trip_and_reset(client: Client, ticker: str, group: OrderGroup, exchange: Exchange | None) -> None:
    """Run the steps between creation and deletion."""
    show("created: at most 100 contracts in any 15 s", client, group)
    first, second = place(client, ticker, group, 80), place(client, ticker, group, 80)
    show("two bids of 80 contracts attached", client, group)

    if exchange is not None:
        exchange.fill(first.order_id, 80)
        show("the market fills 80 of the first", client, group)
        exchange.advance(5)
        exchange.fill(second.order_id, 21)
        show("5 s later 21 of the second: 101 > 100, trip", client, group)
        rest = client.orders.get(second.order_id)
        print(f"    the second bid is {rest.status}: {rest.fill_count} filled, the rest off the book")
    else:
        client.order_groups.trigger(group)
        show("triggered by hand, as fills are up to others", client, group)

    try:
        place(client, ticker, group, 1)
        print("    a new order was accepted: this group should have refused it")
    except ResponseError as refused:
        print(f"    a new order is refused: {refused.status_code} {refused.code}")

    client.order_groups.reset(group)
    show("reset: armed again, orders stay cancelled", client, group)
    client.order_groups.update_limit(group, contracts_limit="250.5")
    show("limit changed", client, group)
    place(client, ticker, group, 10)
    show("a bid of 10 attached", client, group)
    client.order_groups.trigger(group)
    show("triggered by hand: the kill switch", client, group)


def on_the_simulator() -> None:
    """Run the example on the embedded exchange."""
    exchange = Exchange()
    with Client.simulated(exchange) as client:
        live(client, "KXPRES-24-DJT", exchange)
    print(
        """
That was the embedded exchange. To run it on Kalshi's demo exchange, with an API key created there:
    export KALSHI_ENVIRONMENT=demo
    export KALSHI_API_KEY_ID=...             id of the key
    export KALSHI_PRIVATE_KEY_PATH=key.pem   private key, chmod 600
    export PYTHONPATH=facade:generated
    .venv-demo/bin/python examples/lifecycle.py --demo TICKER     an open market"""
    )


def on_demo(ticker: str) -> int:
    """Run the example on Kalshi's demo exchange; return the exit code."""
    if os.environ.get("KALSHI_ENVIRONMENT") != "demo":
        print("set KALSHI_ENVIRONMENT=demo: this example is not for production", file=sys.stderr)
        return 2
    try:
        with Client.from_env() as client:
            live(client, ticker, None)
    except KalshiError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


def main(arguments: list[str]) -> int:
    """Run the command line; return the exit code."""
    match arguments:
        case []:
            on_the_simulator()
            return 0
        case ["--demo", ticker]:
            return on_demo(ticker)
        case _:
            print(__doc__, file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
