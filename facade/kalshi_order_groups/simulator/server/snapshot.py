"""Snapshot of the exchange as JSON, which the page polls."""

from heapq import nlargest
from itertools import islice
from typing import Any

from ..engine import formats
from ..engine.records import Group, Order
from ..venue.exchange import Exchange
from ..venue.request_log import LoggedEvent, LoggedRequest

MAX_GROUPS, MAX_SCANNED, MAX_ORDERS, MAX_FILLS, MAX_ENTRIES = 200, 2_000, 20, 200, 200


def snapshot(exchange: Exchange, after: int) -> dict[str, Any]:
    """Return the fullest of the newest groups, and the log after entry number `after`."""
    with exchange.locked():
        now_ms, groups = exchange.now_ms(), exchange.rules.groups
        newest = list(islice(groups.newest(), MAX_SCANNED))
        ratio = {
            group.order_group_id: groups.rolling_count(group, now_ms) / group.limit for group in newest
        }
        shown = nlargest(
            MAX_GROUPS, newest, key=lambda group: (group.triggered, ratio[group.order_group_id])
        )
        chosen = {group.order_group_id for group in shown}
        return {
            "now_ms": now_ms,
            "pause": exchange.rules.pause,
            "tier": exchange.tier,
            "groups_total": len(groups),
            "groups": [_group(group) for group in reversed(newest) if group.order_group_id in chosen],
            "log": [_entry(entry) for entry in exchange.request_log.after(after)[-MAX_ENTRIES:]],
        }


def _group(group: Group) -> dict[str, Any]:
    return {
        "order_group_id": group.order_group_id,
        "user": group.scope.user,
        "subaccount": group.scope.subaccount,
        "exchange_index": group.scope.exchange_index,
        "limit": formats.contracts(group.limit),
        "filled": formats.contracts(group.filled),
        "triggered": group.triggered,
        "window": [
            [fill.at_ms, formats.contracts(fill.contracts)] for fill in list(group.fills)[-MAX_FILLS:]
        ],
        "resting_total": len(group.resting),
        "orders": [_order(order) for order in islice(group.resting.values(), MAX_ORDERS)],
    }


def _order(order: Order) -> dict[str, str]:
    return {
        "order_id": order.order_id,
        "ticker": order.ticker,
        "side": order.side,
        "price": formats.price(order.price),
        "fill_count": formats.contracts(order.fill_count),
        "remaining_count": formats.contracts(order.remaining_count),
    }


def _entry(entry: LoggedRequest | LoggedEvent) -> dict[str, Any]:
    common = {"number": entry.number, "at_ms": entry.at_ms, "user": entry.user}
    if isinstance(entry, LoggedEvent):
        return {
            **common,
            "kind": "event",
            "type": entry.channel,
            "event": entry.event,
            "subject": entry.subject,
            "note": entry.note,
        }
    return {
        **common,
        "kind": "request",
        "method": entry.method,
        "path": entry.path,
        "operation": entry.operation,
        "status": entry.status,
        "fault": None if entry.fault is None else entry.fault.name,
    }
