"""Long lists are read slice by slice, with the result of decoding the body at once."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kalshi_order_groups._api import fast_lists, row_slices
from kalshi_order_groups._api.row_slices import RowSlices
from kalshi_order_groups._http.slices import run_slices

TEXTS = st.sampled_from(["", "a", "},{", '"},', "\\", "},", "] }", "é"])
VALUES = st.one_of(TEXTS, st.lists(st.fixed_dictionaries({"x": TEXTS}), max_size=2), st.integers(0, 9))
ROWS = st.lists(st.one_of(st.fixed_dictionaries({"id": TEXTS, "more": VALUES}), VALUES), max_size=6)
OTHERS = st.dictionaries(st.sampled_from(["cursor", "error", "code", "order_groups"]), VALUES, max_size=2)
SEPARATORS = st.sampled_from([(",", ":"), (", ", ": "), (" ,\n", " : ")])


def read(content: bytes) -> object:
    """Return the object that the slices make; None if they are irregular."""
    slices = RowSlices(content, "order_groups")
    rows = [row for some in slices for row in some]
    return None if slices.others is None else {"order_groups": rows, **slices.others}


@pytest.fixture
def short_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a slice end at every row."""
    monkeypatch.setattr(row_slices, "SLICE_BYTES", 0)


@pytest.mark.usefixtures("short_slices")
@given(rows=ROWS, others=OTHERS, separators=SEPARATORS)
def test_slices_hold_what_the_body_holds(rows: list[Any], others: dict[str, Any], separators: Any) -> None:
    body = {"order_groups": rows, **others}
    assert read(json.dumps(body, separators=separators).encode()) in (None, body)


@pytest.mark.usefixtures("short_slices")
@given(ids=st.lists(st.sampled_from(["a", "}", "é"])), separators=SEPARATORS)
def test_a_regular_list_is_read_in_slices(ids: list[str], separators: Any) -> None:
    body = {"order_groups": [{"id": one, "exchange_index": 0} for one in ids], "cursor": ""}
    assert read(json.dumps(body, separators=separators).encode()) == body


@pytest.mark.usefixtures("short_slices")
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"cursor":"","order_groups":[]}',
        b'{"order_groups":{}}',
        b'{"order_groups":[{"id":"a"},{"id":"b"}',
        b'{"order_groups":[{"id":"a"},{"id":"b"}]',
        b'{"order_groups":[{"id":"a"},}]}',
        b'{"order_groups":[{"id":"a"}]} more',
        b'{"order_groups":[{"id":"a"}],"order_groups":[]}',
        b'{"order_groups":[{"id":"\xff"}]}',
        b'{"order_groups":[' + b"[" * 100_000,
    ],
)
def test_an_irregular_body_is_left_to_the_decoder(content: bytes) -> None:
    assert read(content) is None


def test_a_body_of_too_many_values_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(ValueError, match="more values than the exchange sends"):
        read(b'{"order_groups":[' + b"{}," * 300_000 * 3 + b"{}]}")


def test_slices_of_the_longest_list_are_short() -> None:
    row = b'{"id":"%036d","is_auto_cancel_enabled":false,"contracts_limit_fp":"5.00","exchange_index":0}'
    content = b'{"order_groups":[' + b",".join(row % number for number in range(100_000)) + b"]}"
    lengths = [len(some) for some in RowSlices(content, "order_groups")]
    assert sum(lengths) == 100_000
    assert max(lengths) * len(row) < 2 * row_slices.SLICE_BYTES


@pytest.mark.usefixtures("short_slices")
@pytest.mark.parametrize("more", [b"", b',"error":"x"', b',"code":1'])
def test_members_of_an_error_are_no_list(more: bytes) -> None:
    row = b'{"id":"a","is_auto_cancel_enabled":false}'
    content = b'{"order_groups":[%b,%b]%b}' % (row, row, more)
    groups = run_slices(fast_lists.groups_in_slices(content, 0))
    assert (groups is None) == bool(more)
