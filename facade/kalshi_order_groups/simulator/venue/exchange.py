"""The simulated exchange that tests control: clock, API keys, and the rules behind a lock."""

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
"""2026-01-01T00:00:00Z, so that runs are reproducible."""


class Exchange:
    """An exchange whose clock stands still until advanced, or follows `clock` (Unix milliseconds).

    Ids are sequential, so that runs are reproducible. Safe to use from several threads. By default there
    are no rate limits (`tier`; a clock that stands still refills no bucket), reads see writes immediately
    (`read_lag`), and a signature may be used twice (`detect_replays`). `faults` holds the planned faults,
    `request_log` the latest requests and events.
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
        self.wakeups: list[int] = []  # when the tasks wake that wait on this exchange's clock
        self._clock = Clock(start_ms, clock)
        self._buckets: dict[tuple[str, str], TokenBucket] = {}
        self._streams: list[Stream] = []
        self._last_id = 0

    def now_ms(self) -> int:
        """Return the exchange's time in Unix milliseconds."""
        return self._clock.now_ms()

    def passed_ms(self) -> int:
        """Return the time without jumps in Unix milliseconds, by which waits are measured."""
        return self._clock.passed_ms()

    def host_time_ms(self) -> int:
        """Return the time of a host that agreed with the exchange before any jump(), Unix milliseconds."""
        return self._clock.host_time_ms()

    def auth_time_ms(self) -> int:
        """Return the time by which signatures are checked, in Unix milliseconds."""
        return self._clock.auth_time_ms()

    def advance(self, seconds: float | Decimal) -> None:
        """Advance the time by 0 or more seconds. Raises ValueError beyond the year 9999."""
        step = _seconds(seconds)
        if not 0 <= step <= validation.MAX_UNIX_SECONDS - self.now_ms() // 1000:
            raise ValueError(
                f"cannot advance: the step must be 0 or more seconds, up to the year 9999, not {seconds}"
            )
        with self._writing():
            self._clock.advance(int(step * 1000))

    def jump(self, seconds: float | Decimal) -> None:
        """Move the exchange's clock ahead or back, so that it rejects signatures made by other clocks."""
        step = _seconds(seconds)
        if not 0 <= self.now_ms() // 1000 + step <= validation.MAX_UNIX_SECONDS:
            raise ValueError(
                f"cannot jump: the time must stay between the years 1970 and 9999; too far: {seconds}"
            )
        with self._writing():
            self._clock.jump(int(step * 1000))

    def fill(self, order_id: str, count: Decimal | int | str) -> None:
        """Fill contracts of a resting order from the outside market, which may trip its group.

        Raises ValueError if the order does not rest or has fewer contracts left, or during a pause.
        """
        contracts = Decimal(validation.count(count))
        with self._writing():
            order = self.rules.orders.find(order_id)
            if order is None:
                raise ValueError(f"cannot fill: there is no order {order_id}")
            if self.rules.pause != "none":
                raise ValueError("cannot fill: the exchange or its trading is paused. Call resume() first")
            if order.status != "resting" or contracts > order.remaining_count:
                raise ValueError(
                    f"cannot fill {contracts} contracts: order {order_id} is {order.status} with"
                    f" {order.remaining_count} left"
                )
            self.rules.fill(order, contracts, self.now_ms())

    @contextmanager
    def locked(self) -> Generator[None]:
        """Hold the exchange's lock, with a default decimal context instead of the program's."""
        with self.lock, localcontext(Context()):
            self.rules.expire(self.now_ms())
            yield

    @contextmanager
    def _writing(self) -> Generator[None]:
        """As locked(), then publish the changes to reads and streams."""
        with self.locked():
            yield
            self.publish()

    def publish(self) -> None:
        """Publish the changes since the last call to reads and streams."""
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
        """Open the update stream of a user or subaccount; calls `wake` when a message is ready."""
        stream = Stream(ReadScope(user, subaccount), self.assumptions, wake)
        with self.lock:
            self._streams.append(stream)
        return stream

    def close_stream(self, stream: Stream) -> None:
        """Close a stream; no effect on a closed one."""
        with self.lock:
            if stream in self._streams:
                self._streams.remove(stream)

    def filled(self, group: str | OrderGroup) -> Decimal:
        """Return the contracts that the group filled in the last 15 seconds.

        The real exchange does not report this. Raises ValueError for an unknown group.
        """
        with self.locked():
            return self.rules.groups.rolling_count(self._group(group), self.now_ms())

    def trigger(self, group: str | OrderGroup) -> None:
        """Trip a group of any scope. Raises ValueError if it is unknown or the exchange is paused."""
        with self._writing():
            self.rules.trip(self._writable_group(group), self.now_ms())

    def reset(self, group: str | OrderGroup) -> None:
        """Reset a group of any scope. Raises ValueError as trigger() does."""
        with self._writing():
            self.rules.reset(self._writable_group(group), self.now_ms())

    def _writable_group(self, group: str | OrderGroup) -> Group:
        if self.rules.pause == "exchange":
            raise ValueError("cannot trigger or reset groups: the exchange is paused. Call resume() first")
        return self._group(group)

    def _group(self, group: str | OrderGroup) -> Group:
        order_group_id = group.order_group_id if isinstance(group, OrderGroup) else group
        known = self.rules.groups.find(order_group_id)
        if known is None:
            raise ValueError(f"unknown order group: there is no order group {order_group_id}")
        return known

    def position(self, ticker: str, *, user: str = USER, subaccount: int = 0) -> Decimal:
        """Return the contracts held in a market: positive for YES, negative for NO."""
        with self.lock:
            return self.rules.orders.position(user, subaccount, ticker)

    def open_market(
        self, ticker: str, *, exchange_index: int = 0, tick: Decimal | str | None = None
    ) -> None:
        """Open a market on a shard, with prices in steps of `tick` dollars (0.0001 to 0.5).

        An order on an unknown ticker opens its market on shard 0. Raises ValueError for a malformed ticker,
        or a market that is open with another shard or tick.
        """
        shard = validation.exchange_index(exchange_index)
        step = self.assumptions.tick if tick is None else Decimal(validation.price(tick))
        if not is_ticker(validation.text(ticker, "ticker")):
            raise ValueError(f"invalid ticker: use capitals, digits, '.', '_' and '-', not {ticker!r}")
        with self.lock:
            try:
                self.rules.orders.open_market(Market(ticker, 0 if shard is None else shard, step))
            except Refusal:
                raise ValueError(
                    f"cannot open the market: it is open on another shard or with another tick: {ticker}"
                ) from None

    def pause_trading(self) -> None:
        """Reject orders until resume(), and cancel those with `cancel_order_on_pause`."""
        with self._writing():
            self.rules.pause_trading(self.now_ms())

    def pause_exchange(self) -> None:
        """Reject every write until resume(), also cancels and triggers, so that no client can kill."""
        with self._writing():
            self.rules.pause_exchange(self.now_ms())

    def resume(self) -> None:
        """End any pause."""
        with self.lock:
            self.rules.resume()

    def issue_credentials(self, *, user: str = USER, subaccount: int | None = None) -> Credentials:
        """Return a new API key of a user, with full rights or locked to one subaccount."""
        private_key = Ed25519PrivateKey.generate()
        with self.lock:
            key_id = self.access.free_key_id()
            self.register_key(key_id, private_key.public_key(), user=user, subaccount=subaccount)
        return Credentials(key_id, Ed25519Signer(private_key))

    def register_key(
        self, key_id: str, public_key: PublicKey, *, user: str = USER, subaccount: int | None = None
    ) -> None:
        """Accept the signatures of your own RSA or Ed25519 key; `subaccount` locks it to one.

        The first key of a user creates the user. Users trade with each other, and see only their own items.
        """
        key = ApiKey(public_key, validation.text(user, "user"), validation.subaccount(subaccount))
        with self.lock:
            self.access.register(key_id, key)

    def spend(self, user: str, operation: Operation) -> bool:
        """Take the cost of a call from its user's bucket. Return False if the tokens do not suffice."""
        if self.tier is None:
            return True
        key, now_ms = (user, operation.bucket), self.now_ms()
        if key not in self._buckets:
            self._buckets[key] = TokenBucket(getattr(TIERS[self.tier], operation.bucket), now_ms)
        return self._buckets[key].spend(operation.cost, now_ms)

    def new_id(self) -> str:
        """Return the next id, formatted as a UUID."""
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
