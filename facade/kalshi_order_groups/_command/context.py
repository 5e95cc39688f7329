"""What a command works with: its arguments, its output, the environment variables and the client."""

from argparse import Namespace
from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import define, field

from ..errors import ConfigurationError, KalshiError, ResponseError
from .exit_codes import ExitCode, of_error
from .output import Output

if TYPE_CHECKING:
    from .._sync.client import Client

STATUS_SECONDS = 2.0
"""Seconds for the question whether the exchange is paused, after a failure."""

_SCOPE_VARIABLES = ("KALSHI_SUBACCOUNT", "KALSHI_EXCHANGE_INDEX")


@define
class Context:
    """A run of a command. `environ` holds the variables that configure the client."""

    options: Namespace
    output: Output
    environ: Mapping[str, str]
    _client: "Client | None" = field(default=None, repr=False)

    @property
    def client(self) -> "Client":
        """The client of the environment variables, and of the options of scope and address."""
        if self._client is None:
            from .._sync.client import Client  # late, because some commands need none

            self._client = Client.from_env(
                self.environ,
                subaccount=getattr(self.options, "subaccount", None),
                exchange_index=getattr(self.options, "exchange_index", None),
                addresses=dict(self.options.resolve),
            )
        return self._client

    def ignore_unusable_scope(self) -> None:
        """Leave out a default scope that is not usable, which must not stop a kill."""
        from .._auth import env_settings  # late, as above

        named = {name: self.environ[name] for name in _SCOPE_VARIABLES if name in self.environ}
        try:
            env_settings.read({"KALSHI_ENVIRONMENT": "demo", **named})
        except ConfigurationError as error:
            self.output.note(f"warning: the default scope is ignored: {error}")
            self.environ = {name: value for name, value in self.environ.items() if name not in named}

    def target(self) -> tuple[str, str]:
        """Return the environment and the host; raise ConfigurationError if the variables are not usable."""
        from .._auth import env_settings, environment  # late, as above

        settings = env_settings.read(self.environ)
        url = environment.checked_base_url(settings.environment, settings.base_url)
        return settings.environment.value, url.split("/")[2]

    def exit_code(self, error: BaseException) -> ExitCode:
        """Return the exit code for an error of this command."""
        is_paused = isinstance(error, ResponseError) and error.may_have_acted and self.is_paused()
        return of_error(error, changes=self.options.command.changes, is_paused=is_paused)

    def is_paused(self) -> bool:
        """True if the exchange says that it is paused; false if it does not respond."""
        try:
            status = self.client.exchange.status(deadline=STATUS_SECONDS, max_attempts=1)
        except KalshiError:
            return False
        return not status.exchange_active

    def close(self) -> None:
        """Close the client."""
        if self._client is not None:
            self._client.close()
