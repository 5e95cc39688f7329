"""Decodes a long list slice by slice.

A list of 100,000 groups takes a fifth of a second to decode. In slices, an event loop runs other tasks
meanwhile, and a deadline is kept.
"""

import json
import re
from collections.abc import Iterator
from typing import cast

from .json_body import check_size

MIN_BYTES = 512 * 1024
"""Bytes of a body above which its list is read in slices; decoding as many takes 10 ms."""

SLICE_BYTES = 256 * 1024

_BETWEEN_ROWS = re.compile(rb"\}\s*,")
_DECODER = json.JSONDecoder()


class RowSlices:
    """Iterates over the rows of the list that is the first member of an object, in slices.

    A slice ends where a row seems to end. Each is decoded as a list, so a wrong guess, inside a string or a
    nested list, is invalid JSON. After the last slice, `others` has the other members of the object; None
    means that the body is irregular and must be decoded at once.
    """

    def __init__(self, content: bytes, name: str) -> None:
        self.others: dict[str, object] | None = None
        self._content = content
        self._name = name

    def __iter__(self) -> Iterator[list[object]]:
        """Yield the rows of each slice. Raise ValueError for a body of too many values."""
        check_size(self._content)
        try:
            yield from self._slices(self._content)
        except (ValueError, RecursionError):
            return

    def _slices(self, content: bytes) -> Iterator[list[object]]:
        head = re.match(rb'\s*\{\s*"%b"\s*:\s*\[' % self._name.encode(), content)
        if head is None:
            return
        start = head.end()
        while (border := _BETWEEN_ROWS.search(content, start + SLICE_BYTES)) is not None:
            yield cast(list[object], json.loads(b"[%b]" % content[start : border.start() + 1]))
            start = border.end()
        text = "[" + content[start:].decode()
        rows, end = cast(tuple[list[object], int], _DECODER.raw_decode(text))
        others = cast(dict[str, object], _DECODER.decode('{"":0' + text[end:]))
        yield rows
        if self._name not in others:  # of two members of the same name, the last one counts
            del others[""]
            self.others = others
