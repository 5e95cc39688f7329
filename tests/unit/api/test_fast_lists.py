"""The fast reader of lists gives what the generated parser gives, and leaves every odd list to it."""

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
