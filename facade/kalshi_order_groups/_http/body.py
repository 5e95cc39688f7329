"""Bodies of answers: undone from their coding, and never larger than a bound."""

import zlib

MAX_BYTES = 20 * 1024 * 1024
"""An answer with 100,000 order groups has about 13 MB. What is larger is no answer of the exchange."""

STEP_BYTES = 256 * 1024
"""How much is undone at a time."""

_WINDOWS = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}


class BodyError(Exception):
    """A body that is too large, or coded in a way that was not asked for, or only half of one."""


class BodyDecoder:
    """Collects a body part by part; at no time is more in memory than the bound, one step and one part."""

    def __init__(self, coding: str) -> None:
        self._plain = bytearray()
        self._undo = None
        self._begun = False
        name = coding.strip().lower()
        if name not in ("", "identity"):
            if name not in _WINDOWS:
                raise BodyError(f"the body is coded as {name[:40]!r}, which was not asked for")
            self._undo = zlib.decompressobj(_WINDOWS[name])

    def add(self, part: bytes) -> None:
        """Take the next part; raises BodyError when that is too much, or no such coding."""
        if self._undo is None:
            self._keep(part)
            return
        self._begun = self._begun or bool(part)
        try:
            while part:
                self._keep(self._undo.decompress(part, STEP_BYTES))
                if self._undo.unused_data:
                    raise BodyError("the body goes on after the end of its coding")
                part = self._undo.unconsumed_tail
        except zlib.error as error:
            raise BodyError(f"the body is not coded as it says: {error}") from None

    def _keep(self, plain: bytes) -> None:
        if len(self._plain) + len(plain) > MAX_BYTES:
            self._plain.clear()
            raise BodyError(f"the body is larger than {MAX_BYTES // 1024 // 1024} MB")
        self._plain += plain

    def content(self) -> bytes:
        """The whole of it; raises BodyError for half of one."""
        if self._undo is not None and self._begun and not self._undo.eof:
            raise BodyError("the body breaks off before the end of its coding")
        return bytes(self._plain)
