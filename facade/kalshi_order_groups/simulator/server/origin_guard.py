"""Who may come in: programs on this machine, and pages that this server served."""

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_LOOPBACK_NAMES = {"127.0.0.1", "localhost", "[::1]"}


class LoopbackOnly:
    """Refuses what a page from elsewhere sends, also when its name was made to point here.

    A browser says with `Host` which name it looked up, and with `Origin` whose page is asking.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or say why not."""
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
        return "this simulator serves only this machine: ask for 127.0.0.1 or localhost"
    origin = headers.get("origin")
    if origin is not None and origin != f"http://{host}":
        return "this simulator takes nothing from pages of other sites"
    return None


def _name(host: str) -> str:
    return host[: host.index("]") + 1] if host.startswith("[") and "]" in host else host.partition(":")[0]
