"""The connections to the exchange: httpcore's pools beneath httpx, under one deadline for a whole call.

httpx bounds each single wait, so a server that drips bytes can outlast any timeout. Here every wait on a
socket is also bounded by what is left until the attempt must have ended, which travels in a context
variable: the deadline of its call, or earlier where there is to be time for another attempt.
"""

import ssl
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import suppress
from contextvars import ContextVar
from typing import Any, cast

import httpcore
import httpx

from ._names import Names
from .errors import ConfigurationError

MOST_CONNECTIONS, MOST_IDLE, IDLE_SECONDS = 100, 20, 30.0

ENDS_AT: ContextVar[float | None] = ContextVar("ends_at", default=None)
"""When the attempt that is under way must have ended, by time.monotonic(); None for no bound."""

_TRANSPORTS = (httpx.BaseTransport, httpx.AsyncBaseTransport)

_Options = Iterable[httpcore.SOCKET_OPTION]


def check_verifies(transport: object) -> None:
    """Refuse a transport of httpx that takes any certificate, also inside transports that wrap it."""
    for known in _with_inner(transport):
        pool: object = getattr(known, "_pool", None)
        context: object = getattr(pool, "_ssl_context", None)
        if isinstance(context, ssl.SSLContext) and not (
            context.verify_mode is ssl.CERT_REQUIRED and context.check_hostname
        ):
            raise ConfigurationError(
                "the transport does not verify certificates, so anybody on the way could take the signed"
                " requests; only an address of this machine may go without"
            )


def _with_inner(transport: object) -> list[object]:
    """A transport, and those that it holds."""
    found: list[object] = [transport]
    for outer in found:
        slots = [name for kind in type(outer).__mro__ for name in getattr(kind, "__slots__", ())]
        for name in (*getattr(outer, "__dict__", {}), *slots):
            inner: object = getattr(outer, name, None)
            if isinstance(inner, _TRANSPORTS) and not any(inner is known for known in found):
                found.append(inner)
    return found


def bounded(timeout: float | None) -> float | None:
    """A wait, cut to what is left until the deadline."""
    ends_at = ENDS_AT.get()
    if ends_at is None:
        return timeout
    left = max(ends_at - time.monotonic(), 0.001)
    return left if timeout is None else min(timeout, left)


class Transport(httpx.BaseTransport):
    """Connections of the synchronous client."""

    def __init__(self) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=_tls(),
            max_connections=MOST_CONNECTIONS,
            max_keepalive_connections=MOST_IDLE,
            keepalive_expiry=IDLE_SECONDS,
            network_backend=_Network(),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; what fails is an exception of httpcore."""
        answer = self._pool.handle_request(_core(request))
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Stream(answer),
            extensions=_extensions(answer),
        )

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()


class AsyncTransport(httpx.AsyncBaseTransport):
    """Connections of the asynchronous client."""

    def __init__(self) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=_tls(),
            max_connections=MOST_CONNECTIONS,
            max_keepalive_connections=MOST_IDLE,
            keepalive_expiry=IDLE_SECONDS,
            network_backend=_AsyncNetwork(),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; what fails is an exception of httpcore."""
        answer = await self._pool.handle_async_request(_core(request))
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_AsyncStream(answer),
            extensions=_extensions(answer),
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._pool.aclose()


def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context(verify=True, trust_env=False)


def _core(request: httpx.Request) -> httpcore.Request:
    url = request.url
    target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    return httpcore.Request(
        request.method,
        target,
        headers=request.headers.raw,
        content=request.stream,
        extensions=request.extensions,
    )


def _extensions(answer: httpcore.Response) -> dict[str, Any]:
    return cast(dict[str, Any], answer.extensions)  # pyright: ignore[reportUnknownMemberType]


class _Stream(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _AsyncStream(httpx.AsyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._answer.aiter_stream():
            yield part

    async def aclose(self) -> None:
        await self._answer.aclose()


class _Socket(httpcore.NetworkStream):
    """A socket whose waits end at the deadline."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, bounded(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, bounded(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        return _Socket(self._inner.start_tls(ssl_context, server_hostname, bounded(timeout)))

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - as httpcore has it
        return self._inner.get_extra_info(info)


class _AsyncSocket(httpcore.AsyncNetworkStream):
    """The same, awaited."""

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return await self._inner.read(max_bytes, bounded(timeout))

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._inner.write(buffer, bounded(timeout))

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        return _AsyncSocket(await self._inner.start_tls(ssl_context, server_hostname, bounded(timeout)))

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - as httpcore has it
        return self._inner.get_extra_info(info)


class _Network(httpcore.SyncBackend):
    def __init__(self) -> None:
        self._names = Names()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: _Options | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self._names.addresses(host, port, bounded(timeout))
        for address in addresses[:-1]:
            with suppress(httpcore.ConnectError, httpcore.ConnectTimeout):
                return self._connected(address, port, timeout, local_address, socket_options)
        return self._connected(addresses[-1], port, timeout, local_address, socket_options)

    def _connected(
        self,
        address: str,
        port: int,
        timeout: float | None,
        local_address: str | None,
        socket_options: _Options | None,
    ) -> httpcore.NetworkStream:
        return _Socket(super().connect_tcp(address, port, bounded(timeout), local_address, socket_options))


class _AsyncNetwork(httpcore.AsyncNetworkBackend):
    def __init__(self) -> None:
        backend: Any = httpcore.AnyIOBackend  # a stand-in where anyio is missing, so typed as anything
        self._inner: httpcore.AsyncNetworkBackend = backend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: _Options | None = None,
    ) -> httpcore.AsyncNetworkStream:
        inner = await self._inner.connect_tcp(host, port, bounded(timeout), local_address, socket_options)
        return _AsyncSocket(inner)

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)
