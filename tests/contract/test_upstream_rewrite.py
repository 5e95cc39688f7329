"""Rewriting a YAML text keeps the bytes of equal parts and yields the wanted value."""

import copy
import difflib
from collections.abc import Iterator
from typing import Any

import pytest
from contract.document import parse
from contract.document.document import InvalidDocument
from contract.upstream import layout, rewrite, yaml_writer
from contract.upstream.values import keyed, listed
from hypothesis import given
from hypothesis import strategies as st

from tests.support.contracts import our_text

OURS = our_text()

SMALL = """\
# what this is
openapi: 3.0.3   # and why

# of the paths
paths:
  /a:
    get:
      tags: [one, two]
      description: >-
        Folded,
        twice.

  /b:
    # first things first
    post:
      required:
        - a
        # the second
        - b
      parameters:
        - name: x
          in: query
        # the other
        - $ref: '#/components/parameters/Y'

  /c:
    put: {}
tail: |
  kept
  as it is
"""


def root(text: str) -> Any:
    return parse.parse(text.encode(), "it").root


def rewritten(text: str, value: Any) -> str:
    return rewrite.rewritten(text, value, "it")


def changes(text: str, value: Any) -> list[str]:
    lines = difflib.unified_diff(text.splitlines(), rewritten(text, value).splitlines(), n=0, lineterm="")
    return [line for line in lines if line[:3] not in {"---", "+++"} and line[:2] != "@@"]


@pytest.mark.parametrize("text", [OURS, SMALL], ids=["openapi.yaml", "small"])
def test_the_same_value_gives_the_same_bytes(text: str) -> None:
    assert rewritten(text, root(text)) == text


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    for key, value in [*keyed(node).items(), *enumerate(listed(node))]:
        yield from places(value, (*path, key))


def parent(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path[:-1]:
        value = value[key]
    return value


@pytest.mark.many
@pytest.mark.parametrize("path", [*places(root(SMALL)), *[*places(root(OURS))][::97]], ids=str)
@pytest.mark.family
def test_other_lines_are_unchanged_by_any_edit(path: tuple[Any, ...]) -> None:
    text = SMALL if path in [*places(root(SMALL))] else OURS
    for change in ("gone", "text", "number", "list", "object"):
        value = root(text)
        new: Any = {"text": "a: b # c", "number": 7, "list": ["yes", 1, None], "object": {"k": {"l": []}}}
        if change == "gone":
            del parent(value, path)[path[-1]]
        else:
            parent(value, path)[path[-1]] = new[change]
        done = rewritten(text, value)
        assert root(done) == value
        lost = len(text.splitlines()) - len(staying(text, done))
        was_alone = len(parent(root(text), path)) == 1  # then the line above becomes {} or []
        assert lost <= lines_of(text, path) + was_alone


def staying(text: str, done: str) -> list[str]:
    """Return the unchanged lines, in order."""
    matcher = difflib.SequenceMatcher(None, text.splitlines(), done.splitlines(), autojunk=False)
    return [
        line
        for block in matcher.get_matching_blocks()
        for line in text.splitlines()[block.a : block.a + block.size]
    ]


def lines_of(text: str, path: tuple[Any, ...]) -> int:
    """Return the number of lines of a value, including the list item that contains it."""
    part = layout.read(text, root(text))
    lines = 0
    for key in path:
        entries: Any = part.items if isinstance(key, int) else part.entries
        if not entries:
            break  # it is written in one line
        entry = entries[key]
        lines = len(entry.before) + len(entry.lines)
        if isinstance(key, int):
            break
        part = entry.part
    return lines


def test_comments_and_blank_lines_stay_with_the_following_node() -> None:
    value = root(SMALL)
    del value["paths"]["/b"]["post"]["parameters"][0]
    value["paths"]["/b"]["post"]["required"].append("c")
    assert changes(SMALL, value) == ["+        - c", "-        - name: x", "-          in: query"]


def test_a_new_path_is_separated_by_a_blank_line() -> None:
    value = root(SMALL)
    value["paths"]["/d"] = {"get": {"tags": ["no", "1"], "$ref": "#/x"}}
    assert changes(SMALL, value) == [
        "+", "+  /d:", "+    get:", "+      tags: ['no', '1']", "+      $ref: '#/x'"]  # fmt: skip


def test_one_and_true_and_one_point_nought_are_different() -> None:
    text = "a: 1\nb: true\nc: 1.0\n"
    assert rewritten(text, {"a": True, "b": 1, "c": 1}) == "a: true\nb: 1\nc: 1\n"


@given(st.text())
def test_any_text_round_trips_as_value_and_key(text: str) -> None:
    try:
        expected = root("a: " + yaml_writer.scalar(text) + "\n")
    except InvalidDocument:
        return  # the parser refuses some characters
    assert expected == {"a": text}


KEYS = st.text("ab12 -", min_size=1, max_size=4)
SCALARS = st.none() | st.booleans() | st.integers() | st.text("ab: #'\"{}[],-?&*!|>%@`\n", max_size=6)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
SPOTS = (("paths",), ("paths", "/a", "get", "tags"), ("paths", "/b", "post", "parameters"), ("tail",))


@pytest.mark.many
@given(JSON)
def test_any_value_can_be_inserted_anywhere(value: Any) -> None:
    for path in SPOTS:
        wanted = copy.deepcopy(root(SMALL))
        parent(wanted, path)[path[-1]] = value
        assert root(rewritten(SMALL, wanted)) == wanted
