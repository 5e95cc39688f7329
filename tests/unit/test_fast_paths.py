"""The short ways give what the long ones give: requests, heads of answers, lists, keys, connections."""

import asyncio
import json
import random
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpcore
import httpx
import kalshi_order_groups as sdk
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st
from kalshi_order_groups import AsyncClient, Client, Credentials, Environment
from kalshi_order_groups._api import fast_lists, responses
from kalshi_order_groups._api.operation import BodyMismatch, operation
from kalshi_order_groups._api.response import Response
from kalshi_order_groups._auth.private_key import load
from kalshi_order_groups._auth.signing import Ed25519Signer, RSASigner
from kalshi_order_groups._http import response_parser
from kalshi_order_groups._http.dns import Resolver
from kalshi_order_groups._http.idle_connections import (
    IDLE_SECONDS,
    MAX_CONNECTIONS,
    RESERVED_FOR_URGENT,
    IdleConnections,
)
from kalshi_order_groups._http.request import Origin, Request
from kalshi_order_groups_api import models
from kalshi_order_groups_api.api.order_groups import get_order_groups

from tests.support.both_clients import CLIENTS
from tests.support.calls import CALLS
from tests.support.keys import ED25519, pem, rsa_key
from tests.support.recorder import BOTH, Recorder, call, reply
from tests.support.socket_server import answered, keeping, trader


def client_of(kind: Any, base_url: str, **options: Any) -> Any:
    """A client of this kind for a server on this machine."""
    credentials = Credentials("a-key-id", ED25519.signer)
    return kind(credentials, environment=Environment.DEMO, base_url=base_url, **options)


# -- requests --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("base_url", [None, "https://gateway.example/kalshi/v9/", "http://127.0.0.1:9/api"])
@pytest.mark.parametrize("name", CALLS)
def test_a_request_is_what_httpx_would_have_made_of_it(name: str, base_url: str | None) -> None:
    transport = Recorder(reply(404, {}))
    with pytest.raises(sdk.KalshiError):
        call("sync", transport, CALLS[name][0], base_url=base_url, max_attempts=1)
    for sent in transport.requests:
        ours = [pair for pair in sent.headers.raw if not pair[0].lower().startswith(b"kalshi-access")]
        url = str(sent.url)
        client = httpx.Client(
            headers={
                "Accept": "application/json",
                "Accept-Encoding": "identity",
                "User-Agent": "kalshi-order-groups",
            }
        )
        body = json.loads(sent.content) if sent.content else None
        theirs = client.build_request(sent.method, url, json=body)
        assert sorted((name.lower(), value) for name, value in ours) == sorted(
            (name.lower(), value) for name, value in theirs.headers.raw
        )
        assert sent.content == theirs.content
        assert url.startswith(base_url.rstrip("/") if base_url else "https://")


TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)


@given(params=st.dictionaries(st.text("abc_", min_size=1), st.one_of(TEXTS, st.integers()), max_size=4))
def test_a_query_is_what_httpx_would_have_made_of_it(params: dict[str, Any]) -> None:
    ours = Origin("https://host.example/v2").request({"method": "get", "url": "/x", "params": params})
    theirs = httpx.Request("GET", "https://host.example/v2/x", params=params or None)
    assert httpx.URL("https://host.example").copy_with(raw_path=ours.target).raw_path == theirs.url.raw_path
    assert httpx.QueryParams(ours.target.partition(b"?")[2].decode()) == httpx.QueryParams(
        {name: str(value) for name, value in params.items()}
    )


# -- heads of answers ------------------------------------------------------------------------------------

ASKED = Request("GET", b"/a", {"Host": "here"})
STATUS_LINES = [
    b"HTTP/1.1 200 OK", b"HTTP/1.1 404 Not Found", b"HTTP/1.1 200", b"HTTP/1.1 200 ", b"HTTP/1.0 200 OK",
    b"HTTP/1.1 204 No Content", b"HTTP/1.1 304 Not Modified", b"HTTP/1.1 100 Continue", b"HTTP/1.1 2000 OK",
    b"HTTP/2 200 OK", b"HTTP/1.1  200 OK", b"HTTP/1.1 500 \xff\x00", b"", b"HTTP/1.1 101 Switching",
]  # fmt: skip
LINES = [
    b"Content-Length: 5", b"content-length:5", b"Content-Length: 5, 5", b"Content-Length: +5",
    b"Content-Length: 0", b"Content-Length: 3", b"Transfer-Encoding: chunked", b"Connection: close",
    b"Connection: keep-alive", b"Connection: Keep-Alive, x", b"X-A: \t b \t", b"X-B:", b"X-C : no",
    b" folded", b"no colon", b"Date: Thu, 01 Jan 2026 00:00:00 GMT", b"X-D: \xe9", b"X-E: a\x00b",
    b"X\x7f: b", b"X-F: a\rb",
    b"X-G: a\nContent-Length: 7", b"\xc3\xa4: b", b"Content-Length: 99999999999999999999", b"X-H: a\x0bb",
]  # fmt: skip


def read(
    answer: response_parser.FastResponse | response_parser.H11Response, later: list[bytes]
) -> tuple[object, ...] | str:
    """All of an answer, or how it fails."""
    try:
        while answer.head is None:
            answer.feed(later.pop(0) if later else b"")
        body = b""
        while (part := answer.read_chunk()) != b"":
            if part is None:
                answer.feed(later.pop(0) if later else b"")
            else:
                body += part
    except httpcore.RemoteProtocolError:
        return "broken"
    head = answer.head
    return head.status, head.reason, head.headers, body, answer.is_over


@given(
    status=st.sampled_from(STATUS_LINES),
    lines=st.lists(st.sampled_from(LINES), max_size=5),
    body=st.sampled_from([b"", b"hello", b"hel", b"hello, and more", b"5\r\nhello\r\n0\r\n\r\n"]),
    more=st.lists(st.sampled_from([b"", b"lo", b"x" * 10]), max_size=2),
)
def test_a_plain_answer_is_what_h11_reads(
    status: bytes, lines: list[bytes], body: bytes, more: list[bytes]
) -> None:
    data = b"\r\n".join([status, *lines]) + b"\r\n\r\n" + body
    ours = response_parser.fast_response(data)
    if ours is None:
        return
    later = [part for part in more if part]
    mine, theirs = read(ours, list(later)), read(response_parser.H11Response(ASKED, data), list(later))
    assert mine == theirs


def test_most_answers_are_plain() -> None:
    assert isinstance(response_parser.begin_response(ASKED, answered(b"{}")), response_parser.FastResponse)
    assert isinstance(
        response_parser.begin_response(ASKED, answered(b"{}", "404 Not Found")),
        response_parser.FastResponse,
    )


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\n{}\r\n0\r\nTrailer: t\r\n\r\n"
CAREFUL = [
    CHUNKED,
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + answered(),
    b"HTTP/1.1 204 No Content\r\n\r\n",
    b"HTTP/1.1 200 OK\nContent-Length: 2\n\n{}",
]


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("answer", CAREFUL)
def test_an_answer_that_is_not_plain_is_read_and_its_connection_kept(answer: bytes, kind: str) -> None:
    with keeping(lambda _: answer) as kept:
        asyncio.run(_two_calls(kind, kept.base_url))
    assert len(kept.ports) == 2
    assert len(set(kept.ports)) == 1


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize(
    "answer",
    [
        answered(b"{}", "200 OK", b"Connection: close"),
        answered(b"{}") + b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}",
    ],
)
def test_a_connection_that_says_more_or_goodbye_is_not_used_again(answer: bytes, kind: str) -> None:
    with keeping(lambda _: answer) as kept:
        asyncio.run(_two_calls(kind, kept.base_url))
    assert len(kept.ports) == 2
    assert len(set(kept.ports)) == 2


async def _two_calls(kind: str, base_url: str) -> None:
    if kind == "sync":
        with client_of(Client, base_url) as client:
            client.order_groups.trigger("a")
            client.order_groups.trigger("b")
        return
    async with client_of(AsyncClient, base_url) as other:
        await other.order_groups.trigger("a")
        await other.order_groups.trigger("b")


def test_h11_and_we_agree_on_what_is_too_long_for_a_head() -> None:
    endless = b"HTTP/1.1 200 OK\r\n" + b"X-More: and more\r\n" * 10_000
    with pytest.raises(httpcore.RemoteProtocolError):
        response_parser.begin_response(ASKED, endless)


# -- lists -----------------------------------------------------------------------------------------------

FIELDS = st.fixed_dictionaries(
    {
        "id": st.one_of(st.just("og-1"), st.just(""), st.none(), st.integers()),
        "is_auto_cancel_enabled": st.one_of(st.booleans(), st.sampled_from([0, 1, None, "true"])),
    },
    optional={
        "contracts_limit_fp": st.one_of(
            st.sampled_from(["1.00", "250.50", "-1", "1e3", "", "NaN", "٣", "1.", " 1", "9" * 5000]),
            st.none(),
            st.integers(),
        ),
        "exchange_index": st.one_of(st.integers(), st.none(), st.booleans(), st.just("0"), st.floats()),
        "more": st.none(),
    },
)
GOOD = st.fixed_dictionaries(
    {"id": st.sampled_from(["a", "b"]), "is_auto_cancel_enabled": st.booleans()},
    optional={
        "contracts_limit_fp": st.sampled_from(["1.00", "2.50"]),
        "exchange_index": st.integers(0, 3),
        "more": st.integers(),
    },
)
ROWS = st.lists(st.one_of(GOOD, GOOD, FIELDS, st.none(), st.just([]), st.text()), max_size=4)
ODD: list[Any] = [{}, [], None, {"order_groups": None}, {"order_groups": {}}, {"order_groups": "x"}]
BODIES: st.SearchStrategy[Any] = st.one_of(
    st.fixed_dictionaries({"order_groups": ROWS}),
    st.fixed_dictionaries({"order_groups": st.lists(GOOD, max_size=5)}),
    st.sampled_from(ODD),
)


@given(body=BODIES, subaccount=st.one_of(st.none(), st.integers(0, 63)))
def test_a_plain_list_is_what_the_generated_parser_makes_of_it(body: Any, subaccount: int | None) -> None:
    """A list that the short way reads is the same by the long one, to the kinds of every field."""
    found = fast_lists.groups(json.loads(json.dumps(body)), subaccount)
    kept = Response(200, b"OK", [], lambda: httpx.Request("GET", "https://simulator.invalid"))
    kept.content = json.dumps(body).encode()
    long_way = operation(get_order_groups, models.GetOrderGroupsResponse).map(
        lambda model: responses.groups(model, subaccount)
    )
    if found is None:
        return
    other = long_way.read(kept)
    assert found == other
    assert [[type(field) for field in _fields(one)] for one in found] == [
        [type(field) for field in _fields(one)] for one in other
    ]


def _fields(group: sdk.OrderGroup) -> list[object]:
    return [
        group.order_group_id,
        group.subaccount,
        group.exchange_index,
        group.contracts_limit,
        group.triggered,
    ]


def test_a_good_list_is_plain_and_a_bad_one_is_refused_the_long_way() -> None:
    good = {"id": "a", "is_auto_cancel_enabled": False, "contracts_limit_fp": "1.00", "exchange_index": 0}
    assert fast_lists.groups({"order_groups": [good] * 3}, 3) is not None
    assert fast_lists.groups({"order_groups": [good, {**good, "id": ""}]}, 3) is None
    transport = Recorder(reply(200, {"order_groups": [good, {**good, "id": ""}]}))
    with pytest.raises(sdk.ContractError, match="id is empty"):
        call("sync", transport, lambda client: client.order_groups.list(), max_attempts=1)
    assert issubclass(BodyMismatch, ValueError)


# -- keys ------------------------------------------------------------------------------------------------


def test_a_key_whose_parts_do_not_fit_is_refused_and_a_good_one_is_not() -> None:
    good = rsa_key().private_numbers()
    assert isinstance(load(pem(rsa_key()), None), rsa.RSAPrivateKey)
    for name in ("p", "q", "d", "dmp1", "dmq1", "iqmp"):
        parts = {part: getattr(good, part) for part in ("p", "q", "d", "dmp1", "dmq1", "iqmp")}
        parts[name] += 2
        numbers = rsa.RSAPrivateNumbers(public_numbers=good.public_numbers, **parts)
        try:
            damaged = numbers.private_key(unsafe_skip_rsa_key_validation=True)
        except ValueError:
            continue  # so bad that nothing would load it
        with pytest.raises(sdk.ConfigurationError, match="damaged"):
            Credentials.from_pem("a-key-id", pem(damaged))


def test_a_key_with_a_flipped_bit_never_signs_wrongly() -> None:
    dice, text = random.Random(7), pem(rsa_key()).decode().splitlines()
    for _ in range(60):
        lines = list(text)
        row = dice.randrange(1, len(lines) - 1)
        column = dice.randrange(len(lines[row]))
        other = dice.choice("ABCDEFGHabcdefgh0123456789+/")
        lines[row] = lines[row][:column] + other + lines[row][column + 1 :]
        if lines == text:
            continue
        try:
            found = load("\n".join(lines).encode(), None)
        except ValueError:
            continue
        assert isinstance(found, rsa.RSAPrivateKey)
        assert found.private_numbers() == rsa_key().private_numbers()


@pytest.mark.parametrize("kind", [RSASigner, Ed25519Signer])
def test_a_key_has_signed_before_the_first_call(kind: Any) -> None:
    signed: list[bytes] = []

    class Key:
        def sign(self, message: bytes, *_how: object) -> bytes:
            signed.append(message)
            return b"a signature"

    kind(Key())
    assert signed == [b""]


# -- connections -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "2001:db8::7"])
def test_an_address_is_not_looked_up(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(socket, "getaddrinfo")
    assert Resolver().addresses(address, 443, 0.001) == [address]
    with pytest.raises(AttributeError):
        Resolver().addresses("localhost", 443, 5)


def test_the_free_list_gives_the_newest_and_forgets_the_old() -> None:
    free: IdleConnections[str] = IdleConnections()
    free.put("old", 0.0)
    free.put("new", 20.0)
    assert free.expired(IDLE_SECONDS - 1) == []
    assert free.take(20.0) == "new"
    free.put("new", 20.0)
    assert free.expired(IDLE_SECONDS + 1) == ["old"]
    assert free.take(20.0 + IDLE_SECONDS + 1) is None
    assert free.expired(20.0 + IDLE_SECONDS + 1) == ["new"]


def test_cancelled_calls_leave_no_place_taken_and_the_client_works() -> None:
    async def run(base_url: str) -> None:
        async with client_of(AsyncClient, base_url, deadline=2.0, max_attempts=1) as client:
            for _ in range(3):
                calls = [asyncio.ensure_future(client.order_groups.trigger("a")) for _ in range(60)]
                await asyncio.sleep(0.01)
                for one in calls:
                    one.cancel()
                await asyncio.gather(*calls, return_exceptions=True)
            await asyncio.gather(*(client.order_groups.trigger("a") for _ in range(120)))

    def slowly(_number: int) -> bytes:
        time.sleep(0.02)
        return answered()

    with keeping(slowly) as kept:
        asyncio.run(run(kept.base_url))
    assert len(set(kept.ports)) <= 100


@pytest.mark.parametrize("kind", CLIENTS)
def test_a_call_that_outlives_its_client_leaves_no_connection_open(kind: Any) -> None:
    begun = threading.Event()

    def slowly(number: int) -> bytes:
        begun.set()
        time.sleep(0.2)
        return answered(b"", "503 Down") if number == 1 else answered()

    with keeping(slowly) as kept:
        client = client_of(kind, kept.base_url)

        async def closed_meanwhile() -> None:
            trigger = asyncio.ensure_future(client.order_groups.trigger("a", deadline=5))
            await asyncio.to_thread(begun.wait)
            await client.aclose()
            await trigger

        if kind is AsyncClient:
            asyncio.run(closed_meanwhile())
        else:
            with ThreadPoolExecutor(1) as threads:
                trigger = threads.submit(lambda: client.order_groups.trigger("a", deadline=5))
                begun.wait()
                client.close()
                trigger.result()
        assert len(kept.ports) == 2, "the trigger was sent again"
        ends_at = time.monotonic() + 2
        while kept.open and time.monotonic() < ends_at:
            time.sleep(0.01)
        assert not kept.open


@pytest.mark.parametrize("kind", CLIENTS)
def test_closing_a_client_ends_what_waits_for_an_answer(kind: Any) -> None:
    begun, over = threading.Event(), threading.Event()

    def never(_number: int) -> bytes:
        begun.set()
        over.wait(20)
        return b""

    with keeping(never) as kept:
        client = client_of(kind, kept.base_url, max_attempts=1, timeout=15, deadline=15)

        async def closed_meanwhile() -> None:
            reset = asyncio.ensure_future(client.order_groups.reset("a"))
            await asyncio.to_thread(begun.wait)
            await client.aclose()
            await reset

        started = time.monotonic()
        try:
            if kind is AsyncClient:
                with pytest.raises(sdk.OutcomeUnknownError, match="the client was closed meanwhile"):
                    asyncio.run(closed_meanwhile())
            else:
                with ThreadPoolExecutor(1) as threads:
                    reset = threads.submit(lambda: client.order_groups.reset("a"))
                    begun.wait()
                    client.close()
                    with pytest.raises(sdk.OutcomeUnknownError, match="the client was closed meanwhile"):
                        reset.result()
            assert time.monotonic() - started < 10
        finally:
            over.set()


@pytest.mark.parametrize("kind", CLIENTS)
def test_calls_that_hang_leave_connections_for_a_kill(kind: Any) -> None:
    with trader(0.0) as (base_url, served):
        client = client_of(kind, base_url, max_attempts=1, deadline=2.0)

        async def killed() -> sdk.KillReport:
            hanging = [
                asyncio.ensure_future(client.order_groups.reset("hang"))
                for _ in range(MAX_CONNECTIONS + 10)
            ]
            await asyncio.sleep(0.5)
            report: sdk.KillReport = await client.order_groups.trigger_all(["a", "b"], deadline=1.0)
            served.over.set()
            await asyncio.gather(*hanging, return_exceptions=True)
            await client.aclose()
            return report

        if kind is AsyncClient:
            assert asyncio.run(killed())
        else:
            with ThreadPoolExecutor(MAX_CONNECTIONS + 10) as threads:
                for _ in range(MAX_CONNECTIONS + 10):
                    threads.submit(lambda: client.order_groups.reset("hang"))
                time.sleep(0.5)
                assert client.order_groups.trigger_all(["a", "b"], deadline=1.0)
                served.over.set()
            client.close()


@pytest.mark.parametrize("kind", CLIENTS)
def test_a_kill_reaches_calls_that_wait_for_a_connection(kind: Any) -> None:
    with trader(0.0) as (base_url, served):
        client = client_of(kind, base_url, max_attempts=1)

        async def killed() -> list[Any]:
            calls = [
                asyncio.ensure_future(client.order_groups.reset(f"hang-{n}"))
                for n in range(MAX_CONNECTIONS)
            ]
            await asyncio.sleep(0.5)
            await client.order_groups.kill(subaccount=0, deadline=0.2)
            served.over.set()
            ended = await asyncio.gather(*calls, return_exceptions=True)
            await client.aclose()
            return ended

        if kind is AsyncClient:
            ended = asyncio.run(killed())
        else:
            with ThreadPoolExecutor(MAX_CONNECTIONS) as threads:
                calls = [
                    threads.submit(client.order_groups.reset, f"hang-{n}") for n in range(MAX_CONNECTIONS)
                ]
                time.sleep(0.5)
                client.order_groups.kill(subaccount=0, deadline=0.2)
                served.over.set()
                ended = [one.exception() for one in calls]
            client.close()
    refused = [error for error in ended if isinstance(error, sdk.KillSwitchLatchedError)]
    assert (len(refused), ended.count(None)) == (RESERVED_FOR_URGENT, MAX_CONNECTIONS - RESERVED_FOR_URGENT)
    assert (
        len([path for _, path in served.answered if "reset" in path])
        == MAX_CONNECTIONS - RESERVED_FOR_URGENT
    )
