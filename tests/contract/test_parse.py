"""YAML and JSON are parsed to JSON values with line numbers; other constructs are refused."""

import json
from typing import Any

import pytest
from contract.document import parse
from contract.document.document import Document, InvalidDocument
from hypothesis import given
from hypothesis import strategies as st


def read(text: str) -> Document:
    return parse.parse(text.encode(), "a document")


SCALARS: dict[str, Any] = {
    "1": 1, "-1": -1, "0": 0, "1.0": 1.0, "1e3": 1000.0, "-0.5": -0.5,
    "true": True, "False": False, "null": None, "~": None, "": None,
    "yes": "yes", "no": "no", "on": "on", "off": "off", "y": "y",
    "01": "01", "0o17": "0o17", "0x1f": "0x1f", "1_000": "1_000", "1:30": "1:30", ".5": ".5", "+1": "+1",
    ".inf": ".inf", ".nan": ".nan", "2026-01-07": "2026-01-07",
    "2026-01-07T00:00:00Z": "2026-01-07T00:00:00Z",
    "=": "=", "'1'": "1", '"true"': "true", "'null'": "null", "!!str 5": "5", "!!int 5": 5,
    "!!null ~": None, "!!bool true": True, "!!float 1.5": 1.5, "! 5": "5",
}  # fmt: skip


@pytest.mark.parametrize("text", SCALARS)
def test_scalars_have_their_json_values(text: str) -> None:
    value = read(f"a: {text}\n").root["a"]
    assert value == SCALARS[text]
    assert type(value) is type(SCALARS[text])


REFUSED = {
    "a key twice": ("a: 1\nb: 2\na: 3\n", "line 3: the key 'a' is duplicated; first in line 1"),
    "a key twice, inside": ("a:\n  b: 1\n  b: 1\n", "line 3: the key 'b' is duplicated"),
    "a key twice in JSON": ('{"a": 1,\n "a": 2}', "line 2: the key 'a' is duplicated"),
    "a tag": (
        "a: !!python/object:os.system {}\n",
        "the tag tag:yaml.org,2002:python/object:os.system is not",
    ),
    "a custom tag": ("a: !secret 1\n", "the tag !secret is not JSON"),
    "a date by its tag": ("a: !!timestamp 2026-01-01\n", "is not JSON"),
    "a string tagged as a number": ("a: !!int five\n", "line 1: 'five' is not of type int"),
    "a quoted string tagged as a boolean": (
        'a: !!bool "maybe"\n',
        "line 1: 'maybe' is not of type bool",
    ),
    "a merge key": ("a: &a {b: 1}\nc:\n  <<: *a\n", "line 3: merge keys"),
    "a list as a key": ("? [1]\n: 2\n", "line 1: a key must be a string"),
    "an alias as a key": ("a: &a b\n*a : 1\n", "a key must be a string, not an alias"),
    "an alias of its container": ("a: &a\n  b: *a\n", "refers to nothing, or to a value that contains it"),
    "an alias of nothing": ("a: *b\n", "refers to nothing, or to a value that contains it"),
    "two documents": ("a: 1\n---\nb: 1\n", "line 2: a second document begins"),
    "a tab as indentation": ("a:\n\tb: 1\n", "line 2: found character that cannot start any token"),
    "an unpaired surrogate": ('{"a": "\\ud83d"}', "line 1: found invalid Unicode character escape code"),
    "a number without end": ("a: 1e999\n", "line 1: 1e999 is out of range for a number"),
    "a control character in a name": ('"a\\u001b": 1\n', "has control characters"),
    "a bare list": ("- 1\n", "its root is not an object"),
    "nothing": ("", "its root is not an object"),
    "a truncated document": ('{"a": [1, ', "is not valid YAML or JSON: line "),
}


@pytest.mark.parametrize("case", REFUSED)
def test_non_json_constructs_are_refused_with_their_line(case: str) -> None:
    text, why = REFUSED[case]
    with pytest.raises(InvalidDocument) as error:
        read(text)
    assert why in str(error.value)
    assert str(error.value).isprintable()


def test_invalid_utf8_is_refused() -> None:
    with pytest.raises(InvalidDocument, match="is not UTF-8 text: invalid start byte at byte 3"):
        parse.parse(b"a: \xff", "a document")


def test_lines_are_those_of_keys_and_items() -> None:
    document = read(
        "# first\nopenapi: 3.0.3\n\npaths:\n  /a:\n    get:\n      tags:\n      - x\n      - y\n"
    )
    for pointer, line in {
        "/openapi": 2,
        "/paths": 4,
        "/paths/~1a": 5,
        "/paths/~1a/get": 6,
        "/paths/~1a/get/tags": 7,
        "/paths/~1a/get/tags/0": 8,
        "/paths/~1a/get/tags/1": 9,
    }.items():
        assert document.line(pointer) == line, pointer


def test_lines_of_json_and_of_flow_style() -> None:
    document = read('{\n  "a": [\n    1,\n    {"b": 2,\n     "c": 3}\n  ]\n}')
    assert [document.line(at) for at in ("/a", "/a/0", "/a/1", "/a/1/b", "/a/1/c")] == [2, 3, 4, 4, 5]


def test_a_missing_value_has_the_line_of_its_parent() -> None:
    document = read("a:\n  b: 1\n")
    assert document.line("/a/nothing") == 1
    assert document.line("/nothing") is None


def test_an_alias_has_the_value_and_the_line_of_its_use() -> None:
    document = read("a: &x\n  b: 1\nc: *x\nd: [*x, *x]\n")
    assert document.root == {"a": {"b": 1}, "c": {"b": 1}, "d": [{"b": 1}, {"b": 1}]}
    assert (document.line("/a"), document.line("/c"), document.line("/d/1")) == (1, 3, 4)


def test_an_anchor_may_be_redefined() -> None:
    assert read("a: &x 1\nb: *x\nc: &x 2\nd: *x\n").root == {"a": 1, "b": 1, "c": 2, "d": 2}


def test_aliases_count_at_each_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse, "MAX_VALUES", 20)
    twelve = "a: &a [1, 2, 3, 4]\nb: *a\n"
    assert read(twelve).root["b"] == [1, 2, 3, 4]
    with pytest.raises(InvalidDocument, match="more than 20 values, aliases expanded"):
        read(f"{twelve}c: *a\nd: *a\n")


def test_depth_is_limited() -> None:
    deep = parse.MAX_DEPTH - 1
    assert read("{a: " * deep + "1" + "}" * deep).root
    with pytest.raises(InvalidDocument, match=f"nested more than {parse.MAX_DEPTH} levels deep"):
        read("{a: " * (deep + 2) + "1" + "}" * (deep + 2))


def test_size_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse, "MAX_BYTES", 10)
    assert read("a: 123456").root
    with pytest.raises(InvalidDocument, match="is larger than 10 bytes"):
        read("a: 12345678")


def test_json_may_have_tabs_and_pairs_of_surrogates() -> None:
    assert read(
        '{\n\t"a":\t"\\ud83d\\ude00\\t\\/",\n\t"b\\tc"\t: [1,\t2]}'.replace("b\\tc", "bc")
    ).root == {
        "a": "😀\t/",
        "bc": [1, 2],
    }


_NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp"]), max_size=20)
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(_NAMES.filter(lambda name: name != "<<"), _VALUES, max_size=4))
def test_json_is_read_as_json(values: dict[str, Any]) -> None:
    if "<<" in json.dumps(values):
        return
    assert read(json.dumps(values)).root == values
    assert read(json.dumps(values, indent="\t")).root == values
