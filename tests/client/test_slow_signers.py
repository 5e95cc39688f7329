"""Signers of callers that are slow, or hang: calls keep their deadlines, and a kill lands all the same."""

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from kalshi_order_groups import (
    AsyncClient,
    Client,
    Credentials,
    Environment,
    KalshiError,
    KillOutcome,
    NotSentError,
)
from kalshi_order_groups._auth.signing import RequestSigner
from kalshi_order_groups._http.request import Request

from tests.support.both_clients import CLIENTS
from tests.support.keys import ED25519
from tests.support.socket_server import Kept, answered, keeping

GROUPS = [f"og-{number}" for number in range(20)]


class Signer:
    """A signer of a caller that does something before each signature."""

    def __init__(self, before: Any) -> None:
        self.before = before

    def sign(self, message: bytes, /) -> bytes:
        self.before(message)
        return ED25519.signer.sign(message)


def client_of(kind: Any, kept: Kept, before: Callable[[bytes], object]) -> Any:
    credentials = Credentials("id", Signer(before))
    return kind(credentials, environment=Environment.DEMO, base_url=kept.base_url)


def results(client: Any, *calls: Callable[[Any], Any]) -> list[Any]:
    """The result or error of each call, and then a closed client."""

    async def one_after_the_other() -> list[Any]:
        async with client:
            return [(await asyncio.gather(call(client), return_exceptions=True))[0] for call in calls]

    def result(call: Callable[[Any], Any]) -> Any:
        try:
            return call(client)
        except KalshiError as error:
            return error

    if isinstance(client, AsyncClient):
        return asyncio.run(one_after_the_other())
    with client:
        return [result(call) for call in calls]


@pytest.mark.parametrize("kind", CLIENTS)
@pytest.mark.family
def test_the_time_of_an_attempt_begins_when_it_is_signed(kind: Any) -> None:
    """A trigger of a kill has 1 s, and its signature takes longer."""
    with keeping(lambda _: answered()) as kept:
        client = client_of(kind, kept, lambda _: time.sleep(1.2))
        (report,) = results(client, lambda c: c.order_groups.trigger_all(GROUPS, deadline=60))
    assert [group.outcome for group in report.groups] == [KillOutcome.CONFIRMED] * len(GROUPS)
    assert sum(head.startswith(b"PUT") for head in kept.heads) == len(GROUPS), "one attempt each"


@pytest.mark.parametrize("kind", CLIENTS)
def test_a_signer_that_hangs_sends_nothing_and_holds_no_call_beyond_its_deadline(kind: Any) -> None:
    released = threading.Event()
    with keeping(lambda _: answered()) as kept:
        client = client_of(kind, kept, lambda _: released.wait(120))
        started = time.monotonic()
        try:
            error, report = results(
                client,
                lambda c: c.order_groups.trigger("og", deadline=0.5),
                lambda c: c.order_groups.kill(deadline=0.5),
            )
            assert time.monotonic() - started < 60, "released after 120 s"
        finally:
            released.set()
    assert isinstance(error, NotSentError)
    assert "the signer did not sign within" in str(error)
    assert not report
    assert kept.heads == []


@pytest.mark.parametrize("kind", CLIENTS)
@pytest.mark.family
def test_calls_whose_signatures_hang_do_not_keep_a_kill_waiting(kind: Any) -> None:
    released = threading.Event()

    def hang_in_lists(message: bytes) -> None:
        if b"GET" in message:
            released.wait(120)

    async def kill_beside_lists(client: AsyncClient) -> Any:
        async with client:
            lists = [asyncio.create_task(client.order_groups.list(timeout=100)) for _ in range(30)]
            await asyncio.sleep(0)
            report = await client.order_groups.trigger_all(GROUPS, deadline=60)
            released.set()
            await asyncio.gather(*lists, return_exceptions=True)
        return report

    def kill_beside_threads(client: Client) -> Any:
        def list_groups() -> None:
            with suppress(KalshiError):
                client.order_groups.list(timeout=100)

        with client:
            callers = [threading.Thread(target=list_groups) for _ in range(30)]
            for caller in callers:
                caller.start()
            report = client.order_groups.trigger_all(GROUPS, deadline=60)
            released.set()
            for caller in callers:
                caller.join()
        return report

    with keeping(lambda _: answered()) as kept:
        client = client_of(kind, kept, hang_in_lists)
        is_sync = isinstance(client, Client)
        report = kill_beside_threads(client) if is_sync else asyncio.run(kill_beside_lists(client))
    assert report
    assert len(report.confirmed) == len(GROUPS)


def test_a_signer_does_not_block_the_event_loop() -> None:
    """Each signature waits until another task has run."""
    ran = threading.Event()

    async def run(client: AsyncClient) -> None:
        async with client:
            asyncio.get_running_loop().call_later(0.1, ran.set)
            await client.order_groups.trigger("og", deadline=30, max_attempts=1)

    with keeping(lambda _: answered()) as kept:
        asyncio.run(run(client_of(AsyncClient, kept, lambda _: ran.wait(60))))
    assert len(kept.heads) == 1


@pytest.mark.parametrize("kind", CLIENTS)
def test_the_signers_of_this_package_sign_in_the_calling_thread(
    kind: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: set[int] = set()
    sign = RequestSigner.signed

    def signed(signer: RequestSigner, request: Request, correction_ms: int) -> Request:
        threads.add(threading.get_ident())
        return sign(signer, request, correction_ms)

    monkeypatch.setattr(RequestSigner, "signed", signed)
    with keeping(lambda _: answered()) as kept:
        credentials = Credentials("id", ED25519.signer)
        client = kind(credentials, environment=Environment.DEMO, base_url=kept.base_url)
        assert results(client, lambda c: c.order_groups.trigger("og")) == [None]
    assert threads == {threading.get_ident()}
