"""The client: credentials, address and defaults in, resources out."""

import copy
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Self

import httpx

from .. import _settings
from .._credentials import Credentials
from .._environment import Environment, checked_base_url, checked_environment
from .._options import Options
from .._signing import SigningAuth
from ..errors import ConfigurationError
from ..types import NOT_GIVEN, NotGiven
from .account import AsyncAccount
from .exchange import AsyncExchangeState
from .order_groups import AsyncOrderGroups
from .orders import AsyncOrders
from .sender import AsyncSender

if TYPE_CHECKING:
    from ..simulator import Exchange


def _unix_ms() -> int:
    return time.time_ns() // 1_000_000


class AsyncClient:
    """A client for Kalshi order groups and what surrounds them.

    `environment` has no default: nobody should trade on production, or trust a fuse on demo, by
    forgetting. `subaccount` (0 primary, 1-63) and `exchange_index` (shard) are the scope of every call
    that does not name its own: call > handle > with_options > client. `timeout` is in seconds and bounds
    connecting, sending and each wait for the answer; it is never absent. `base_url` replaces the
    environment's address: https, or http on this machine. `transport` is an httpx.AsyncBaseTransport,
    `now_ms` the clock of the signatures (Unix milliseconds; this machine's by default).
    Raises ConfigurationError, or ValueError and TypeError for wrong numbers.

    A context manager; also close it with aclose(). One client serves many tasks.
    """

    order_groups: AsyncOrderGroups
    orders: AsyncOrders
    account: AsyncAccount
    exchange: AsyncExchangeState

    def __init__(
        self,
        credentials: Credentials,
        *,
        environment: Environment,
        subaccount: int | NotGiven | None = NOT_GIVEN,
        exchange_index: int | NotGiven | None = NOT_GIVEN,
        timeout: float | NotGiven | None = NOT_GIVEN,
        base_url: str | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        now_ms: Callable[[], int] = _unix_ms,
    ) -> None:
        if not isinstance(credentials, Credentials):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ConfigurationError(
                "credentials must be Credentials, for instance Credentials.from_file(key_id, path)"
            )
        options = Options().over(subaccount=subaccount, exchange_index=exchange_index, timeout=timeout)
        sender = AsyncSender(
            base_url=checked_base_url(checked_environment(environment), base_url),
            auth=SigningAuth(credentials.key_id, credentials.signer, now_ms),
            transport=transport,
        )
        self._bind(sender, options)

    def _bind(self, sender: AsyncSender, options: Options) -> None:
        self._sender = sender
        self._options = options
        self.order_groups = AsyncOrderGroups(sender, options)
        self.orders = AsyncOrders(sender, options)
        self.account = AsyncAccount(sender, options)
        self.exchange = AsyncExchangeState(sender, options)

    @classmethod
    def from_env(
        cls,
        environ: Mapping[str, str] | None = None,
        *,
        subaccount: int | NotGiven | None = NOT_GIVEN,
        exchange_index: int | NotGiven | None = NOT_GIVEN,
        timeout: float | NotGiven | None = NOT_GIVEN,
        base_url: str | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> Self:
        """A client from KALSHI_* variables; what is given here goes before them.

        KALSHI_API_KEY_ID, KALSHI_PRIVATE_KEY_PATH or KALSHI_PRIVATE_KEY, KALSHI_PRIVATE_KEY_PASSPHRASE,
        KALSHI_ENVIRONMENT (production or demo), KALSHI_SUBACCOUNT, KALSHI_EXCHANGE_INDEX,
        KALSHI_BASE_URL.
        """
        settings = _settings.read(environ)
        options = settings.options.over(
            subaccount=subaccount, exchange_index=exchange_index, timeout=timeout
        )
        return cls(
            Credentials.from_env(environ),
            environment=settings.environment,
            subaccount=options.subaccount,
            exchange_index=options.exchange_index,
            timeout=options.timeout,
            base_url=settings.base_url if base_url is None else base_url,
            transport=transport,
        )

    @classmethod
    def simulated(
        cls,
        exchange: "Exchange | None" = None,
        *,
        credentials: Credentials | None = None,
        subaccount: int | NotGiven | None = NOT_GIVEN,
        exchange_index: int | NotGiven | None = NOT_GIVEN,
        timeout: float | NotGiven | None = NOT_GIVEN,
    ) -> Self:
        """A client on an embedded exchange: no account, no network, the same path for every call.

        Several clients may share one `kalshi_order_groups.simulator.Exchange`; without one, this client
        gets its own. The exchange's clock stands still until it is moved, and dates the signatures.
        `credentials` are those of a key that the exchange knows; without them it issues some.
        """
        from ..simulator import Exchange, SimulatorTransport  # only who simulates pays for it

        venue = Exchange() if exchange is None else exchange
        return cls(
            venue.issue_credentials() if credentials is None else credentials,
            environment=Environment.DEMO,
            base_url=SimulatorTransport.BASE_URL,
            transport=SimulatorTransport(venue),
            now_ms=venue.now_ms,
            subaccount=subaccount,
            exchange_index=exchange_index,
            timeout=timeout,
        )

    def with_options(
        self,
        *,
        subaccount: int | NotGiven | None = NOT_GIVEN,
        exchange_index: int | NotGiven | None = NOT_GIVEN,
        timeout: float | NotGiven | None = NOT_GIVEN,
    ) -> Self:
        """The same client with other defaults; both share connections, and close together."""
        other = copy.copy(self)
        other._bind(
            self._sender,
            self._options.over(subaccount=subaccount, exchange_index=exchange_index, timeout=timeout),
        )
        return other

    async def aclose(self) -> None:
        """Close the connections; again is fine, and calls after it raise ConfigurationError."""
        await self._sender.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._options!r}>"
