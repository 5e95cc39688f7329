"""The one place that sends: every call of every resource goes through it."""

from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TypeVar

import httpx

from .._answer import raise_for_status, without_credentials
from .._failure import typed_failures
from .._operation import Operation
from ..errors import ConfigurationError, OutcomeUnknownError

_T = TypeVar("_T")

_HEADERS = {"Accept": "application/json", "User-Agent": "kalshi-order-groups"}


class AsyncSender:
    """Owns the connections; shared by a client and what with_options makes of it."""

    def __init__(
        self, *, base_url: str, auth: httpx.Auth, transport: httpx.AsyncBaseTransport | None
    ) -> None:
        if transport is not None and not hasattr(transport, "handle_async_request"):
            raise ConfigurationError(
                "transport must be an httpx.AsyncBaseTransport for this client, not"
                f" {type(transport).__name__}"
            )
        # Redirects would carry the signed headers elsewhere; the environment's proxies and
        # certificates are not the program's choice; no call needs what a cookie remembers.
        self._http = httpx.AsyncClient(
            base_url=base_url,
            auth=auth,
            transport=transport,
            headers=_HEADERS,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            follow_redirects=False,
            trust_env=False,
        )

    async def send(self, operation: Operation[_T], *, timeout: float) -> _T:
        """Send once, and return the typed result or raise the one error that fits."""
        if self._http.is_closed:
            raise ConfigurationError(f"{operation.name} was not sent: the client is closed")
        request = self._http.build_request(**operation.request, timeout=timeout)
        call = operation.describe(request)
        with typed_failures(call):
            response = await self._http.send(request, stream=True)
        try:
            with typed_failures(call):
                content = await response.aread()
        except OutcomeUnknownError as error:
            # The status is known even where the body broke off: a refusal stays a refusal.
            kept = without_credentials(response, b"")
            raise_for_status(kept, call)
            error.status_code, error.response = response.status_code, kept
            raise
        finally:
            await response.aclose()
        return operation.result(without_credentials(response, content), call)

    async def aclose(self) -> None:
        """Close the connections; again is fine."""
        await self._http.aclose()
