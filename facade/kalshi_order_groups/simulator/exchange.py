"""The exchange that a test holds in its hand: a clock, API keys, and the rules behind a lock."""

import threading
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from decimal import Context, Decimal, localcontext

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from .. import _values
from .._credentials import Credentials
from .._signing import Ed25519Signer
from ..types import OrderGroup
from .access import Access, ApiKey, PublicKey
from .assumptions import Assumptions
from .budget import TIERS, Tier, TokenBucket
from .faults import Faults
from .operations import Operation
from .read_lag import ReadLag
from .reads import Reads
from .records import Refusal
from .rules import Rules

START_MS = 1_767_225_600_000
"""2026-01-01T00:00:00Z, so that two runs look the same."""


class Exchange:
    """An exchange with one user, whose clock stands still until it is moved.

    Ids are counted, not drawn, so that two runs are the same. Safe to use from several threads. Left out,
    `tier` limits no rates (a clock that stands still refills no bucket), `read_lag` lets reads see writes
    at once, and `detect_replays` lets a signature be used twice. `faults` holds the misfortunes to come.
    """

    def __init__(
        self,
        *,
        assumptions: Assumptions | None = None,
        start_ms: int = START_MS,
        tier: str | None = None,
        read_lag: ReadLag | None = None,
        detect_replays: bool = False,
        seed: int = 0,
    ) -> None:
        if tier is not None and tier not in TIERS:
            raise ValueError(f"the tier must be one of {', '.join(TIERS)}, not {tier!r}")
        self.assumptions = Assumptions() if assumptions is None else assumptions
        self.lock = threading.RLock()
        self.rules = Rules(self.assumptions)
        self.access = Access(self.assumptions, detect_replays=detect_replays)
        self.reads = Reads(self.rules, read_lag)
        self.faults = Faults(seed)
        self.tier = tier
        self._buckets = None if tier is None else _buckets(TIERS[tier], start_ms)
        self._now_ms = start_ms
        self._last_id = 0

    def now_ms(self) -> int:
        """The exchange's time, Unix milliseconds."""
        return self._now_ms

    def advance(self, seconds: float | Decimal) -> None:
        """Let time pass: 0 or more seconds, to the millisecond, and not beyond the year 9999."""
        step = _seconds(seconds)
        if not 0 <= step <= _values.MAX_UNIX_SECONDS - self._now_ms // 1000:
            raise ValueError(f"advance() takes 0 or more seconds, up to the year 9999, not {seconds}")
        with self._writing():
            self._now_ms += int(step * 1000)
            self.rules.expire(self._now_ms)

    def fill(self, order_id: str, count: Decimal | int | str) -> None:
        """Let the market fill contracts of a resting order, and so maybe trip its group.

        Raises ValueError when the order does not rest, or has less than that left.
        """
        contracts = Decimal(_values.count(count))
        with self._writing():
            order = self.rules.find_order(order_id)
            if order is None:
                raise ValueError(f"there is no order {order_id}")
            if self.rules.pause != "none":
                raise ValueError("nothing fills while the exchange or its trading pauses; resume() first")
            if order.status != "resting" or contracts > order.remaining_count:
                raise ValueError(
                    f"order {order_id} is {order.status} with {order.remaining_count} contracts left;"
                    f" {contracts} cannot fill"
                )
            self.rules.fill(order, contracts, self._now_ms)

    @contextmanager
    def alone(self) -> Generator[None]:
        """Nobody else at the exchange meanwhile, and decimals add up whatever the program's context is."""
        with self.lock, localcontext(Context()):
            yield

    @contextmanager
    def _writing(self) -> Generator[None]:
        """As alone(); what changed is on its way to the reads afterwards."""
        with self.alone():
            yield
            self.reads.publish(self._now_ms)

    def filled(self, group: str | OrderGroup) -> Decimal:
        """Contracts that the group filled in the last 15 seconds.

        The real exchange does not tell this. Raises ValueError for a group that is not there.
        """
        name = group.order_group_id if isinstance(group, OrderGroup) else group
        with self.alone():
            found = self.rules.find_group(name)
            if found is None:
                raise ValueError(f"there is no order group {name}")
            return self.rules.rolling_count(found, self._now_ms)

    def open_market(self, ticker: str, *, exchange_index: int = 0) -> None:
        """Open a market on a shard. An unknown well-formed ticker opens one on shard 0 by itself."""
        shard = _values.exchange_index(exchange_index)
        with self.lock:
            try:
                self.rules.open_market(_values.text(ticker, "ticker"), 0 if shard is None else shard)
            except Refusal as refusal:
                if refusal.code == "market_exists":
                    raise ValueError(f"{ticker} is a market on another shard already") from None
                raise ValueError(f"{ticker!r} is no ticker: capitals, digits, '.', '_' and '-'") from None

    def pause_trading(self) -> None:
        """Until resume(), orders are refused; cancels and triggers work. Orders that asked for it are
        cancelled now.
        """
        with self._writing():
            self.rules.pause_trading(self._now_ms)

    def pause_exchange(self) -> None:
        """Until resume(), every write is refused, cancels and triggers too: no client can kill then."""
        with self._writing():
            self.rules.pause_exchange(self._now_ms)

    def resume(self) -> None:
        """Take everything again."""
        with self.lock:
            self.rules.resume()

    def issue_credentials(self, *, subaccount: int | None = None) -> Credentials:
        """A new API key, with full rights or locked to one subaccount."""
        private = Ed25519PrivateKey.generate()
        with self.lock:
            key_id = self.access.free_key_id()
            self.register_key(key_id, private.public_key(), subaccount=subaccount)
        return Credentials(key_id, Ed25519Signer(private))

    def register_key(self, key_id: str, public_key: PublicKey, *, subaccount: int | None = None) -> None:
        """Accept the signatures of a key of your own, RSA or Ed25519; maybe locked to one subaccount."""
        with self.lock:
            self.access.register(key_id, ApiKey(public_key, _values.subaccount(subaccount)))

    def spend(self, operation: Operation) -> bool:
        """Draw what a call costs from its bucket; False when there is not enough in it."""
        if self._buckets is None:
            return True
        return self._buckets[operation.bucket].spend(operation.cost, self._now_ms)

    def new_id(self) -> str:
        """The next id, in the shape of a UUID."""
        with self.lock:
            self._last_id += 1
            return str(uuid.UUID(int=0x4000_8000_0000_0000_0000 | self._last_id))


def _seconds(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise TypeError(f"advance() takes seconds as a number, not {value!r}")
    seconds = Decimal(str(value))
    if not seconds.is_finite():
        raise ValueError(f"advance() takes 0 or more seconds, not {value}")
    return seconds


def _buckets(tier: Tier, now_ms: int) -> dict[str, TokenBucket]:
    return {"read": TokenBucket(tier.read, now_ms), "write": TokenBucket(tier.write, now_ms)}
