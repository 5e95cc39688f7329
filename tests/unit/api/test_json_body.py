"""Bodies are decoded in bounded time and memory, and the longest list of the exchange is decoded."""

import json
import time
import tracemalloc

import kalshi_order_groups as sdk
import pytest
from kalshi_order_groups._api import error_body
from kalshi_order_groups._api.json_body import decode
from kalshi_order_groups._http.body import MAX_BYTES

from tests.support.recorder import Answer, Recorder, call, reply

ROOM = MAX_BYTES - 1000
BOMBS = {
    "lists": b"[" + b"[]," * (ROOM // 3) + b"[]]",
    "objects": b'{"order_groups":[' + b"{}," * (ROOM // 3) + b"{}]}",
    "numbers": b"[" + b"1," * (ROOM // 2) + b"1]",
    "members": b"{" + b",".join(b'"%d":1' % number for number in range(ROOM // 12)) + b"}",
    "nested": b'{"a":[' * (ROOM // 6),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_body_of_too_many_values_is_refused_before_it_is_decoded(bomb: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="more values than the exchange sends"):
            decode(BOMBS[bomb])
        assert error_body.read(BOMBS[bomb]).code is None
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("status", [200, 500])
def test_a_call_with_such_an_answer_ends_in_an_error(status: int, bomb: str) -> None:
    answer: Answer = reply(status, BOMBS[bomb])
    started = time.process_time()
    with pytest.raises((sdk.ContractError, sdk.ServerError)) as failed:
        call("sync", Recorder(answer), lambda client: client.order_groups.list())
    assert time.process_time() - started < 30
    assert len(str(failed.value)) < 1000
    assert error_body.read(BOMBS[bomb]).details == BOMBS[bomb][:300].decode()


@pytest.mark.full
def test_the_longest_list_of_an_account_is_read() -> None:
    group = {"is_auto_cancel_enabled": False, "contracts_limit_fp": "250.00", "exchange_index": 0}
    rows = [{"id": f"00000000-0000-4000-8000-{number:012}", **group} for number in range(100_000)]
    content = json.dumps({"order_groups": rows}).encode()
    assert 13_000_000 < len(content) < MAX_BYTES
    found = call("sync", Recorder(reply(200, content)), lambda client: client.order_groups.list())
    assert len(found) == 100_000


def test_a_value_that_does_not_fit_is_not_shown_whole() -> None:
    content = b'{"order_groups":{' + b",".join(b'"%d":[]' % number for number in range(100_000)) + b"}}"
    with pytest.raises(sdk.ContractError, match="order_groups is not list: a dict of 100000"):
        call("sync", Recorder(reply(200, content)), lambda client: client.order_groups.list())
