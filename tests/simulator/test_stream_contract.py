"""The simulator's stream against stream.yaml, which the recorded stream is held to as well."""

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from kalshi_order_groups.simulator import Exchange
from kalshi_order_groups.simulator.venue import stream_messages
from kalshi_order_groups.simulator.venue.stream_session import Stream
from kalshi_order_groups_api.stream import models

from tests.simulator.test_trading import IOC, Venue
from tests.support.paths import SHARED
from tests.support.streams import errors_of, our_stream

RECORDED = SHARED / "observed" / "websocket.jsonl"
OTHERS = {"user_order", "fill"}
"""Recorded from the margin exchange, whose orders and fills have other fields; see test_replay.py."""

COMMANDS: tuple[Any, ...] = (
    {"id": 1, "cmd": "subscribe", "params": {"channels": list(stream_messages.CHANNELS)}},
    {"id": 2, "cmd": "subscribe", "params": {"channels": ["fill"], "market_ticker": "KX-B"}},
    {"id": 3, "cmd": "list_subscriptions"},
    {"id": 4, "cmd": "update_subscription",
     "params": {"sid": 4, "action": "add_markets", "market_tickers": ["KX-A"]}},
    {"id": 5, "cmd": "update_subscription",
     "params": {"sids": [4], "action": "delete_markets", "market_ticker": "KX-B"}},
    {"id": 6, "cmd": "unsubscribe", "params": {"sids": [4]}},
    {"id": 0, "cmd": "list_subscriptions"},
)  # fmt: skip
REFUSED: tuple[Any, ...] = (
    [],
    {},
    {"id": "a", "cmd": "subscribe"},
    {"id": -1, "cmd": "list_subscriptions"},
    {"id": 1, "cmd": "subscribe"},
    {"id": 1, "cmd": "subscribe", "params": {}},
    {"id": 1, "cmd": "subscribe", "params": {"channels": "fill"}},
    {"id": 1, "cmd": "subscribe", "params": {"channels": ["no such"]}},
    {"id": 1, "cmd": "unsubscribe", "params": {}},
    {"id": 1, "cmd": "unsubscribe", "params": {"sids": [99]}},
    {"id": 1, "cmd": "update_subscription", "params": {"sids": [1, 2]}},
    {"id": 1, "cmd": "update_subscription", "params": {"sid": 1}},
    {"id": 1, "cmd": "update_subscription", "params": {"sid": 1, "action": "dance"}},
    {"id": 1, "cmd": "update_subscription", "params": {"sid": 1, "action": "add_markets"}},
)


def messages(stream: Stream) -> Iterator[dict[str, Any]]:
    yield from map(json.loads, stream.take())


def traded(venue: Venue, rng: random.Random) -> None:
    """Do everything that makes events: groups of each kind of change, orders of each end, fills."""
    group = venue.maker.group("10")
    venue.maker.client.order_groups.update_limit(group, contracts_limit=50)
    expiry = venue.exchange.now_ms() // 1000 + 60
    for _ in range(rng.randrange(1, 4)):
        venue.maker.ask(str(rng.randrange(1, 9)), "0.40", order_group_id=group, expiration_time=expiry)
    venue.maker.bid("3", "0.10", subaccount=rng.randrange(3))
    venue.taker.bid(str(rng.randrange(1, 9)), "0.45", **IOC)
    venue.maker.client.order_groups.trigger(group)
    venue.maker.client.order_groups.reset(group)
    venue.maker.client.order_groups.delete(group)


@pytest.mark.parametrize("seed", range(5))
def test_each_event_fits_the_contract(seed: int) -> None:
    venue = Venue()
    streams = [venue.exchange.open_stream(user=user) for user in ("maker", "taker")]
    for stream in streams:
        stream.command(json.dumps(COMMANDS[0]))
    traded(venue, random.Random(seed))
    found = [message for stream in streams for message in messages(stream)]
    assert {message["type"] for message in found} == {
        "subscribed",
        "order_group_updates",
        "user_order",
        "fill",
    }
    events = {one["msg"]["event_type"] for one in found if one["type"] == "order_group_updates"}
    assert events == set(models.OrderGroupUpdatesPayloadMsgEventType)
    assert [error for message in found for error in errors_of(message)] == []


@pytest.mark.parametrize("commands", [COMMANDS, (*COMMANDS[:1], *REFUSED)], ids=["accepted", "refused"])
def test_each_response_fits_the_contract(commands: tuple[Any, ...]) -> None:
    stream = Exchange().open_stream()
    for command in commands:
        stream.command(json.dumps(command))
    found = list(messages(stream))
    assert len(found) >= len(commands)
    assert [error for message in found for error in errors_of(message)] == []
    refused = [message for message in found if message["type"] == "error"]
    assert len(refused) == (len(REFUSED) if len(commands) > len(REFUSED) else 0)


def test_a_slow_reader_is_refused_as_the_contract_says() -> None:
    stream = Exchange().open_stream()
    for _ in range(10_001):
        stream.command('{"id": 3, "cmd": "list_subscriptions"}')
    (overflow,) = messages(stream)
    assert overflow["msg"]["code"] == models.ErrorResponsePayloadMsgCode.VALUE_25
    assert errors_of(overflow) == []


def test_the_channels_are_those_of_the_contract() -> None:
    addresses = {channel["address"] for channel in our_stream().document.root["channels"].values()}
    assert addresses == {"/", *stream_messages.CHANNELS}


def test_a_message_that_departs_from_the_contract_is_found() -> None:
    message = {"type": "subscribed", "id": 1, "msg": {"channel": "fill"}}
    assert errors_of(message) == ["subscribedResponsePayload $.msg: 'sid' is a required property"]
    assert errors_of({"type": "ok", "id": -1}) == [
        "okResponsePayload $.id: -1 is less than the minimum of 0"
    ]
    assert errors_of({"type": "news"}) == ["no message has the type news"]


@pytest.mark.skipif(not RECORDED.exists(), reason="the recordings are missing (../shared/observed)")
def test_recorded_messages_fit_the_contract() -> None:
    recorded = [json.loads(line) for line in RECORDED.read_text("utf-8").splitlines()]
    checked = [message for message in recorded if message["type"] not in OTHERS]
    assert {message["type"] for message in checked} == {"subscribed", "order_group_updates"}
    assert [error for message in checked for error in errors_of(message)] == []
