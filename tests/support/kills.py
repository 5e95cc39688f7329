"""Groups of other clients, and what a kill did to them."""

import random
from typing import Any

from kalshi_order_groups import Client, Credentials, KillReport, OrderGroup
from kalshi_order_groups._workflows.kill import KillRun
from kalshi_order_groups._workflows.kill_steps import KillTarget
from kalshi_order_groups._workflows.token_bucket import SMALLEST_READ, SMALLEST_WRITE, TokenBucket
from kalshi_order_groups.account_types import BucketLimit
from kalshi_order_groups.simulator import Exchange
from kalshi_order_groups.simulator.venue.request_log import LoggedRequest

from tests.support.keys import ED25519

TRIGGER = "TriggerOrderGroup"
CREDENTIALS = Credentials("a key", ED25519.signer)


def others_groups(exchange: Exchange, *scopes: tuple[int, int]) -> list[OrderGroup]:
    """Create groups in these subaccounts and shards, by another client than the one under test."""
    maker = Client.simulated(exchange, max_attempts=1)
    return [
        maker.order_groups.create(contracts_limit=5, subaccount=subaccount, exchange_index=shard)
        for subaccount, shard in scopes
    ]


def ids(groups: list[OrderGroup]) -> list[str]:
    return [group.order_group_id for group in groups]


def is_triggered(exchange: Exchange, group: OrderGroup | str) -> bool:
    found = exchange.rules.groups.find(group if isinstance(group, str) else group.order_group_id)
    return found is not None and found.triggered


def requested(exchange: Exchange, after: int = 0) -> list[str]:
    """Return the requested operations, in order."""
    entries = exchange.request_log.after(after)
    return [entry.operation or "?" for entry in entries if isinstance(entry, LoggedRequest)]


def passed(exchange: Exchange, since_ms: int) -> float:
    return (exchange.passed_ms() - since_ms) / 1000


def run_of(
    *targets: KillTarget,
    ends_at: float = 100.0,
    writes: BucketLimit = SMALLEST_WRITE,
    reads: BucketLimit = SMALLEST_READ,
    **options: Any,
) -> KillRun:
    """Return a kill that begins at 0, ends at 100, and has these groups to trigger."""
    run = KillRun(ends_at, random.Random(1), TokenBucket(writes, 0.0), TokenBucket(reads, 0.0), **options)
    run.add(targets)
    return run


def counts(report: KillReport) -> tuple[int, int, int]:
    return len(report.confirmed), len(report.failed), len(report.unknown)
