"""Bodies in several gzip members, with padding, in chunks of any size."""

import gzip
import zlib

import pytest
from kalshi_order_groups._http import body
from kalshi_order_groups._http.body import BodyDecoder, BodyError

MEMBERS = b"".join(gzip.compress(part, mtime=0) for part in (b"one ", b"", b"two"))


def decoded(coding: str, wire: bytes, size: int) -> bytes:
    decoder = BodyDecoder(coding)
    for start in range(0, len(wire), size):
        decoder.add(wire[start : start + size])
    return decoder.content()


@pytest.mark.parametrize("size", [1, 2, 7, 23, 1000])
@pytest.mark.parametrize("padding", [b"", bytes(1), bytes(30)])
def test_members_follow_each_other_and_padding_ends_them(padding: bytes, size: int) -> None:
    assert decoded("gzip", MEMBERS + padding, size) == b"one two"


@pytest.mark.parametrize("size", [1, 9, 1000])
@pytest.mark.parametrize(
    ("coding", "wire"),
    [
        ("gzip", MEMBERS + bytes(3) + MEMBERS),
        ("gzip", MEMBERS + bytes(3) + b"x"),
        ("gzip", MEMBERS + b"x"),
        ("gzip", MEMBERS + MEMBERS[:15]),
        ("deflate", zlib.compress(b"one") + zlib.compress(b"two")),
        ("deflate", zlib.compress(b"one") + bytes(3)),
    ],
)
def test_anything_else_after_the_end_is_an_error(coding: str, wire: bytes, size: int) -> None:
    with pytest.raises(BodyError):
        decoded(coding, wire, size)


def test_members_together_keep_to_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "MAX_BYTES", 1000)
    with pytest.raises(BodyError, match="larger than"):
        decoded("gzip", gzip.compress(bytes(600)) * 2, 10)
