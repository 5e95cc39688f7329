"""Bodies of answers: undone from their coding, and never larger than a bound."""

import zlib

MOST_BYTES = 20 * 1024 * 1024
"""An answer with 100,000 order groups has about 13 MB. What is larger is no answer of the exchange."""

_WINDOWS = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}


class Unreadable(Exception):
    """A body that is too large, or coded in a way that was not asked for."""


class Body:
    """Collects a body part by part; at no time is more in memory than the bound and one part."""

    def __init__(self, coding: str) -> None:
        self._parts: list[bytes] = []
        self._left = MOST_BYTES
        self._undo = None
        name = coding.strip().lower()
        if name not in ("", "identity"):
            if name not in _WINDOWS:
                raise Unreadable(f"the body is coded as {name[:40]!r}, which was not asked for")
            self._undo = zlib.decompressobj(_WINDOWS[name])

    def add(self, part: bytes) -> None:
        """Take the next part; raises Unreadable when that is too much, or no such coding."""
        plain = part if self._undo is None else self._decoded(part)
        self._left -= len(plain)
        if self._left < 0:
            self._parts.clear()
            raise Unreadable(f"the body is larger than {MOST_BYTES // 1024 // 1024} MB")
        self._parts.append(plain)

    def _decoded(self, part: bytes) -> bytes:
        assert self._undo is not None
        try:
            return self._undo.decompress(part, self._left + 1)
        except zlib.error as error:
            raise Unreadable(f"the body is not coded as it says: {error}") from None

    def content(self) -> bytes:
        """The whole of it."""
        return b"".join(self._parts)
