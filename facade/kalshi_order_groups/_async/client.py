"""The client: connects credentials, base URL and defaults with the resources."""

import copy
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Self, Unpack

import httpx

from .._auth import env_settings
from .._auth.credentials import Credentials
from .._auth.environment import Environment, checked_base_url, checked_environment
from .._core import validation
from .._core.clock import Clock, SystemClock
from .._core.options import CallOptions, Options
from .._core.telemetry import OnAttempt, checked_listener
from .._core.tracebacks import scrubs_secrets
from ..errors import ConfigurationError
from ..types import NOT_GIVEN, NotGiven

if TYPE_CHECKING:
    from .._workflows.client_state import ClientState
    from ..simulator import Exchange
    from .account import AsyncAccount
    from .exchange_status import AsyncExchangeState
    from .order_groups import AsyncOrderGroups
    from .orders import AsyncOrders
    from .sender import AsyncSender


class AsyncClient:
    """A client for Kalshi order groups, orders, the account and the exchange.

    `environment` has no default, because trading on production, or relying on a fuse on demo, must not
    happen by accident. `subaccount` (0 primary, 1-63) and `exchange_index` (shard) are the scope of every
    call that does not name its own: call > handle > with_options > client. `timeout` (seconds, 5) bounds
    each wait for a connection, for sending and for the response; `deadline` (seconds; 10, and 30 for
    creating a group) bounds a whole call with all its attempts; `max_attempts` is how often a call may be
    sent, and depends on its risk by default. `base_url` replaces the environment's address: https, or http
    on this machine. `transport` is an httpx.AsyncBaseTransport, for instance for a proxy; deadlines hold
    over it, too. `addresses` are IP addresses by host name, for a machine that cannot resolve names:
    certificates must still be those of the name. `clock` replaces this machine's. `on_attempt` is called
    with an AttemptEvent after each attempt, and the call waits for it: a function, not a coroutine
    function. It must not call the client, because a kill during a create would wait for that create
    until its deadline. Its exceptions are logged; SystemExit and KeyboardInterrupt are raised after
    the attempt is recorded, by a kill at its end. `read_horizon` (seconds, 15.5) is the time after
    which reads certainly show a write: creates without a response, kills and deletes rely on it.
    Raises ConfigurationError, or ValueError and TypeError for wrong numbers.

    A context manager; also close it with aclose(). One client serves many tasks, of one event loop.
    """

    order_groups: "AsyncOrderGroups"
    orders: "AsyncOrders"
    account: "AsyncAccount"
    exchange: "AsyncExchangeState"

    _options = Options()  # for the repr in a crash report during __init__

    def __init__(
        self,
        credentials: Credentials,
        *,
        environment: Environment,
        subaccount: int | NotGiven | None = NOT_GIVEN,
        exchange_index: int | NotGiven | None = NOT_GIVEN,
        base_url: str | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        addresses: Mapping[str, str] | None = None,
        clock: Clock | None = None,
        on_attempt: OnAttempt | None = None,
        read_horizon: float | NotGiven | None = NOT_GIVEN,
        **call_options: Unpack[CallOptions],
    ) -> None:
        if not isinstance(credentials, Credentials):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ConfigurationError(
                "credentials must be Credentials, for instance Credentials.from_file(key_id, path)"
            )
        options = Options().over(subaccount=subaccount, exchange_index=exchange_index, **call_options)
        horizon = validation.seconds(read_horizon, "read_horizon")
        checked_environment(environment)
        from .._workflows.client_state import ClientState
        from .sender import AsyncSender  # imported late, as in _bind

        state = ClientState(environment.read_horizon if horizon is None else horizon)
        sender = AsyncSender(
            state=state,
            environment=environment,
            base_url=checked_base_url(environment, base_url),
            key_id=credentials.key_id,
            signer=credentials.signer,
            transport=transport,
            addresses=addresses,
            clock=SystemClock() if clock is None else clock,
            on_attempt=checked_listener(on_attempt),
        )
        self._bind(sender, state, options)

    def _bind(self, sender: "AsyncSender", state: "ClientState", options: Options) -> None:
        # Imported with the first client, because that halves the import time of the package.
        from .account import AsyncAccount
        from .exchange_status import AsyncExchangeState
        from .order_groups import AsyncOrderGroups
        from .orders import AsyncOrders

        self._sender = sender
        self._state = state
        self._options = options
        self.order_groups = AsyncOrderGroups(sender, state, options)
        self.orders = AsyncOrders(sender, state, options)
        self.account = AsyncAccount(sender, options)
        self.exchange = AsyncExchangeState(sender, options)

    @classmethod
    @scrubs_secrets
    def from_env(
        cls,
        environ: Mapping[str, str] | None = None,
        *,
        subaccount: int | NotGiven | None = NOT_GIVEN,
        exchange_index: int | NotGiven | None = NOT_GIVEN,
        base_url: str | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        addresses: Mapping[str, str] | None = None,
        on_attempt: OnAttempt | None = None,
        read_horizon: float | NotGiven | None = NOT_GIVEN,
        **call_options: Unpack[CallOptions],
    ) -> Self:
        """Return a client from KALSHI_* variables; arguments override them.

        KALSHI_API_KEY_ID, KALSHI_PRIVATE_KEY_PATH or KALSHI_PRIVATE_KEY, KALSHI_PRIVATE_KEY_PASSPHRASE,
        KALSHI_ENVIRONMENT (production or demo), KALSHI_SUBACCOUNT, KALSHI_EXCHANGE_INDEX,
        KALSHI_BASE_URL.
        """
        settings = env_settings.read(environ)
        options = settings.options.over(subaccount=subaccount, exchange_index=exchange_index)
        return cls(
            Credentials.from_env(environ),
            environment=settings.environment,
            subaccount=options.subaccount,
            exchange_index=options.exchange_index,
            base_url=settings.base_url if base_url is None else base_url,
            transport=transport,
            addresses=addresses,
            on_attempt=on_attempt,
            read_horizon=read_horizon,
            **call_options,
        )

    @classmethod
    def simulated(
        cls,
        exchange: "Exchange | None" = None,
        *,
        credentials: Credentials | None = None,
        subaccount: int | NotGiven | None = NOT_GIVEN,
        exchange_index: int | NotGiven | None = NOT_GIVEN,
        on_attempt: OnAttempt | None = None,
        read_horizon: float | NotGiven | None = NOT_GIVEN,
        **call_options: Unpack[CallOptions],
    ) -> Self:
        """Return a client of an embedded exchange, without account and network; calls work the same.

        Several clients may share one `kalshi_order_groups.simulator.Exchange`; without one, this client
        gets its own. Its clock advances when the program advances it, and when a client waits. Signatures
        use its time without its clock jumps. `credentials` are those of a key that the exchange knows;
        without them it issues some.
        """
        from ..simulator import Exchange, ExchangeClock, SimulatorTransport

        venue = Exchange() if exchange is None else exchange
        return cls(
            venue.issue_credentials() if credentials is None else credentials,
            environment=Environment.DEMO,
            base_url=SimulatorTransport.BASE_URL,
            transport=SimulatorTransport(venue),
            clock=ExchangeClock(venue),
            subaccount=subaccount,
            exchange_index=exchange_index,
            on_attempt=on_attempt,
            read_horizon=read_horizon,
            **call_options,
        )

    def with_options(
        self,
        *,
        subaccount: int | NotGiven | None = NOT_GIVEN,
        exchange_index: int | NotGiven | None = NOT_GIVEN,
        **call_options: Unpack[CallOptions],
    ) -> Self:
        """Return the same client with other defaults; both share connections, and close together."""
        other = copy.copy(self)
        other._bind(
            self._sender,
            self._state,
            self._options.over(subaccount=subaccount, exchange_index=exchange_index, **call_options),
        )
        return other

    @property
    def clock_skew(self) -> float | None:
        """Seconds that the exchange's clock is ahead of this machine's, by the Date of its responses.

        None before the first response. Accurate to about a second, and to half of the round trip of slow
        responses. A proxy may rewrite a Date, so signatures are corrected (by 2 seconds or more) only after
        the exchange has refused one for its timestamp.
        """
        measured = self._state.clock_skew.measured_ms
        return None if measured is None else measured / 1000

    async def aclose(self) -> None:
        """Close the connections; later calls raise ConfigurationError, and a second close does nothing."""
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
