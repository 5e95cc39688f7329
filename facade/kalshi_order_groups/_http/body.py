"""Decodes response bodies (gzip, deflate) under a size limit."""

import zlib

MAX_BYTES = 20 * 1024 * 1024
"""A list of 100,000 order groups has about 13 MB; the exchange sends nothing larger."""

STEP_BYTES = 256 * 1024
"""Bytes that are decoded at a time."""

_WINDOWS = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}


class BodyError(Exception):
    """A body that is too large, incomplete, or in an unsupported Content-Encoding."""


class BodyDecoder:
    """Collects a body in chunks; memory is bounded by the limit, one step and one chunk."""

    def __init__(self, coding: str) -> None:
        self._decoded = bytearray()
        self._decompressor = None
        self._begun = False
        name = coding.strip().lower()
        if name not in ("", "identity"):
            if name not in _WINDOWS:
                raise BodyError(f"unsupported Content-Encoding {name[:40]!r}")
            self._decompressor = zlib.decompressobj(_WINDOWS[name])

    def add(self, chunk: bytes) -> None:
        """Add the next chunk; raise BodyError when the body is too large or wrongly encoded."""
        if self._decompressor is None:
            self._keep(chunk)
            return
        self._begun = self._begun or bool(chunk)
        try:
            while chunk:
                self._keep(self._decompressor.decompress(chunk, STEP_BYTES))
                if self._decompressor.unused_data:
                    raise BodyError("the body has data after the end of its Content-Encoding")
                chunk = self._decompressor.unconsumed_tail
        except zlib.error as error:
            raise BodyError(f"the body does not match its Content-Encoding: {error}") from None

    def _keep(self, decoded: bytes) -> None:
        if len(self._decoded) + len(decoded) > MAX_BYTES:
            self._decoded.clear()
            raise BodyError(f"the body is larger than {MAX_BYTES // 1024 // 1024} MB")
        self._decoded += decoded

    def content(self) -> bytes:
        """Return the whole body; raise BodyError when it is incomplete."""
        if self._decompressor is not None and self._begun and not self._decompressor.eof:
            raise BodyError("the body ends before the end of its Content-Encoding")
        return bytes(self._decoded)
