"""Decodes response bodies (gzip, deflate) under a size limit."""

import zlib

MAX_BYTES = 20 * 1024 * 1024
"""A list of 100,000 order groups has about 13 MB; the exchange sends nothing larger."""

STEP_BYTES = 256 * 1024
"""How much is decoded at a time."""

_WINDOWS = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}


class BodyError(Exception):
    """A body that is too large, incomplete, or in an unsupported Content-Encoding."""


class BodyDecoder:
    """Collects a body in chunks; memory is bounded by the limit, one step and one chunk."""

    def __init__(self, coding: str) -> None:
        self._plain = bytearray()
        self._undo = None
        self._begun = False
        name = coding.strip().lower()
        if name not in ("", "identity"):
            if name not in _WINDOWS:
                raise BodyError(f"unsupported Content-Encoding {name[:40]!r}")
            self._undo = zlib.decompressobj(_WINDOWS[name])

    def add(self, part: bytes) -> None:
        """Add the next chunk; raise BodyError when the body is too large or wrongly encoded."""
        if self._undo is None:
            self._keep(part)
            return
        self._begun = self._begun or bool(part)
        try:
            while part:
                self._keep(self._undo.decompress(part, STEP_BYTES))
                if self._undo.unused_data:
                    raise BodyError("the body has data after the end of its Content-Encoding")
                part = self._undo.unconsumed_tail
        except zlib.error as error:
            raise BodyError(f"the body does not match its Content-Encoding: {error}") from None

    def _keep(self, plain: bytes) -> None:
        if len(self._plain) + len(plain) > MAX_BYTES:
            self._plain.clear()
            raise BodyError(f"the body is larger than {MAX_BYTES // 1024 // 1024} MB")
        self._plain += plain

    def content(self) -> bytes:
        """Return the whole body; raise BodyError when it is incomplete."""
        if self._undo is not None and self._begun and not self._undo.eof:
            raise BodyError("the body ends before the end of its Content-Encoding")
        return bytes(self._plain)
