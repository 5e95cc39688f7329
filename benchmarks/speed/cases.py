"""Cases: the loads that are measured, and the goals of their ratios."""

from attrs import frozen

from .processes import Load


@frozen
class Case:
    """A load with its name in the tables, and the kind of key that signs it."""

    name: str
    load: Load
    key: str
    goal: float | None = None
    """Highest acceptable ratio to raw httpx with the RSA key; None without a goal."""


def _both(name: str, load: Load, rsa: float | None, ed25519: float | None) -> list[Case]:
    return [Case(f"{name}, RSA", load, "rsa", rsa), Case(f"{name}, Ed25519", load, "ed25519", ed25519)]


REST, LONG = 6.0, 6.0
"""Seconds. httpx closes connections after 5 idle seconds. After a longer rest, 32 concurrent calls open
one each. After 6 seconds of load, only the connections in use remain, and httpx's pool costs half as much.
"""

CASES: list[Case] = [
    *_both("sync get", Load("sync", "get", 200), 0.75, 0.35),
    *_both("sync list of 100", Load("sync", "list 100", 150), 0.75, 0.50),
    *_both("sync trigger", Load("sync", "trigger", 150), None, None),
    *_both("async get", Load("async", "get", 150), 0.65, None),
    *_both("async list of 100", Load("async", "list 100", 100), None, None),
    *_both("async get, 32 at once", Load("async", "get", 320, 32, rest=REST), 0.20, 0.11),
]
"""First table: each kind of key against raw httpx with an RSA key."""

SUSTAINED: list[Case] = _both(
    "async get, 32 at once, for long", Load("async", "get", 320, 32, lead=LONG), None, None
)
"""The same 32 concurrent calls under sustained load."""

SIZES: list[Case] = [
    Case(f"list of {size}", Load("sync", f"list {size}", times), "ed25519")
    for size, times in (("1", 100), ("100", 60), ("10,000", 3), ("100,000", 1))
]
"""Cost by the length of a list."""

AT_ONCE: list[Case] = [
    Case(f"async get, {tasks} at once", Load("async", "get", times, tasks, rest=REST), "ed25519")
    for tasks, times in ((1, 96), (8, 96), (32, 96), (128, 384))
]
"""Cost by the number of calls in flight."""

KILL: list[Case] = [
    Case("kill of 1,000 groups", Load("async", "kill of 1,000", 1), "rsa"),
    Case("async trigger", Load("async", "trigger", 100), "rsa", 1.1),
]
"""CPU time of a trigger: as part of a kill, and as a single call."""

CLOSED: list[Case] = [
    Case("sync get", Load("sync", "get", 300), "ed25519"),
    Case("sync list of 100", Load("sync", "list 100", 150), "ed25519"),
    Case("async get", Load("async", "get", 200), "ed25519"),
    Case("async get, 32 at once", Load("async", "get", 320, 32, rest=REST), "ed25519"),
]
"""Calls that are measured with each fast path disabled."""
