"""ASGI application: the trade API, its update stream, the control endpoints and the page."""

import base64
import hashlib
from importlib.resources import files

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from ..venue.exchange import Exchange
from . import control, streaming
from .connections import Connections
from .origin_guard import LoopbackOnly
from .trade_api import TradeApi

_PAGE = files("kalshi_order_groups.simulator.server").joinpath("page.html").read_text("utf-8")
_SCRIPT = _PAGE.partition("<script>")[2].partition("</script>")[0]
_HASH = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; script-src 'sha256-{_HASH}'; style-src 'unsafe-inline'; connect-src 'self';"
    " img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


def application(
    exchange: Exchange,
    *,
    connections: Connections | None = None,
    refuse_connections: control.RefuseConnections | None = None,
) -> ASGIApp:
    """Return the whole server as an ASGI application.

    Faults of the socket need `connections`; an outage needs `refuse_connections`.
    """
    known_connections = Connections() if connections is None else connections
    other_routes = Starlette(
        routes=[
            Route("/", _page),
            WebSocketRoute("/trade-api/ws/v2", streaming.endpoint(exchange)),
            Mount("/simulator", routes=control.routes(exchange, refuse_connections)),
        ],
        exception_handlers={HTTPException: _http_error},
    )
    trade_api = TradeApi(exchange, known_connections)

    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        # no Mount, because Starlette ends a path at a line break, which an id may contain
        is_trade_api = scope["type"] == "http" and scope["path"].startswith("/trade-api/")
        await (trade_api if is_trade_api else other_routes)(scope, receive, send)

    return LoopbackOnly(dispatch)


async def _http_error(_request: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return JSONResponse({"error": "nothing serves this path and method"}, status)


async def _page(_request: Request) -> HTMLResponse:
    return HTMLResponse(_PAGE, headers={"Content-Security-Policy": _POLICY})
