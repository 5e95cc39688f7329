"""Reads the lines of each entry of a YAML text, with the blank lines and comments before it."""

from dataclasses import dataclass, field

import yaml

from ..document.document import Object, Value
from .values import keyed, listed


@dataclass
class Part:
    """A value of the text, with the lines of its entries if it is in block style."""

    value: Value
    indent: int = 0  # of the keys or dashes
    entries: dict[str, "Entry"] = field(default_factory=dict[str, "Entry"])  # of an object in block style
    items: list["Entry"] = field(default_factory=list["Entry"])  # of a list in block style
    flow: bool = False

    @property
    def is_block(self) -> bool:
        """True if its entries have lines of their own."""
        return bool(self.entries or self.items)


@dataclass
class Entry:
    """A key with its value, or an item of a list."""

    before: list[str]  # blank lines and comments
    lines: list[str]  # blank before its key or dash
    part: Part


def read(text: str, root: Value) -> Part:
    """Return the layout of a text with these values."""
    lines = text.splitlines()
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    return _part(node, root, lines, 0)


def _part(node: yaml.Node | None, value: Value, lines: list[str], above: int) -> Part:
    """Return the layout of one value; `above` is the first line after all earlier entries."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style and node.value:
        return _mapping(node, keyed(value), lines, above)
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and node.value:
        return _sequence(node, listed(value), lines, above)
    return Part(value, flow=bool(getattr(node, "flow_style", False)))


def _mapping(node: yaml.MappingNode, value: Object, lines: list[str], above: int) -> Part:
    part = Part(value, indent=node.start_mark.column)
    for key, child in node.value:
        start: int = key.start_mark.line
        inner = _part(child, value[key.value], lines, start + 1)
        end = _last_line(child, start)
        own = [_blanked(lines[start], part.indent), *lines[start + 1 : end + 1]]
        part.entries[key.value] = Entry(lines[above:start], own, inner)
        above = end + 1
    return part


def _sequence(node: yaml.SequenceNode, value: list[Value], lines: list[str], above: int) -> Part:
    part = Part(value, indent=node.start_mark.column)
    for child, child_value in zip(node.value, value, strict=True):
        start: int = child.start_mark.line
        inner = _part(child, child_value, lines, start)
        end = _last_line(child, start)
        own = [_blanked(lines[start], part.indent), *lines[start + 1 : end + 1]]
        part.items.append(Entry(lines[above:start], own, inner))
        above = end + 1
    return part


def _blanked(line: str, column: int) -> str:
    return " " * column + line[column:]


def _last_line(node: yaml.Node, first: int) -> int:
    """Return the last line of the value."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style and node.value:
        key, child = node.value[-1]
        return _last_line(child, key.start_mark.line)
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and node.value:
        return _last_line(node.value[-1], node.value[-1].start_mark.line)
    if isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"}:
        text = node.start_mark.buffer
        assert text is not None
        written = text[node.start_mark.pointer : node.end_mark.pointer].rstrip("\n ")
        return node.start_mark.line + written.count("\n")
    return max(first, node.end_mark.line)
