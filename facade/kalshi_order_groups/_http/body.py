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
    """Collects a body in chunks; memory is bounded by the limit, one step and one chunk.

    A gzip body may have several members (RFC 1952) and zero bytes after the last one, which some servers
    pad with.
    """

    def __init__(self, coding: str) -> None:
        self._decoded = bytearray()
        self._decompressor = None
        self._begun = False
        self._is_padded = False
        self._coding = coding.strip().lower()
        if self._coding not in ("", "identity"):
            if self._coding not in _WINDOWS:
                raise BodyError(f"unsupported Content-Encoding {self._coding[:40]!r}")
            self._decompressor = zlib.decompressobj(_WINDOWS[self._coding])

    def add(self, chunk: bytes) -> None:
        """Add the next chunk; raise BodyError when the body is too large or wrongly encoded."""
        if self._decompressor is None:
            self._keep(chunk)
            return
        self._begun = self._begun or bool(chunk)
        try:
            while chunk:
                if self._decompressor.eof:
                    is_gzip = self._coding != "deflate"
                    self._is_padded = self._is_padded or chunk[0] == 0
                    if is_gzip and self._is_padded and not chunk.strip(b"\0"):
                        return
                    if not is_gzip or self._is_padded:
                        raise BodyError("the body has data after the end of its Content-Encoding")
                    self._decompressor = zlib.decompressobj(_WINDOWS[self._coding])
                self._keep(self._decompressor.decompress(chunk, STEP_BYTES))
                chunk = self._decompressor.unconsumed_tail or self._decompressor.unused_data
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
