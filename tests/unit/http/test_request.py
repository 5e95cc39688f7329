"""Requests have the bytes that httpx would send."""

import json
from typing import Any

import httpx
import kalshi_order_groups as sdk
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kalshi_order_groups._http.request import Origin

from tests.support.calls import CALLS
from tests.support.recorder import Recorder, call, reply


@pytest.mark.parametrize("base_url", [None, "https://gateway.example/kalshi/v9/", "http://127.0.0.1:9/api"])
@pytest.mark.parametrize("name", CALLS)
def test_a_request_equals_that_of_httpx(name: str, base_url: str | None) -> None:
    transport = Recorder(reply(404, {}))
    with pytest.raises(sdk.KalshiError):
        call("sync", transport, CALLS[name].act, base_url=base_url, max_attempts=1)
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
def test_a_query_equals_that_of_httpx(params: dict[str, Any]) -> None:
    ours = Origin("https://host.example/v2").request({"method": "get", "url": "/x", "params": params})
    theirs = httpx.Request("GET", "https://host.example/v2/x", params=params or None)
    assert httpx.URL("https://host.example").copy_with(raw_path=ours.target).raw_path == theirs.url.raw_path
    assert httpx.QueryParams(ours.target.partition(b"?")[2].decode()) == httpx.QueryParams(
        {name: str(value) for name, value in params.items()}
    )
