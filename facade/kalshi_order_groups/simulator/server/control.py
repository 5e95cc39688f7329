"""Control endpoints: what tests, but not trading programs, can do to the exchange."""

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

MAX_OUTAGE_SECONDS = 3_600

RefuseConnections = Callable[[float], Awaitable[None]]
"""Refuses connections for a number of seconds."""

_Body = dict[str, Any]


def routes(exchange: Exchange, refuse_connections: RefuseConnections | None) -> list[Route]:
    """Return the routes below /simulator; `refuse_connections` is None if there is no listener."""
    controls = _Controls(exchange, refuse_connections)
    return [
        Route("/snapshot", _endpoint(controls.snapshot), methods=["GET"]),
        Route("/advance", _endpoint(controls.advance), methods=["POST"]),
        Route("/jump", _endpoint(controls.jump), methods=["POST"]),
        Route("/fill", _endpoint(controls.fill), methods=["POST"]),
        Route("/pause", _endpoint(controls.pause), methods=["POST"]),
        Route("/resume", _endpoint(controls.resume), methods=["POST"]),
        Route("/markets", _endpoint(controls.open_market), methods=["POST"]),
        Route("/keys", _endpoint(controls.issue_key), methods=["POST"]),
        Route("/faults", _endpoint(controls.plan_fault), methods=["POST"]),
        Route("/faults", _endpoint(controls.clear_faults), methods=["DELETE"]),
        Route("/outage", _endpoint(controls.outage), methods=["POST"]),
        Route("/groups/{order_group_id}/trigger", _endpoint(controls.trigger), methods=["POST"]),
        Route("/groups/{order_group_id}/reset", _endpoint(controls.reset), methods=["POST"]),
    ]


def _endpoint(
    handler: Callable[[Request], Awaitable[_Body]],
) -> Callable[[Request], Awaitable[Response]]:
    """Return an endpoint that sends the handler's result, or its ValueError as a 400."""

    async def respond(request: Request) -> Response:
        try:
            return JSONResponse(await handler(request))
        except ValueError as error:
            return JSONResponse({"error": str(error)}, 400)

    return respond


class _Controls:
    def __init__(self, exchange: Exchange, refuse_connections: RefuseConnections | None) -> None:
        self._exchange = exchange
        self._be_out = refuse_connections
        self._outages: set[asyncio.Task[None]] = set()

    async def snapshot(self, request: Request) -> _Body:
        after = request.query_params.get("after", "0")
        if not (after.isascii() and after.isdecimal() and len(after) <= 15):
            raise ValueError(f"after must be 0 or the number of a log entry, not {after!r}")
        return snapshot(self._exchange, int(after))

    async def advance(self, request: Request) -> _Body:
        fields = await Fields.of(request, "seconds")
        self._exchange.advance(fields.number("seconds"))
        return {"now_ms": self._exchange.now_ms()}

    async def jump(self, request: Request) -> _Body:
        fields = await Fields.of(request, "seconds")
        self._exchange.jump(fields.number("seconds"))
        return {"now_ms": self._exchange.now_ms()}

    async def fill(self, request: Request) -> _Body:
        fields = await Fields.of(request, "order_id", "count")
        self._exchange.fill(fields.text("order_id"), fields.count("count"))
        return {}

    async def pause(self, request: Request) -> _Body:
        what = (await Fields.of(request, "what")).text("what")
        if what == "trading":
            self._exchange.pause_trading()
        elif what == "exchange":
            self._exchange.pause_exchange()
        else:
            raise ValueError(f"what must be 'trading' or 'exchange', not {what!r}")
        return {}

    async def resume(self, request: Request) -> _Body:
        await Fields.of(request)
        self._exchange.resume()
        return {}

    async def open_market(self, request: Request) -> _Body:
        fields = await Fields.of(request, "ticker", "exchange_index", "tick")
        self._exchange.open_market(
            fields.text("ticker"),
            exchange_index=fields.optional_integer("exchange_index") or 0,
            tick=fields.optional_text("tick"),
        )
        return {}

    async def issue_key(self, request: Request) -> _Body:
        fields = await Fields.of(request, "user", "subaccount", "kind")
        key_id, pem = await run_in_threadpool(
            keys.issue,
            self._exchange,
            fields.optional_text("kind") or "rsa",
            user=fields.optional_text("user") or USER,
            subaccount=fields.optional_integer("subaccount"),
        )
        return {"key_id": key_id, "private_key": pem}

    async def plan_fault(self, request: Request) -> _Body:
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

    async def clear_faults(self, _request: Request) -> _Body:
        with self._exchange.lock:
            self._exchange.faults.clear()
        return {}

    async def outage(self, request: Request) -> _Body:
        seconds = (await Fields.of(request, "seconds")).number("seconds")
        if not 0 < seconds <= MAX_OUTAGE_SECONDS:
            raise ValueError(f"seconds must be above 0 and at most {MAX_OUTAGE_SECONDS}, not {seconds}")
        if self._be_out is None:
            raise ValueError("cannot start an outage: this application has no listener")
        if self._outages:
            raise ValueError("cannot start an outage: one is running already")
        task = asyncio.create_task(self._start_outage(self._be_out, seconds))
        self._outages.add(task)
        task.add_done_callback(self._outages.discard)
        return {}

    async def _start_outage(self, refuse_connections: RefuseConnections, seconds: float) -> None:
        await asyncio.sleep(0.05)  # so that the response is sent first
        await refuse_connections(seconds)

    async def trigger(self, request: Request) -> _Body:
        await Fields.of(request)
        self._exchange.trigger(request.path_params["order_group_id"])
        return {}

    async def reset(self, request: Request) -> _Body:
        await Fields.of(request)
        self._exchange.reset(request.path_params["order_group_id"])
        return {}


def fault_named(name: str) -> Fault:
    """Return the fault of that name. Raises ValueError if unknown, or if a server cannot inject it."""
    if name == Fault.CONNECT_REFUSED.name:
        raise ValueError("the server cannot refuse one connection: POST /simulator/outage instead")
    if name not in Fault.__members__:
        raise ValueError(f"fault must be one of {', '.join(Fault.__members__)}, not {name!r}")
    return Fault[name]
