"""The fast parser of response heads and h11 read the same, and connections are kept or closed alike."""

import asyncio
from typing import Any

import httpcore
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kalshi_order_groups import AsyncClient, Client, Credentials, Environment
from kalshi_order_groups._http import response_parser
from kalshi_order_groups._http.request import Request

from tests.support.keys import ED25519
from tests.support.recorder import BOTH
from tests.support.socket_server import answered, keeping


def client_of(kind: Any, base_url: str, **options: Any) -> Any:
    """A client of this kind for a server on this machine."""
    credentials = Credentials("a-key-id", ED25519.signer)
    return kind(credentials, environment=Environment.DEMO, base_url=base_url, **options)


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
        asyncio.run(_two_calls(kind, kept.base_url, without_body=b" 204 " in answer))
    assert len(kept.ports) == 2
    assert len(set(kept.ports)) == 1


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize(
    "answer",
    [
        answered(b"{}", "200 OK", b"Connection: close"),
        answered(b"{}") + b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        CHUNKED.replace(b"\r\n\r\n", b"\r\nContent-Length: 2\r\n\r\n", 1),
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}",
    ],
)
def test_a_connection_that_says_more_or_goodbye_is_not_used_again(answer: bytes, kind: str) -> None:
    with keeping(lambda _: answer) as kept:
        asyncio.run(_two_calls(kind, kept.base_url))
    assert len(kept.ports) == 2
    assert len(set(kept.ports)) == 2


async def _two_calls(kind: str, base_url: str, *, without_body: bool = False) -> None:
    if kind == "sync":
        with client_of(Client, base_url) as client:
            for _ in range(2):
                client.orders.cancel_all() if without_body else client.order_groups.trigger("a")
        return
    async with client_of(AsyncClient, base_url) as other:
        for _ in range(2):
            await (other.orders.cancel_all() if without_body else other.order_groups.trigger("a"))


def test_h11_and_we_agree_on_what_is_too_long_for_a_head() -> None:
    endless = b"HTTP/1.1 200 OK\r\n" + b"X-More: and more\r\n" * 10_000
    with pytest.raises(httpcore.RemoteProtocolError):
        response_parser.begin_response(ASKED, endless)
