"""The update stream: one connection's subscriptions, its commands, and what it is told.

No WebSocket here: text comes in, text goes out. Commands, replies and error numbers are those of the
published description of the stream; sequence numbers are counted as recorded.
"""

import json
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, cast

from attrs import define

from ..engine.assumptions import Assumptions
from ..engine.events import Event
from ..engine.records import Sight
from . import stream_messages

MOST_WAITING = 10_000
"""Messages that may wait for a slow reader before the stream ends."""

_ERRORS = {
    1: "Unable to process message",
    2: "Params required",
    3: "Channels required",
    4: "Subscription IDs required",
    5: "Unknown command",
    6: "Already subscribed",
    7: "Unknown subscription ID",
    8: "Unknown channel name",
    11: "Invalid parameter",
    12: "Exactly one subscription ID is required",
    13: "Unsupported action",
    14: "Market Ticker required",
    15: "Action required",
    25: "Subscription buffer overflow",
}


class _Misuse(Exception):
    """A command that the stream answers with an error."""

    def __init__(self, number: int) -> None:
        super().__init__(_ERRORS[number])
        self.number = number


@define
class _Subscription:
    sid: int
    channel: str
    tickers: set[str] | None
    told: int = 0

    def wants(self, event: Event) -> bool:
        if stream_messages.channel(event) != self.channel:
            return False
        ticker = stream_messages.ticker(event)
        return self.tickers is None or ticker is None or ticker in self.tickers

    def next(self) -> int:
        self.told += 1
        return self.told


class Stream:
    """One connection of one key: it is told what concerns the key's user, and its subaccount if locked.

    `wake` is called whenever there is something to take. `ended` says that the reader was too slow.
    """

    def __init__(self, sight: Sight, assumptions: Assumptions, wake: Callable[[], None]) -> None:
        self.ended = False
        self._sight = sight
        self._assumptions = assumptions
        self._wake = wake
        self._subscriptions: dict[int, _Subscription] = {}
        self._last_sid = 0
        self._waiting: deque[str] = deque()

    def take(self) -> list[str]:
        """What is to be sent, each message a JSON text; it is gone from here afterwards."""
        taken: list[str] = []
        while self._waiting:
            taken.append(self._waiting.popleft())
        return taken

    def tell(self, event: Event) -> None:
        """Pass an event on to the subscriptions that want it."""
        if not self._sight.covers(stream_messages.scope(event)):
            return
        for subscription in self._subscriptions.values():
            if subscription.wants(event):
                body = stream_messages.message(event)
                if subscription.channel == "order_group_updates":
                    body["seq"] = subscription.next()
                self._send({**body, "sid": subscription.sid})

    def command(self, text: str | bytes) -> None:
        """Do what the other side asks for, or tell it what is wrong with that."""
        number: object = None
        try:
            asked: object = json.loads(text)
            if not isinstance(asked, dict):
                raise _Misuse(1)
            fields = cast(dict[str, Any], asked)
            number = fields.get("id")
            self._do(fields, number)
        except (ValueError, RecursionError):
            self._refuse(number, 1)
        except _Misuse as misuse:
            self._refuse(number, misuse.number)

    def _do(self, asked: dict[str, Any], number: object) -> None:
        if number is not None and (not isinstance(number, int) or isinstance(number, bool)):
            raise _Misuse(1)
        match asked.get("cmd"):
            case "subscribe":
                self._subscribe(_params(asked), number)
            case "unsubscribe":
                self._unsubscribe(_params(asked), number)
            case "update_subscription":
                self._update(_params(asked), number)
            case "list_subscriptions":
                listed = [
                    {"channel": known.channel, "sid": known.sid} for known in self._subscriptions.values()
                ]
                self._reply(number, "ok", msg=listed)
            case _:
                raise _Misuse(5)

    def _subscribe(self, params: dict[str, Any], number: object) -> None:
        channels, tickers = _texts(params.get("channels"), 3), _tickers(params)
        if not set(channels) <= set(stream_messages.CHANNELS):
            raise _Misuse(8)
        taken = {known.channel for known in self._subscriptions.values()}
        if self._assumptions.subscribing_again == "refused" and taken & set(channels):
            raise _Misuse(6)
        for channel in channels:
            self._last_sid += 1
            self._subscriptions[self._last_sid] = _Subscription(
                self._last_sid, channel, None if tickers is None else set(tickers)
            )
            self._reply(number, "subscribed", msg={"channel": channel, "sid": self._last_sid})

    def _unsubscribe(self, params: dict[str, Any], number: object) -> None:
        for sid in self._sids(params):
            gone = self._subscriptions.pop(sid)
            self._reply(number, "unsubscribed", sid=sid, seq=gone.next())

    def _update(self, params: dict[str, Any], number: object) -> None:
        sids = self._sids({"sids": [params["sid"]]} if "sid" in params else params)
        if len(sids) != 1:
            raise _Misuse(12)
        action, tickers = params.get("action"), _tickers(params)
        if action is None:
            raise _Misuse(15)
        if action not in ("add_markets", "delete_markets"):
            raise _Misuse(13)
        if tickers is None:
            raise _Misuse(14)
        subscription = self._subscriptions[sids[0]]
        known = subscription.tickers or set[str]()
        subscription.tickers = known | set(tickers) if action == "add_markets" else known - set(tickers)
        now = sorted(subscription.tickers)
        self._reply(number, "ok", sid=sids[0], seq=subscription.next(), msg={"market_tickers": now})

    def _sids(self, params: dict[str, Any]) -> list[int]:
        sids: object = params.get("sids")
        if not isinstance(sids, list) or not sids:
            raise _Misuse(4)
        numbers: list[Any] = list(cast(Iterable[Any], sids))
        if not all(type(sid) is int and sid in self._subscriptions for sid in numbers):
            raise _Misuse(7)
        return list(dict.fromkeys(numbers))

    def _refuse(self, number: object, code: int) -> None:
        self._reply(number, "error", msg={"code": code, "msg": _ERRORS[code]})

    def _reply(self, number: object, kind: str, **more: object) -> None:
        known = {"id": number} if isinstance(number, int) and number else {}
        self._send({**known, "type": kind, **more})

    def _send(self, body: dict[str, Any]) -> None:
        if self.ended:
            return
        if len(self._waiting) >= MOST_WAITING:
            self.ended = True
            self._waiting.clear()
            body = {"type": "error", "msg": {"code": 25, "msg": _ERRORS[25]}}
        self._waiting.append(json.dumps(body))
        self._wake()


def _params(asked: dict[str, Any]) -> dict[str, Any]:
    params: object = asked.get("params")
    if not isinstance(params, dict):
        raise _Misuse(2)
    return cast(dict[str, Any], params)


def _texts(value: object, missing: int) -> list[str]:
    if value is None or value == []:
        raise _Misuse(missing)
    if not isinstance(value, list):
        raise _Misuse(11)
    texts: list[Any] = list(cast(Iterable[Any], value))
    if not all(isinstance(text, str) for text in texts):
        raise _Misuse(11)
    return list(dict.fromkeys(texts))


def _tickers(params: dict[str, Any]) -> list[str] | None:
    one, several = params.get("market_ticker"), params.get("market_tickers")
    if one is None and several is None:
        return None
    return _texts([one] if several is None else several, 14)
