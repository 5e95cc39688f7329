"""Restores PEM text that tools have escaped, indented or recoded on its way.

No line of a PEM has a backslash, and the only blank line with a meaning is the one after its headers
(RFC 1421), so that all others can be removed without a guess.
"""

import codecs
import re
from itertools import pairwise

_ESCAPED_LINE_END = re.compile(rb"\\+[rn]")


def normalised(data: bytes) -> bytes:
    """Return PEM text with one line end for each line, however often its line ends were escaped."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16", errors="replace").encode()
    text = _ESCAPED_LINE_END.sub(b"\n", data).replace(b"\\", b"").strip().strip(b"\"'")
    lines = [line for line in map(bytes.strip, text.splitlines()) if line]
    return b"".join([line + _line_end(line, after) for line, after in pairwise([*lines, b""])])


def _line_end(line: bytes, after: bytes) -> bytes:
    """Return the line end, and the blank line between the last header and the key."""
    return b"\n\n" if b":" in line and b":" not in after else b"\n"
