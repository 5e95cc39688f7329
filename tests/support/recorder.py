"""A transport that keeps what goes out and answers what it is told, for both clients."""

import asyncio
import inspect
import json
from collections.abc import Callable
from typing import Any, cast

import httpx
from attrs import define, field
from kalshi_order_groups import AsyncClient, Client, Credentials, Environment

from tests.support.keys import ED25519

Answer = Callable[[httpx.Request], httpx.Response]


@define
class Recorder(httpx.MockTransport):
    """Answers every request the same way, and keeps the requests."""

    answer: Answer
    requests: list[httpx.Request] = field(factory=list[httpx.Request])

    def __attrs_post_init__(self) -> None:
        super().__init__(self._handle)

    def _handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.answer(request)

    @property
    def request(self) -> httpx.Request:
        """The one request that went out."""
        (request,) = self.requests
        return request


def reply(status: int, body: object = None, **headers: str) -> Answer:
    """What answers with a JSON body, or with bytes as they are, or with none."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()

    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, headers=named, stream=httpx.ByteStream(content))

    return answer


def call(
    kind: str, transport: httpx.MockTransport | None, act: Callable[[Client], object], **options: Any
) -> Any:
    """Let a new client of the kind, sync or async, do one thing; the result is the call's.

    It sends once, unless `max_attempts` says otherwise.
    """
    options.setdefault("credentials", Credentials("a-key-id", ED25519.signer))
    options.setdefault("environment", Environment.DEMO)
    options.setdefault("max_attempts", 1)
    if kind == "sync":
        with Client(transport=transport, **options) as client:
            return act(client)

    async def run() -> Any:
        async with AsyncClient(transport=transport, **options) as client:
            result: Any = act(cast(Client, client))  # the same calls, awaited
            return await result if inspect.isawaitable(result) else result

    return asyncio.run(run())


BOTH = ("sync", "async")
