"""Origin guard: accepts programs on this machine and this server's own page, no other sites."""

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_LOOPBACK_NAMES = {"127.0.0.1", "localhost", "[::1]"}


class LoopbackOnly:
    """Rejects requests from pages of other sites, also after DNS rebinding.

    A browser sends the name it looked up as `Host`, and the site of the requesting page as `Origin`.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or reject it with the reason."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        problem = _problem(Headers(scope=scope))
        if problem is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await JSONResponse({"error": problem}, 403)(scope, receive, send)


def _problem(headers: Headers) -> str | None:
    host = headers.get("host", "")
    if _name(host) not in _LOOPBACK_NAMES:
        return "request rejected: the Host is not this machine. Use 127.0.0.1 or localhost"
    origin = headers.get("origin")
    if origin is not None and origin != f"http://{host}":
        return "request rejected: the Origin is another site"
    return None


def _name(host: str) -> str:
    return host[: host.index("]") + 1] if host.startswith("[") and "]" in host else host.partition(":")[0]
