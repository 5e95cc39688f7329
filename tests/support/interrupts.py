"""Interrupts a call at each of its bytecodes: with an exception, a kill in a signal handler, or a fork.

    make interrupts     every call and every bytecode; a line for each call and way

The call runs over real loopback sockets, in the synchronous client. Bytecodes are those of this package and
of the socket code it uses; a trace function counts them, and acts at one of them in the place of a signal.
"""

import argparse
import gc
import json
import logging
import os
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

import httpcore
import kalshi_order_groups
from attrs import define
from kalshi_order_groups import Client, Credentials, Environment, KalshiError, KillReport

from tests.support.keys import ED25519
from tests.support.socket_server import Kept, answered, keeping

TRACED = (str(Path(kalshi_order_groups.__file__).parent), str(Path(httpcore.__file__).parent))
GROUPS = ("og-1", "og-2", "og-3")
DELETED = "og-1"
LIMITS = {
    "usage_tier": "prime",
    "read": {"refill_rate": 20_000, "bucket_capacity": 20_000},
    "write": {"refill_rate": 20_000, "bucket_capacity": 20_000},
}
KILL_SECONDS = 1.0

CALLS: dict[str, Callable[[Client], object]] = {
    "create": lambda c: c.order_groups.create(contracts_limit=5, subaccount=0),
    "list": lambda c: c.order_groups.list(subaccount=0),
    "trigger": lambda c: c.order_groups.trigger("og-1"),
    "delete": lambda c: c.order_groups.delete(DELETED),
    "reset": lambda c: c.order_groups.reset("og-1"),
    "kill": lambda c: c.order_groups.kill(subaccount=0, deadline=KILL_SECONDS),
    "close": lambda c: c.close(),
}


class Interruption(BaseException):
    """What a signal handler raises."""


class Tracer:
    """Counts the bytecodes of this thread, and acts once, at one of them."""

    def __init__(self, point: int, act: Callable[[], object]) -> None:
        self.count = 0
        self._point = point
        self._act = act

    def __call__(self, frame: FrameType, event: str, _: object) -> "Tracer | None":
        if event == "call":
            if not frame.f_code.co_filename.startswith(TRACED):
                return None
            frame.f_trace_opcodes, frame.f_trace_lines = True, False
        elif event == "opcode":
            self.count += 1
            if self.count == self._point:
                self._act()
        return self


@contextmanager
def traced(point: int, act: Callable[[], object]) -> Generator[Tracer]:
    """Act at a bytecode of what this block calls; 0 acts at none."""
    tracer, before = Tracer(point, act), sys.gettrace()
    sys.settrace(tracer)
    try:
        yield tracer
    finally:
        sys.settrace(before)


@contextmanager
def exchange() -> Generator[Kept]:
    """An exchange that does what it is sent, on a loopback socket."""

    def response(number: int) -> bytes:
        method, _, rest = kept.heads[number - 1].partition(b" ")
        path = rest.partition(b" ")[0]
        if path.endswith(b"/create"):
            created = {"order_group_id": "og-new", "subaccount": 0, "exchange_index": 0}
            return answered(json.dumps(created).encode(), "201 Created")
        if path.endswith(b"/account/limits"):
            return answered(json.dumps(LIMITS).encode())
        if method == b"GET":
            rows = [
                {
                    "id": one,
                    "is_auto_cancel_enabled": False,
                    "exchange_index": 0,
                    "contracts_limit_fp": "5.00",
                }
                for one in GROUPS
            ]
            return answered(json.dumps({"order_groups": rows}).encode())
        return answered()

    with keeping(response) as kept:
        yield kept


def client_of(kept: Kept) -> Client:
    """Return a new client of the exchange."""
    credentials = Credentials("a-key-id", ED25519.signer)
    return Client(credentials, environment=Environment.DEMO, base_url=kept.base_url)


def bytecodes(kept: Kept, name: str) -> int:
    """Return how many bytecodes a call has."""
    with client_of(kept) as client, traced(0, lambda: None) as tracer:
        CALLS[name](client)
    return tracer.count


def raise_interruption() -> None:
    """Act as a signal handler that raises."""
    raise Interruption


def interrupt(kept: Kept, name: str, point: int) -> list[str]:
    """Interrupt a call at a bytecode with an exception; return what is wrong afterwards."""
    with client_of(kept) as client:
        try:
            with traced(point, raise_interruption):
                CALLS[name](client)
        except (Interruption, KalshiError):
            pass
        if name == "close":
            return []
        return after(client)


def after(client: Client) -> list[str]:
    """Return what is wrong with a client after an interrupted call: leaks, or calls that do not work."""
    sender: Any = client.order_groups._sender  # pyright: ignore[reportPrivateUsage]
    pool = sender._connections.here(may_make=False)
    ends_at = time.monotonic() + 30
    while pool._slots._in_use and time.monotonic() < ends_at:
        gc.collect()
        time.sleep(0.001)  # a worker of an interrupted kill may still be at work
    wrong = [f"{len(pool._slots._in_use)} slots are missing"] if pool._slots._in_use else []
    if len(pool._all) != len(pool._free._free):
        wrong.append(f"{len(pool._all)} connections are open and {len(pool._free._free)} of them idle")
    client.order_groups.trigger("og-2", deadline=30)
    client.order_groups.rearm()
    state = sender._state
    unsent = [create for create in state.creates.watched(None, 0.0) if create.may_act_until is None]
    if unsent or any(reset.may_act_until is None for reset in state.resets.watched(None, 0.0)):
        wrong.append("a call is in flight for ever")
    return wrong


def is_triggered(report: KillReport, name: str) -> bool:
    """True if every group is confirmed, deleted, or unknown because the interrupted call is its reset."""
    confirmed = {row.order_group_id for row in report.confirmed}
    unknown = {row.order_group_id for row in report.unknown}
    wanted = set(GROUPS) - ({DELETED} if name == "delete" else set())
    return confirmed >= wanted or (name == "reset" and confirmed | unknown == wanted)


def kill_within(
    kept: Kept, name: str, point: int, deadline: float = KILL_SECONDS
) -> tuple[list[str], float]:
    """Call kill() at a bytecode of a call; return what is wrong afterwards, and its seconds."""
    reports, seconds = list[Any](), list[float]()

    with client_of(kept) as client:

        def act() -> None:
            started = time.monotonic()
            reports.append(client.order_groups.kill(subaccount=0, deadline=deadline))
            seconds.append(time.monotonic() - started)

        with traced(point, act), suppress(KalshiError):  # latched, or closed
            CALLS[name](client)
        if not reports:
            return [], 0.0
        wrong = [] if name == "close" else after(client)
        if name != "close" and not is_triggered(reports[0], name):
            wrong.append(f"the kill reports {reports[0]}")
        return wrong, seconds[0]


def fork_within(kept: Kept, name: str, point: int) -> list[str]:
    """Fork at a bytecode of a call, and kill in the child; return what is wrong there."""
    children: list[int] = []
    with client_of(kept) as client:

        def act() -> None:
            child = os.fork()
            if child:
                children.append(child)
                return
            try:
                report = client.order_groups.kill(subaccount=0, deadline=KILL_SECONDS)
                os._exit(0 if name == "close" or is_triggered(report, name.replace("reset", "")) else 1)
            except BaseException:
                os._exit(2)

        with traced(point, act), suppress(KalshiError):
            CALLS[name](client)
        return [
            f"the child ended with {status}"
            for child in children
            if (status := os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        ]


def points(total: int, step: int, offset: int = 0) -> Iterator[int]:
    """Return every step-th bytecode of a call."""
    return iter(range(1 + offset % step, total + 1, step))


@define
class Tally:
    """The result of one call in one way."""

    points: int = 0
    wrong: int = 0
    slowest: float = 0.0


def main() -> int:
    """Try every call; print a line for each, and exit with 1 if something was wrong."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--step", type=int, default=1)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    logging.getLogger("kalshi_order_groups").setLevel(logging.CRITICAL)
    failed = False
    with exchange() as kept:
        for name in CALLS:
            if options.only and name != options.only:
                continue
            total = bytecodes(kept, name)
            for way in ("raise", "kill", "fork"):
                tally, started = Tally(), time.monotonic()
                for point in points(total, options.step):
                    seconds = 0.0
                    if way == "raise":
                        wrong = interrupt(kept, name, point)
                    elif way == "kill":
                        wrong, seconds = kill_within(kept, name, point)
                    else:
                        wrong = fork_within(kept, name, point)
                    tally.points += 1
                    tally.wrong += bool(wrong)
                    tally.slowest = max(tally.slowest, seconds)
                    if wrong:
                        print(f"{name} {way} at {point}: {'; '.join(wrong)}")
                failed = failed or tally.wrong > 0
                print(
                    f"{name:8} {way:6} {tally.points} of {total} points, {tally.wrong} wrong,"
                    f" slowest kill {tally.slowest:.2f} s, {time.monotonic() - started:.0f} s",
                    flush=True,
                )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
