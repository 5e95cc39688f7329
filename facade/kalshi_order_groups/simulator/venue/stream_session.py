"""Update stream: the subscriptions, commands and messages of one connection.

Works on text, without a WebSocket. Commands, replies and error codes follow the published description of
the stream; sequence numbers are as recorded.
"""

import json
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, cast

from attrs import define
from kalshi_order_groups_api.stream import models
from kalshi_order_groups_api.stream.types import UNSET, Unset

from ..engine.assumptions import Assumptions
from ..engine.events import Event
from ..engine.records import ReadScope
from . import stream_messages

MAX_QUEUED = 10_000
"""Messages that may be queued for a slow reader before the stream ends."""

_ERRORS = {
    1: "Unable to process message",
    2: "Params required",
    3: "Channels required",
    4: "Subscription IDs required",
    5: "Unknown command",
    7: "Unknown subscription ID",
    8: "Unknown channel name",
    11: "Invalid parameter",
    12: "Exactly one subscription ID is required",
    13: "Unsupported action",
    14: "Market Ticker required",
    15: "Action required",
    25: "Subscription buffer overflow",
}


class _CommandError(Exception):
    """A command that gets an error reply."""

    def __init__(self, code: int) -> None:
        super().__init__(_ERRORS[code])
        self.code = code


@define
class _Subscription:
    sid: int
    channel: str
    tickers: set[str] | None
    sent: int = 0

    def matches(self, event: Event) -> bool:
        if stream_messages.channel(event) != self.channel:
            return False
        ticker = stream_messages.ticker(event)
        return self.tickers is None or ticker is None or ticker in self.tickers

    def next_seq(self) -> int:
        self.sent += 1
        return self.sent


class Stream:
    """One connection of one key, with the events of its user, or of its subaccount if the key is locked.

    Calls `wake` when messages are ready to take. `ended` is True once the reader was too slow.
    """

    def __init__(self, read_scope: ReadScope, assumptions: Assumptions, wake: Callable[[], None]) -> None:
        self.ended = False
        self._read_scope = read_scope
        self._assumptions = assumptions
        self._wake = wake
        self._subscriptions: dict[int, _Subscription] = {}
        self._last_sid = 0
        self._queued: deque[str] = deque()

    def take(self) -> list[str]:
        """Remove and return the queued messages, each a JSON text."""
        taken: list[str] = []
        while self._queued:
            taken.append(self._queued.popleft())
        return taken

    def notify(self, event: Event) -> None:
        """Queue an event for the subscriptions that match it."""
        if not self._read_scope.covers(stream_messages.scope(event)):
            return
        for subscription in self._subscriptions.values():
            if subscription.matches(event):
                self._send(stream_messages.message(event, subscription.sid, subscription.next_seq))

    def command(self, text: str | bytes) -> None:
        """Run a command of the client; queues its reply, or an error."""
        command_id: int | Unset = UNSET
        try:
            decoded: object = json.loads(text)
            if not isinstance(decoded, dict):
                raise _CommandError(1)
            fields = cast(dict[str, Any], decoded)
            command_id = _command_id(fields.get("id"))
            self._do(fields, command_id)
        except (ValueError, RecursionError):
            self._refuse(command_id, 1)
        except _CommandError as error:
            self._refuse(command_id, error.code)

    def _do(self, command: dict[str, Any], command_id: int | Unset) -> None:
        match command.get("cmd"):
            case "subscribe":
                self._subscribe(_params(command), command_id)
            case "unsubscribe":
                self._unsubscribe(_params(command), command_id)
            case "update_subscription":
                self._update(_params(command), command_id)
            case "list_subscriptions":
                self._list(command_id)
            case _:
                raise _CommandError(5)

    def _list(self, command_id: int | Unset) -> None:
        listed = [
            models.ListSubscriptionsResponsePayloadMsgItem(channel=known.channel, sid=known.sid)
            for known in self._subscriptions.values()
        ]
        response = models.ListSubscriptionsResponsePayload(type_="ok", id=command_id, msg=listed)
        self._send(response.to_dict())

    def _subscribe(self, params: dict[str, Any], command_id: int | Unset) -> None:
        channels, tickers = _texts(params.get("channels"), 3), _tickers(params)
        if not set(channels) <= set(stream_messages.CHANNELS):
            raise _CommandError(8)
        subscribed = {known.channel for known in self._subscriptions.values()}
        if self._assumptions.subscribing_again == "refused" and subscribed & set(channels):
            raise _CommandError(11)
        for channel in channels:
            self._last_sid += 1
            self._subscriptions[self._last_sid] = _Subscription(
                self._last_sid, channel, None if tickers is None else set(tickers)
            )
            made = models.SubscribedResponsePayloadMsg(channel=channel, sid=self._last_sid)
            response = models.SubscribedResponsePayload(type_="subscribed", id=command_id, msg=made)
            self._send(response.to_dict())

    def _unsubscribe(self, params: dict[str, Any], command_id: int | Unset) -> None:
        for sid in self._sids(params):
            removed = self._subscriptions.pop(sid)
            response = models.UnsubscribedResponsePayload(
                type_="unsubscribed", id=command_id, sid=sid, seq=removed.next_seq()
            )
            self._send(response.to_dict())

    def _update(self, params: dict[str, Any], command_id: int | Unset) -> None:
        sids = self._sids({"sids": [params["sid"]]} if "sid" in params else params)
        if len(sids) != 1:
            raise _CommandError(12)
        action, tickers = params.get("action"), _tickers(params)
        if action is None:
            raise _CommandError(15)
        if action not in ("add_markets", "delete_markets"):
            raise _CommandError(13)
        if tickers is None:
            raise _CommandError(14)
        subscription = self._subscriptions[sids[0]]
        known = subscription.tickers or set[str]()
        subscription.tickers = known | set(tickers) if action == "add_markets" else known - set(tickers)
        current = models.OkResponsePayloadMsg(market_tickers=sorted(subscription.tickers))
        response = models.OkResponsePayload(
            type_="ok", id=command_id, sid=sids[0], seq=subscription.next_seq(), msg=current
        )
        self._send(response.to_dict())

    def _sids(self, params: dict[str, Any]) -> list[int]:
        sids: object = params.get("sids")
        if not isinstance(sids, list) or not sids:
            raise _CommandError(4)
        numbers: list[Any] = list(cast(Iterable[Any], sids))
        if not all(type(sid) is int and sid in self._subscriptions for sid in numbers):
            raise _CommandError(7)
        return list(dict.fromkeys(numbers))

    def _refuse(self, command_id: int | Unset, code: int) -> None:
        self._send(_error(code, command_id))

    def _send(self, body: dict[str, Any]) -> None:
        if self.ended:
            return
        if len(self._queued) >= MAX_QUEUED:
            self.ended = True
            self._queued.clear()
            body = _error(25)
        self._queued.append(json.dumps(body))
        self._wake()


def _command_id(value: object) -> int | Unset:
    """Return the id of a command; none for 0. Raise _CommandError for what is no id."""
    if value is None:
        return UNSET
    if type(value) is not int or value < 0:
        raise _CommandError(1)
    return value or UNSET


def _error(code: int, command_id: int | Unset = UNSET) -> dict[str, Any]:
    msg = models.ErrorResponsePayloadMsg(code=models.ErrorResponsePayloadMsgCode(code), msg=_ERRORS[code])
    return models.ErrorResponsePayload(type_="error", id=command_id, msg=msg).to_dict()


def _params(command: dict[str, Any]) -> dict[str, Any]:
    params: object = command.get("params")
    if not isinstance(params, dict):
        raise _CommandError(2)
    return cast(dict[str, Any], params)


def _texts(value: object, missing: int) -> list[str]:
    if value is None or value == []:
        raise _CommandError(missing)
    if not isinstance(value, list):
        raise _CommandError(11)
    texts: list[Any] = list(cast(Iterable[Any], value))
    if not all(isinstance(text, str) for text in texts):
        raise _CommandError(11)
    return list(dict.fromkeys(texts))


def _tickers(params: dict[str, Any]) -> list[str] | None:
    single, several = params.get("market_ticker"), params.get("market_tickers")
    if single is None and several is None:
        return None
    return _texts([single] if several is None else several, 14)
