"""The control endpoints: what a test may do to the exchange that no trading program can."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..engine.records import USER
from ..venue.exchange import Exchange
from ..venue.faults import Fault
from . import keys
from .fields import Fields
from .snapshot import snapshot

MOST_OUT_SECONDS = 3_600

BeOut = Callable[[float], Awaitable[None]]
"""Refuses connections for so many seconds."""

_Answer = dict[str, Any]


def routes(exchange: Exchange, be_out: BeOut | None) -> list[Route]:
    """Everything below /simulator; `be_out` is None where nothing listens."""
    desk = _Desk(exchange, be_out)
    return [
        Route("/snapshot", _answering(desk.snapshot), methods=["GET"]),
        Route("/advance", _answering(desk.advance), methods=["POST"]),
        Route("/jump", _answering(desk.jump), methods=["POST"]),
        Route("/fill", _answering(desk.fill), methods=["POST"]),
        Route("/pause", _answering(desk.pause), methods=["POST"]),
        Route("/resume", _answering(desk.resume), methods=["POST"]),
        Route("/markets", _answering(desk.open_market), methods=["POST"]),
        Route("/keys", _answering(desk.issue_key), methods=["POST"]),
        Route("/faults", _answering(desk.plan_fault), methods=["POST"]),
        Route("/faults", _answering(desk.clear_faults), methods=["DELETE"]),
        Route("/outage", _answering(desk.outage), methods=["POST"]),
        Route("/groups/{order_group_id}/trigger", _answering(desk.trigger), methods=["POST"]),
        Route("/groups/{order_group_id}/reset", _answering(desk.reset), methods=["POST"]),
    ]


def _answering(
    handler: Callable[[Request], Awaitable[_Answer]],
) -> Callable[[Request], Awaitable[Response]]:
    """Answer with what the handler gives, or say what was wrong; nothing was changed then."""

    async def answer(request: Request) -> Response:
        try:
            return JSONResponse(await handler(request))
        except ValueError as error:
            return JSONResponse({"error": str(error)}, 400)

    return answer


class _Desk:
    def __init__(self, exchange: Exchange, be_out: BeOut | None) -> None:
        self._exchange = exchange
        self._be_out = be_out
        self._outages: set[asyncio.Task[None]] = set()

    async def snapshot(self, request: Request) -> _Answer:
        after = request.query_params.get("after", "0")
        if not (after.isascii() and after.isdecimal() and len(after) <= 15):
            raise ValueError("after must be the number of a log entry, or 0")
        return snapshot(self._exchange, int(after))

    async def advance(self, request: Request) -> _Answer:
        fields = await Fields.of(request, "seconds")
        self._exchange.advance(fields.number("seconds"))
        return {"now_ms": self._exchange.now_ms()}

    async def jump(self, request: Request) -> _Answer:
        fields = await Fields.of(request, "seconds")
        self._exchange.jump(fields.number("seconds"))
        return {"now_ms": self._exchange.now_ms()}

    async def fill(self, request: Request) -> _Answer:
        fields = await Fields.of(request, "order_id", "count")
        self._exchange.fill(fields.text("order_id"), fields.count("count"))
        return {}

    async def pause(self, request: Request) -> _Answer:
        what = (await Fields.of(request, "what")).text("what")
        if what == "trading":
            self._exchange.pause_trading()
        elif what == "exchange":
            self._exchange.pause_exchange()
        else:
            raise ValueError(f"what must be 'trading' or 'exchange', not {what!r}")
        return {}

    async def resume(self, request: Request) -> _Answer:
        await Fields.of(request)
        self._exchange.resume()
        return {}

    async def open_market(self, request: Request) -> _Answer:
        fields = await Fields.of(request, "ticker", "exchange_index", "tick")
        self._exchange.open_market(
            fields.text("ticker"),
            exchange_index=fields.optional_integer("exchange_index") or 0,
            tick=fields.optional_text("tick"),
        )
        return {}

    async def issue_key(self, request: Request) -> _Answer:
        fields = await Fields.of(request, "user", "subaccount", "kind")
        key_id, pem = await run_in_threadpool(
            keys.issue,
            self._exchange,
            fields.optional_text("kind") or "rsa",
            user=fields.optional_text("user") or USER,
            subaccount=fields.optional_integer("subaccount"),
        )
        return {"key_id": key_id, "private_key": pem}

    async def plan_fault(self, request: Request) -> _Answer:
        fields = await Fields.of(request, "fault", "operation", "calls", "probability")
        fault, probability = fault_named(fields.text("fault")), fields.optional_number("probability")
        with self._exchange.lock:
            self._exchange.faults.plan(
                fault,
                operation=fields.optional_text("operation"),
                calls=fields.optional_numbers("calls"),
                probability=1.0 if probability is None else probability,
            )
        return {}

    async def clear_faults(self, _request: Request) -> _Answer:
        with self._exchange.lock:
            self._exchange.faults.clear()
        return {}

    async def outage(self, request: Request) -> _Answer:
        seconds = (await Fields.of(request, "seconds")).number("seconds")
        if not 0 < seconds <= MOST_OUT_SECONDS:
            raise ValueError(f"seconds must be above 0 and at most {MOST_OUT_SECONDS}, not {seconds}")
        if self._be_out is None:
            raise ValueError("nothing listens here that could be out")
        if self._outages:
            raise ValueError("there is an outage already")
        task = asyncio.create_task(self._go_out(self._be_out, seconds))
        self._outages.add(task)
        task.add_done_callback(self._outages.discard)
        return {}

    async def _go_out(self, be_out: BeOut, seconds: float) -> None:
        await asyncio.sleep(0.05)  # let the answer to who asked for it get out
        await be_out(seconds)

    async def trigger(self, request: Request) -> _Answer:
        await Fields.of(request)
        self._exchange.trigger(request.path_params["order_group_id"])
        return {}

    async def reset(self, request: Request) -> _Answer:
        await Fields.of(request)
        self._exchange.reset(request.path_params["order_group_id"])
        return {}


def fault_named(name: str) -> Fault:
    """The fault of that name, if it can come to a server; ValueError otherwise."""
    if name == Fault.CONNECT_REFUSED.name:
        raise ValueError("a connection that is there cannot be refused: POST /simulator/outage instead")
    if name not in Fault.__members__:
        raise ValueError(f"there is no fault {name!r}: there is {', '.join(Fault.__members__)}")
    return Fault[name]
