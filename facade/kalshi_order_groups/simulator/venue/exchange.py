"""The exchange that a test holds in its hand: a clock, API keys, and the rules behind a lock."""

import threading
import uuid
from collections.abc import Callable, Generator
from contextlib import contextmanager
from decimal import Context, Decimal, localcontext

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ..._auth.credentials import Credentials
from ..._auth.signing import Ed25519Signer
from ..._core import validation
from ...types import OrderGroup
from ..engine.assumptions import Assumptions
from ..engine.order_book import Market, is_ticker
from ..engine.records import USER, Group, ReadScope, Refusal
from ..engine.rules import Rules
from ..read_lag import ReadLag
from .auth import Access, ApiKey, PublicKey
from .clock import Clock
from .delayed_reads import Reads
from .faults import Faults
from .operations import Operation
from .rate_limits import TIERS, TokenBucket
from .request_log import RequestLog
from .stream_session import Stream

START_MS = 1_767_225_600_000
"""2026-01-01T00:00:00Z, so that two runs look the same."""


class Exchange:
    """An exchange whose clock stands still until it is moved, or follows `clock` (Unix milliseconds).

    Ids are counted, not drawn, so that two runs are the same. Safe to use from several threads. Left out,
    `tier` limits no rates (a clock that stands still refills no bucket), `read_lag` lets reads see writes
    at once, and `detect_replays` lets a signature be used twice. `faults` holds the misfortunes to come,
    `journal` what was asked and what happened lately.
    """

    def __init__(
        self,
        *,
        assumptions: Assumptions | None = None,
        start_ms: int = START_MS,
        clock: Callable[[], int] | None = None,
        tier: str | None = None,
        read_lag: ReadLag | None = None,
        detect_replays: bool = False,
        seed: int = 0,
    ) -> None:
        if tier is not None and tier not in TIERS:
            raise ValueError(f"the tier must be one of {', '.join(TIERS)}, not {tier!r}")
        self.assumptions = Assumptions() if assumptions is None else assumptions
        self.lock = threading.RLock()
        self.rules = Rules(self.assumptions, self.new_id)
        self.access = Access(self.assumptions, detect_replays=detect_replays)
        self.reads = Reads(self.rules, read_lag)
        self.faults = Faults(seed)
        self.tier = tier
        self.request_log = RequestLog()
        self.wakeups: list[int] = []  # when the tasks wake that wait by this exchange's time
        self._clock = Clock(start_ms, clock)
        self._buckets: dict[tuple[str, str], TokenBucket] = {}
        self._streams: list[Stream] = []
        self._last_id = 0

    def now_ms(self) -> int:
        """The exchange's time, Unix milliseconds."""
        return self._clock.now_ms()

    def passed_ms(self) -> int:
        """The time that no jump changes, Unix milliseconds: what waits are measured by."""
        return self._clock.passed_ms()

    def host_time_ms(self) -> int:
        """The time on the wall of a machine that was right before the first jump(), Unix milliseconds."""
        return self._clock.host_time_ms()

    def auth_time_ms(self) -> int:
        """The time by which signatures are judged, Unix milliseconds."""
        return self._clock.auth_time_ms()

    def advance(self, seconds: float | Decimal) -> None:
        """Let time pass: 0 or more seconds, to the millisecond, and not beyond the year 9999."""
        step = _seconds(seconds)
        if not 0 <= step <= validation.MAX_UNIX_SECONDS - self.now_ms() // 1000:
            raise ValueError(f"advance() takes 0 or more seconds, up to the year 9999, not {seconds}")
        with self._writing():
            self._clock.advance(int(step * 1000))

    def jump(self, seconds: float | Decimal) -> None:
        """Let the exchange's clock be so much further ahead, or behind: signatures by another go stale."""
        step = _seconds(seconds)
        if not 0 <= self.now_ms() // 1000 + step <= validation.MAX_UNIX_SECONDS:
            raise ValueError(f"jump() stays between the years 1970 and 9999; {seconds} is too far")
        with self._writing():
            self._clock.jump(int(step * 1000))

    def fill(self, order_id: str, count: Decimal | int | str) -> None:
        """Let somebody outside fill contracts of a resting order, and so maybe trip its group.

        Raises ValueError when the order does not rest, or has less than that left.
        """
        contracts = Decimal(validation.count(count))
        with self._writing():
            order = self.rules.orders.find(order_id)
            if order is None:
                raise ValueError(f"there is no order {order_id}")
            if self.rules.pause != "none":
                raise ValueError("nothing fills while the exchange or its trading pauses; resume() first")
            if order.status != "resting" or contracts > order.remaining_count:
                raise ValueError(
                    f"order {order_id} is {order.status} with {order.remaining_count} contracts left;"
                    f" {contracts} cannot fill"
                )
            self.rules.fill(order, contracts, self.now_ms())

    @contextmanager
    def locked(self) -> Generator[None]:
        """Nobody else at the exchange meanwhile, and decimals add up whatever the program's context is."""
        with self.lock, localcontext(Context()):
            self.rules.expire(self.now_ms())
            yield

    @contextmanager
    def _writing(self) -> Generator[None]:
        """As alone(); what changed is on its way to the reads and streams afterwards."""
        with self.locked():
            yield
            self.publish()

    def publish(self) -> None:
        """Let what was written since the last time be on its way to the reads and streams."""
        self.rules.expire(self.now_ms())
        self.reads.publish(self.now_ms())
        events, self.rules.events = self.rules.events, []
        for event in events:
            self.request_log.add_event(event)
            for stream in self._streams:
                stream.notify(event)

    def open_stream(
        self, wake: Callable[[], None] = lambda: None, *, user: str = USER, subaccount: int | None = None
    ) -> Stream:
        """The update stream of a user, or of one subaccount; `wake` is called when there is something."""
        stream = Stream(ReadScope(user, subaccount), self.assumptions, wake)
        with self.lock:
            self._streams.append(stream)
        return stream

    def close_stream(self, stream: Stream) -> None:
        """End a stream; again is fine."""
        with self.lock:
            if stream in self._streams:
                self._streams.remove(stream)

    def filled(self, group: str | OrderGroup) -> Decimal:
        """Contracts that the group filled in the last 15 seconds.

        The real exchange does not tell this. Raises ValueError for a group that is not there.
        """
        with self.locked():
            return self.rules.groups.rolling_count(self._group(group), self.now_ms())

    def trigger(self, group: str | OrderGroup) -> None:
        """Trip a group, wherever it lives. Raises ValueError while the exchange pauses, or for no group."""
        with self._writing():
            self.rules.trip(self._writable_group(group), self.now_ms())

    def reset(self, group: str | OrderGroup) -> None:
        """Arm a group again, wherever it lives. Raises ValueError as trigger() does."""
        with self._writing():
            self.rules.reset(self._writable_group(group), self.now_ms())

    def _writable_group(self, group: str | OrderGroup) -> Group:
        if self.rules.pause == "exchange":
            raise ValueError("the exchange pauses, so no group can be triggered or reset; resume() first")
        return self._group(group)

    def _group(self, group: str | OrderGroup) -> Group:
        order_group_id = group.order_group_id if isinstance(group, OrderGroup) else group
        known = self.rules.groups.find(order_group_id)
        if known is None:
            raise ValueError(f"there is no order group {order_group_id}")
        return known

    def position(self, ticker: str, *, user: str = USER, subaccount: int = 0) -> Decimal:
        """Contracts held in a market: YES above zero, NO below. The API of order groups does not tell."""
        with self.lock:
            return self.rules.orders.position(user, subaccount, ticker)

    def open_market(
        self, ticker: str, *, exchange_index: int = 0, tick: Decimal | str | None = None
    ) -> None:
        """Open a market on a shard, with prices in steps of `tick` dollars (0.0001 to 0.5).

        An unknown well-formed ticker opens one on shard 0 by itself.
        """
        shard = validation.exchange_index(exchange_index)
        step = self.assumptions.tick if tick is None else Decimal(validation.price(tick))
        if not is_ticker(validation.text(ticker, "ticker")):
            raise ValueError(f"{ticker!r} is no ticker: capitals, digits, '.', '_' and '-'")
        with self.lock:
            try:
                self.rules.orders.open_market(Market(ticker, 0 if shard is None else shard, step))
            except Refusal:
                raise ValueError(
                    f"{ticker} is a market already, on another shard or with another tick"
                ) from None

    def pause_trading(self) -> None:
        """Until resume(), orders are refused; cancels and triggers work. Orders that asked for it are
        cancelled now.
        """
        with self._writing():
            self.rules.pause_trading(self.now_ms())

    def pause_exchange(self) -> None:
        """Until resume(), every write is refused, cancels and triggers too: no client can kill then."""
        with self._writing():
            self.rules.pause_exchange(self.now_ms())

    def resume(self) -> None:
        """Take everything again."""
        with self.lock:
            self.rules.resume()

    def issue_credentials(self, *, user: str = USER, subaccount: int | None = None) -> Credentials:
        """A new API key of a user, with full rights or locked to one subaccount."""
        private_key = Ed25519PrivateKey.generate()
        with self.lock:
            key_id = self.access.free_key_id()
            self.register_key(key_id, private_key.public_key(), user=user, subaccount=subaccount)
        return Credentials(key_id, Ed25519Signer(private_key))

    def register_key(
        self, key_id: str, public_key: PublicKey, *, user: str = USER, subaccount: int | None = None
    ) -> None:
        """Accept the signatures of a key of your own, RSA or Ed25519; maybe locked to one subaccount.

        A user comes into being with the first key. Users trade with each other, and see only their own.
        """
        key = ApiKey(public_key, validation.text(user, "user"), validation.subaccount(subaccount))
        with self.lock:
            self.access.register(key_id, key)

    def spend(self, user: str, operation: Operation) -> bool:
        """Draw what a call costs from its user's bucket; False when there is not enough in it."""
        if self.tier is None:
            return True
        key, now_ms = (user, operation.bucket), self.now_ms()
        if key not in self._buckets:
            self._buckets[key] = TokenBucket(getattr(TIERS[self.tier], operation.bucket), now_ms)
        return self._buckets[key].spend(operation.cost, now_ms)

    def new_id(self) -> str:
        """The next id, in the shape of a UUID."""
        with self.lock:
            self._last_id += 1
            return str(uuid.UUID(int=0x4000_8000_0000_0000_0000 | self._last_id))


def _seconds(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise TypeError(f"seconds must be a number, not {value!r}")
    seconds = Decimal(str(value))
    if not seconds.is_finite():
        raise ValueError(f"seconds must be a finite number, not {value}")
    return seconds
