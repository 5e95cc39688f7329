"""The fast parser of lists agrees with the generated parser, and leaves unusual lists to it."""

import json
from typing import Any

import httpx
import kalshi_order_groups as sdk
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kalshi_order_groups._api import fast_lists, responses
from kalshi_order_groups._api.operation import BodyMismatch, operation
from kalshi_order_groups._api.response import Response
from kalshi_order_groups_api import models
from kalshi_order_groups_api.api.order_groups import get_order_groups

from tests.support.recorder import Recorder, call, reply

FIELDS = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["og-1", "", None, 7, ".", "..", "a\nb", "\ud800", "x" * 2001, "\xa0", "é"]),
        "is_auto_cancel_enabled": st.one_of(st.booleans(), st.sampled_from([0, 1, None, "true"])),
    },
    optional={
        "contracts_limit_fp": st.one_of(
            st.sampled_from(["1.00", "250.50", "-1", "1e3", "", "NaN", "٣", "1.", " 1", "9" * 5000]),
            st.none(),
            st.integers(),
        ),
        "exchange_index": st.one_of(
            st.sampled_from([-1, 2**31, 2**31 - 1]),
            st.integers(),
            st.none(),
            st.booleans(),
            st.just("0"),
            st.floats(),
        ),
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
    st.fixed_dictionaries(
        {"order_groups": st.lists(GOOD, max_size=2)}, optional={"code": st.none(), "error": st.none()}
    ),
    st.sampled_from(ODD),
)


@given(body=BODIES, subaccount=st.one_of(st.none(), st.integers(0, 63)))
def test_the_fast_parser_agrees_with_the_generated_one(body: Any, subaccount: int | None) -> None:
    """A list that the fast parser reads has equal fields, of equal types, by the generated one."""
    fast = fast_lists.groups(json.loads(json.dumps(body)), subaccount)
    response = Response(200, b"OK", [], lambda: httpx.Request("GET", "https://simulator.invalid"))
    response.content = json.dumps(body).encode()
    generated = operation(get_order_groups, models.GetOrderGroupsResponse).map(
        lambda model: responses.groups(model, subaccount)
    )
    if fast is None:
        return
    expected = generated.read(response)
    assert fast == expected
    assert [[type(field) for field in _fields(group)] for group in fast] == [
        [type(field) for field in _fields(group)] for group in expected
    ]


def _fields(group: sdk.OrderGroup) -> list[object]:
    return [
        group.order_group_id,
        group.subaccount,
        group.exchange_index,
        group.contracts_limit,
        group.triggered,
    ]


def test_the_generated_parser_refuses_an_invalid_list() -> None:
    good = {"id": "a", "is_auto_cancel_enabled": False, "contracts_limit_fp": "1.00", "exchange_index": 0}
    assert fast_lists.groups({"order_groups": [good] * 3}, 3) is not None
    for odd in ("", ".", "..", "a\nb", "\ud800", "x" * 2001):
        assert fast_lists.groups({"order_groups": [good, {**good, "id": odd}]}, 3) is None
    transport = Recorder(reply(200, {"order_groups": [good, {**good, "id": ""}]}))
    with pytest.raises(sdk.ContractError, match="id is empty"):
        call("sync", transport, lambda client: client.order_groups.list(), max_attempts=1)
    assert issubclass(BodyMismatch, ValueError)
