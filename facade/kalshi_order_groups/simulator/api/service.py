"""Serves a request: authentication, rate limit, handler; used by every transport, no HTTP library."""

from urllib.parse import parse_qsl, unquote

from attrs import frozen

from ..venue import operations
from ..venue.auth import SignedRequest, Unauthenticated
from ..venue.exchange import Exchange
from ..venue.operations import Operation
from . import request_rules, router
from .wire import NO_SUCH_ROUTE, TOO_MANY_REQUESTS, Call, Caller, Reply, no_such_method, unauthenticated

API_ROOT = "/trade-api/v2/"
ANONYMOUS = ""
"""The user of an unsigned call to an operation that needs no signature."""


@frozen(kw_only=True)
class Request:
    """A request as received; `target` is percent-encoded and has the query."""

    method: str
    target: str
    key_id: str
    timestamp: str
    signature: str
    content_type: str
    content: bytes

    @property
    def operation(self) -> Operation | None:
        """The requested operation; None if there is no such route."""
        return operations.find(self.method, self.path)

    @property
    def path(self) -> tuple[str, ...]:
        """The decoded path segments below the API's root; none for a target elsewhere."""
        path = self.target.partition("?")[0]
        below = path.removeprefix(API_ROOT) if path.startswith(API_ROOT) else ""
        return tuple(unquote(segment) for segment in below.split("/"))


def serve(exchange: Exchange, request: Request) -> Reply:
    """Authenticate a request, take its cost from the rate limit, and return the handler's reply."""
    with exchange.locked():
        operation = request.operation
        try:
            caller = _authenticate(exchange, request, operation)
        except Unauthenticated as refusal:
            return unauthenticated(refusal)
        if operation is None:
            allow = operations.methods(request.path)
            return no_such_method(allow) if allow else NO_SUCH_ROUTE
        if not exchange.spend(caller.user, operation):
            return TOO_MANY_REQUESTS
        call = Call(
            method=request.method,
            path=request.path,
            query=dict(parse_qsl(request.target.partition("?")[2], keep_blank_values=True)),
            content_type=request.content_type,
            content=request.content,
            caller=caller,
            rules=request_rules.of(operation.operation_id),
        )
        return router.handle(exchange, operation, call)


def _authenticate(exchange: Exchange, request: Request, operation: Operation | None) -> Caller:
    """Return the caller. Raises Unauthenticated for an invalid signature or key."""
    if operation is not None and operation.public and not request.signature:
        return Caller(ANONYMOUS, None, exchange.assumptions)
    signed = SignedRequest(
        key_id=request.key_id,
        timestamp=request.timestamp,
        signature=request.signature,
        signed_path=request.target.partition("?")[0],
        method=request.method,
    )
    key = exchange.access.authenticate(signed, exchange.auth_time_ms())
    return Caller(key.user, key.subaccount, exchange.assumptions)
