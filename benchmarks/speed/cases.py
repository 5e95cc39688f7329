"""What is measured, and against what."""

from attrs import frozen

from .processes import Load


@frozen
class Case:
    """A kind of load, by the name that tables give it."""

    name: str
    load: Load
    key: str
    goal: float | None = None
    """What the ratio to raw httpx of the RSA key is to be at most; None where no goal is set."""


def _both(name: str, load: Load, rsa: float | None, ed25519: float | None) -> list[Case]:
    return [Case(f"{name}, RSA", load, "rsa", rsa), Case(f"{name}, Ed25519", load, "ed25519", ed25519)]


REST, LONG = 6.0, 6.0
"""Seconds. httpx keeps idle connections for 5: of 32 calls that begin together after a longer rest each has
its own, and after as long without one the few that are used are left. Its pool then costs half.
"""

CASES: list[Case] = [
    *_both("sync get", Load("sync", "get", 200), 0.75, 0.35),
    *_both("sync list of 100", Load("sync", "list 100", 150), 0.75, 0.50),
    *_both("sync trigger", Load("sync", "trigger", 150), None, None),
    *_both("async get", Load("async", "get", 150), 0.65, None),
    *_both("async list of 100", Load("async", "list 100", 100), None, None),
    *_both("async get, 32 at once", Load("async", "get", 320, 32, rest=REST), 0.20, 0.11),
]
"""The first table: two keys, each against raw httpx with an RSA key."""

SUSTAINED: list[Case] = _both(
    "async get, 32 at once, for long", Load("async", "get", 320, 32, lead=LONG), None, None
)
"""The same when it has gone on for a while."""

SIZES: list[Case] = [
    Case(f"list of {size}", Load("sync", f"list {size}", times), "ed25519")
    for size, times in (("1", 100), ("100", 60), ("10,000", 3), ("100,000", 1))
]
"""How the cost grows with a list."""

AT_ONCE: list[Case] = [
    Case(f"async get, {tasks} at once", Load("async", "get", times, tasks, rest=REST), "ed25519")
    for tasks, times in ((1, 96), (8, 96), (32, 96), (128, 384))
]
"""How the cost grows with what is under way together."""

KILL: list[Case] = [
    Case("kill of 1,000 groups", Load("async", "kill of 1,000", 1), "rsa"),
    Case("async trigger", Load("async", "trigger", 100), "rsa", 1.1),
]
"""A kill against single calls: the CPU of a trigger."""

CLOSED: list[Case] = [
    Case("sync get", Load("sync", "get", 300), "ed25519"),
    Case("sync list of 100", Load("sync", "list 100", 150), "ed25519"),
    Case("async get", Load("async", "get", 200), "ed25519"),
    Case("async get, 32 at once", Load("async", "get", 320, 32, rest=REST), "ed25519"),
]
"""What the short ways save."""
