"""The pytest fixtures of the package, as the author of a bot would use them."""

from decimal import Decimal

import pytest
from kalshi_order_groups import AsyncClient, Client, CreateOrderV2Request, OrderGroup, ResponseError
from kalshi_order_groups.simulator import Exchange


class QuotingBot:
    """Keeps one bid in the market, and stops once its group is triggered."""

    def __init__(self, client: Client, group: OrderGroup) -> None:
        self.client = client
        self.group = group
        self.quoting = True

    def step(self) -> str | None:
        """Quote once; return the order id, or None if no order was placed."""
        if not self.quoting:
            return None
        bid = CreateOrderV2Request(
            ticker="KXPRES-24-DJT",
            side="bid",
            count=60,
            price=Decimal("0.40"),
            time_in_force="good_till_canceled",
            self_trade_prevention_type="maker",
            order_group_id=self.group,
        )
        try:
            return self.client.orders.create_v2(request=bid).order_id
        except ResponseError:
            self.quoting = not self.client.order_groups.get(self.group).triggered
            return None


def test_my_bot_stops_quoting_when_its_group_trips(
    kalshi_client: Client, kalshi_exchange: Exchange
) -> None:
    group = kalshi_client.order_groups.create(contracts_limit=100)
    bot = QuotingBot(kalshi_client, group)
    for _ in range(2):
        order_id = bot.step()
        assert order_id is not None
        kalshi_exchange.fill(order_id, 60)
        kalshi_exchange.advance(5)

    assert bot.step() is None
    assert not bot.quoting
    assert list(kalshi_client.orders.list(status="resting")) == []
    kalshi_exchange.advance(60)
    assert bot.step() is None, "time alone does not rearm a group"


@pytest.mark.anyio
async def test_both_clients_of_a_test_are_on_one_exchange(
    kalshi_client: Client, kalshi_async_client: AsyncClient
) -> None:
    group = kalshi_client.order_groups.create(contracts_limit=5)
    assert (await kalshi_async_client.order_groups.list())[0].order_group_id == group.order_group_id
