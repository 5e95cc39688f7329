"""Rewrites a YAML text for a new value with the smallest change: equal parts keep their lines."""

import json
from typing import cast

from ..document import parse
from ..document.document import InvalidDocument, Object, Value
from . import layout, yaml_writer
from .layout import Entry, Part
from .values import keyed, listed


def rewritten(text: str, root: Object, name: str) -> str:
    """Return the text for the value of `root`; unchanged parts keep comments, blank lines and style."""
    old = layout.read(text, parse.parse(text.encode(), name).root)
    trailing = text[len(text.rstrip("\n")) :]
    new = "\n".join(_lines(old, root, 0)) + trailing
    if not _equal(parse.parse(new.encode(), name).root, root):
        raise InvalidDocument(
            f"{name} could not be rewritten: the new text has another value than intended."
        )
    return new


def _equal(first: Value, second: Value) -> bool:
    """True if equal in type and order too: 1, 1.0 and true differ here."""
    return json.dumps(first) == json.dumps(second)


def _lines(old: Part, new: Value, indent: int) -> list[str]:
    if isinstance(new, dict) and old.entries:
        return _object(old, keyed(new))
    if isinstance(new, list) and old.items and new:
        return _list(old, listed(new))
    return yaml_writer.block(new, indent)


def _object(old: Part, new: Object) -> list[str]:
    lines: list[str] = []
    for key, value in new.items():
        known = old.entries.get(key)
        if known is None:
            lines += [
                *_gap(old),
                *yaml_writer.entry(key, value, old.indent, inline=key in yaml_writer.INLINE),
            ]
        else:
            lines += [*known.before, *_entry(known, key, value, old.indent)]
    return lines


def _gap(old: Part) -> list[str]:
    """Return an empty line before a new entry, if all entries but the first have one."""
    rest = [*old.entries.values()][1:]
    return [""] if rest and all(entry.before and not entry.before[-1].strip() for entry in rest) else []


def _entry(known: Entry, key: str, value: Value, indent: int) -> list[str]:
    if _equal(known.part.value, value):
        return known.lines
    same_kind = isinstance(known.part.value, dict) == isinstance(value, dict)
    if value and isinstance(value, (dict, list)) and known.part.is_block and same_kind:
        return [known.lines[0], *_lines(known.part, cast(Value, value), indent + 2)]
    inline = known.part.flow or (key in yaml_writer.INLINE and not known.part.is_block)
    return yaml_writer.entry(key, value, indent, inline=inline)


def _list(old: Part, new: list[Value]) -> list[str]:
    lines: list[str] = []
    pairs = _paired(old.items, new)
    for value in new:
        known = (
            pairs.get(id(cast(Value, value)))
            if isinstance(value, (dict, list))
            else _first(old.items, value)
        )
        if known is None:
            lines += yaml_writer.item(value, old.indent)
        elif _equal(known.part.value, value) or not known.part.is_block:
            same = _equal(known.part.value, value)
            lines += [*known.before, *(known.lines if same else yaml_writer.item(value, old.indent))]
        else:
            inner = _lines(known.part, value, old.indent + 2)
            lines += [*known.before, *yaml_writer.dashed(inner, old.indent)]
    return lines


def _first(items: list[Entry], value: Value) -> Entry | None:
    return next((item for item in items if _equal(item.part.value, value)), None)


def _paired(old: list[Entry], new: list[Value]) -> dict[int, Entry]:
    """Return the old item of each new object: an equal one, else the one of the same name."""
    pairs: dict[int, Entry] = {}
    free = [*old]
    for matches in (_equal, _same_name):
        for value in new:
            if isinstance(value, (dict, list)) and id(cast(Value, value)) not in pairs:
                found = next((item for item in free if matches(item.part.value, cast(Value, value))), None)
                if found is not None:
                    pairs[id(cast(Value, value))] = found
                    free.remove(found)
    return pairs


def _same_name(first: Value, second: Value) -> bool:
    if not isinstance(first, dict) or not isinstance(second, dict):
        return False
    old, new = keyed(first), keyed(second)
    identity = [key for key in ("name", "in", "url", "$ref") if key in old or key in new]
    return bool(identity) and all(old.get(key) == new.get(key) for key in identity)
