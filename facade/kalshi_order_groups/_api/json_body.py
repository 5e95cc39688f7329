"""Decodes JSON bodies in bounded time and memory.

The size of a body is limited, but 20 MB of `[],[],…` become seven million objects, which take a second and
half a gigabyte. The exchange sends nothing like that: a list of the 100,000 groups that an account may have
has as many objects, with four members each.
"""

import json

ALWAYS_DECODED = 2 * 1024 * 1024
"""Bytes up to which a body is decoded without a look at its structure: 0.1 s and 60 MB at worst."""

MAX_CONTAINERS = 250_000
MAX_COMMAS = 1_000_000
"""Objects and arrays, and commas, of a larger body: more than twice those of the longest list."""


def decode(content: bytes) -> object:
    """Return the JSON value of a body; raise ValueError for invalid JSON, or for too many values."""
    check_size(content)
    value: object = json.loads(content)
    return value


def check_size(content: bytes) -> None:
    """Raise ValueError for a body of too many values."""
    if len(content) > ALWAYS_DECODED and (
        content.count(b"{") + content.count(b"[") > MAX_CONTAINERS or content.count(b",") > MAX_COMMAS
    ):
        raise ValueError("the body has more values than the exchange sends")
