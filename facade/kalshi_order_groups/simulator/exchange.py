"""The exchange that a test holds in its hand: a clock, API keys, and the rules behind a lock."""

import itertools
import threading
import uuid
from decimal import Decimal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from .. import _values
from .._credentials import Credentials
from .._signing import Ed25519Signer
from ..types import OrderGroup
from .assumptions import Assumptions
from .rules import Refusal, Rules

START_MS = 1_767_225_600_000
"""2026-01-01T00:00:00Z, so that two runs look the same."""

PublicKey = Ed25519PublicKey | RSAPublicKey


class Exchange:
    """An exchange with one user, whose clock stands still until it is moved.

    Ids are counted, not drawn, so that two runs are the same. Safe to use from several threads.
    """

    def __init__(self, *, assumptions: Assumptions | None = None, start_ms: int = START_MS) -> None:
        self.lock = threading.RLock()
        self.rules = Rules(Assumptions() if assumptions is None else assumptions)
        self._now_ms = start_ms
        self._last_id = 0
        self._keys: dict[str, PublicKey] = {}

    def now_ms(self) -> int:
        """The exchange's time, Unix milliseconds."""
        return self._now_ms

    def advance(self, seconds: float | Decimal) -> None:
        """Let time pass: 0 or more seconds, to the millisecond, and not beyond the year 9999."""
        step = _seconds(seconds)
        if not 0 <= step <= _values.MAX_UNIX_SECONDS - self._now_ms // 1000:
            raise ValueError(f"advance() takes 0 or more seconds, up to the year 9999, not {seconds}")
        with self.lock:
            self._now_ms += int(step * 1000)
            self.rules.expire(self._now_ms)

    def fill(self, order_id: str, count: Decimal | int | str) -> None:
        """Let the market fill contracts of a resting order, and so maybe trip its group.

        Raises ValueError when the order does not rest, or has less than that left.
        """
        contracts = Decimal(_values.count(count))
        with self.lock:
            try:
                order = self.rules.order(order_id)
            except Refusal:
                raise ValueError(f"there is no order {order_id}") from None
            if order.status != "resting" or contracts > order.remaining_count:
                raise ValueError(
                    f"order {order_id} is {order.status} with {order.remaining_count} contracts left;"
                    f" {contracts} cannot fill"
                )
            self.rules.fill(order, contracts, self._now_ms)

    def filled(self, group: str | OrderGroup) -> Decimal:
        """Contracts that the group filled in the last 15 seconds.

        The real exchange does not tell this. Raises ValueError for a group that is not there.
        """
        name = group.order_group_id if isinstance(group, OrderGroup) else group
        with self.lock:
            try:
                return self.rules.rolling_count(self.rules.read_group(name, None), self._now_ms)
            except Refusal:
                raise ValueError(f"there is no order group {name}") from None

    def open_market(self, ticker: str, *, exchange_index: int = 0) -> None:
        """Open a market on a shard. An unknown well-formed ticker opens one on shard 0 by itself."""
        shard = _values.exchange_index(exchange_index)
        with self.lock:
            try:
                self.rules.open_market(_values.text(ticker, "ticker"), 0 if shard is None else shard)
            except Refusal:
                raise ValueError(f"{ticker!r} is no ticker: capitals, digits, '.', '_' and '-'") from None

    def issue_credentials(self) -> Credentials:
        """A new API key with full rights."""
        private = Ed25519PrivateKey.generate()
        with self.lock:
            numbers = itertools.count(len(self._keys) + 1)
            key_id = next(name for n in numbers if (name := f"simulated-key-{n}") not in self._keys)
            self.register_key(key_id, private.public_key())
        return Credentials(key_id, Ed25519Signer(private))

    def register_key(self, key_id: str, public_key: PublicKey) -> None:
        """Accept the signatures of a key of your own, RSA or Ed25519."""
        with self.lock:
            self._keys[key_id] = public_key

    def public_key(self, key_id: str) -> PublicKey | None:
        """The public key of a key id; None when the exchange does not know it."""
        return self._keys.get(key_id)

    def new_id(self) -> str:
        """The next id, in the shape of a UUID."""
        with self.lock:
            self._last_id += 1
            return str(uuid.UUID(int=0x4000_8000_0000_0000_0000 | self._last_id))


def _seconds(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise TypeError(f"advance() takes seconds as a number, not {value!r}")
    return Decimal(str(value))
