"""Parses documents: JSON, or YAML as far as it means the same as JSON.

Documents are not trusted, so input that could cost time, memory or meaning is refused: duplicate keys,
tags, text that is not UTF-8, and sizes over the limits below. The reader loops over the parser's events,
so nesting costs no stack.
"""

import hashlib
import math
import re
from dataclasses import dataclass, field
from typing import cast

import yaml

from .document import Document, InvalidDocument, Object, Value
from .numbers import number

MAX_BYTES = 16_000_000
MAX_VALUES = 1_000_000  # an alias counts once for each use
MAX_DEPTH = 200

_NULL = re.compile(r"~|null|Null|NULL|")
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,400})")
_FLOAT = re.compile(r"-?(0|[1-9][0-9]{0,400})(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_YAML = "tag:yaml.org,2002:"
_KINDS: dict[str, tuple[type, ...]] = {
    "int": (int,),
    "float": (int, float),
    "bool": (bool,),
    "null": (type(None),),
}
_WEB_PAGE = re.compile(r"\s*<(!doctype\s+html|html)\b", re.IGNORECASE)
_JSON_TAGS = {f"{_YAML}{name}" for name in ("map", "seq", "str", *_KINDS)}


def parse(data: bytes, name: str) -> Document:
    """Parse bytes; `name` appears in messages only. Raise InvalidDocument if they cannot be read."""
    if len(data) > MAX_BYTES:
        raise InvalidDocument(f"{name} is larger than {MAX_BYTES:,} bytes.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidDocument(f"{name} is not UTF-8 text: {error.reason} at byte {error.start}.") from None
    if _WEB_PAGE.match(text):
        raise InvalidDocument(
            f"{name} is a web page and no OpenAPI document: perhaps a check, an error or a sign-in."
        )
    reader = _Reader(name)
    try:
        root = reader.read(text)
    except yaml.YAMLError as error:
        raise InvalidDocument(f"{name} is not valid YAML or JSON: {_error_text(error)}") from None
    if not isinstance(root, dict):
        raise InvalidDocument(f"{name} is not an OpenAPI document: its root is not an object.")
    return Document(name, cast(Object, root), reader.lines, hashlib.sha256(data).hexdigest())


def _error_text(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "unreadable"
    where = f"line {mark.line + 1}: " if mark is not None else ""
    return _CONTROL.sub("?", f"{where}{problem}")


@dataclass
class _OpenContainer:
    """A list or an object whose end event has not been read."""

    container: Object | list[Value]
    anchor: str | None
    size_before: int
    line: int  # where it begins
    key: str | None = None  # the key whose value comes next
    key_line: int = 0


@dataclass
class _Reader:
    name: str
    lines: dict[tuple[int, str], int] = field(default_factory=dict[tuple[int, str], int])
    anchors: dict[str, tuple[Value, int]] = field(default_factory=dict[str, tuple[Value, int]])
    open: list[_OpenContainer] = field(default_factory=list[_OpenContainer])
    size: int = 0
    documents: int = 0
    root: Value = None

    def read(self, text: str) -> Value:
        """Return the root value of a text."""
        tabs = text.lstrip()[:1] in {"{", "["}  # JSON may be indented with tabs, YAML may not
        for event in yaml.parse(_tabs_to_spaces(text) if tabs else text, Loader=yaml.CSafeLoader):
            self.take(event, cast(yaml.Mark, event.start_mark).line + 1)
        return self.root

    def take(self, event: yaml.Event, line: int) -> None:
        """Apply one event of the parser."""
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event, line)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._start({} if isinstance(event, yaml.MappingStartEvent) else [], event, line)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._end()
        elif isinstance(event, yaml.AliasEvent):
            self._alias(cast(str, event.anchor), line)
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise self.invalid(line, "a second document begins; one is expected")

    def invalid(self, line: int, why: str) -> InvalidDocument:
        """Return the error for a line."""
        return InvalidDocument(_CONTROL.sub("?", f"{self.name}: line {line}: {why}."))

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> None:
        self._check_tag(event.tag, line)
        if self.open and isinstance(self.open[-1].container, dict) and self.open[-1].key is None:
            self._key(event.value, line)
            return
        value = self._value(event, line)
        if event.anchor:
            self.anchors[event.anchor] = (value, 1)
        self._add(value, line, 1)

    def _value(self, event: yaml.ScalarEvent, line: int) -> Value:
        kind = (event.tag or "").removeprefix(_YAML)
        if kind == "!":
            return event.value
        if kind not in _KINDS:
            return self._resolved(event.value, line) if event.implicit[0] else event.value
        value: Value = self._resolved(event.value, line)
        if not isinstance(value, _KINDS[kind]) or (kind != "bool" and isinstance(value, bool)):
            raise self.invalid(line, f"{event.value!r} is not of type {kind}")
        return value

    def _key(self, key: str, line: int) -> None:
        top = self.open[-1]
        if _CONTROL.search(key):
            raise self.invalid(line, f"the name {key!a} has control characters")
        if key in top.container:
            first = self.lines.get((id(top.container), key), line)
            raise self.invalid(line, f"the key {key!r} is duplicated; first in line {first}")
        if key == "<<":
            raise self.invalid(line, "merge keys (<<) are not JSON; use $ref")
        top.key, top.key_line = key, line

    def _resolved(self, text: str, line: int) -> Value:
        if _NULL.fullmatch(text):
            return None
        if text in _BOOL:
            return _BOOL[text]
        if _INTEGER.fullmatch(text):
            return int(text)
        if _FLOAT.fullmatch(text):
            if math.isinf(float(text)):
                raise self.invalid(line, f"{text} is out of range for a number")
            return number(text)
        return text

    def _start(self, container: Object | list[Value], event: yaml.CollectionStartEvent, line: int) -> None:
        self._check_tag(event.tag, line)
        if self.open and isinstance(self.open[-1].container, dict) and self.open[-1].key is None:
            raise self.invalid(line, "a key must be a string")
        if len(self.open) >= MAX_DEPTH:
            raise self.invalid(line, f"nested more than {MAX_DEPTH} levels deep")
        self.open.append(_OpenContainer(container, event.anchor, self.size, line))

    def _end(self) -> None:
        closed = self.open.pop()
        if closed.anchor:
            self.anchors[closed.anchor] = (closed.container, self.size - closed.size_before + 1)
        self._add(closed.container, closed.line, 1)

    def _alias(self, anchor: str, line: int) -> None:
        if self.open and isinstance(self.open[-1].container, dict) and self.open[-1].key is None:
            raise self.invalid(line, "a key must be a string, not an alias")
        if anchor not in self.anchors:
            raise self.invalid(
                line, f"the alias *{anchor} refers to nothing, or to a value that contains it"
            )
        value, size = self.anchors[anchor]
        self._add(value, line, size)

    def _add(self, value: Value, line: int, size: int) -> None:
        self.size += size
        if self.size > MAX_VALUES:
            raise self.invalid(line, f"more than {MAX_VALUES:,} values, aliases expanded")
        if not self.open:
            self.root = value
            return
        top = self.open[-1]
        if isinstance(top.container, list):
            self.lines[id(top.container), str(len(top.container))] = line
            top.container.append(value)
            return
        key = cast(str, top.key)
        self.lines[id(top.container), key] = top.key_line
        top.container[key] = value
        top.key = None

    def _check_tag(self, tag: str | None, line: int) -> None:
        if tag is not None and tag not in _JSON_TAGS and tag != "!":
            raise self.invalid(line, f"the tag {tag} is not JSON")


_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"|[\t]', re.DOTALL)
_SURROGATES = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")


def _tabs_to_spaces(text: str) -> str:
    """Return JSON that a YAML parser accepts: no tabs between values, no surrogate pairs."""
    return _STRINGS.sub(lambda match: " " if match[0] == "\t" else _one_character(match[0]), text)


def _one_character(text: str) -> str:
    def combined(match: re.Match[str]) -> str:
        return (bytes.fromhex(match[1]) + bytes.fromhex(match[2])).decode("utf-16-be")

    return _SURROGATES.sub(combined, text)
