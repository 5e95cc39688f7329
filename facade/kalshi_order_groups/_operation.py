"""The seam to the generated client, and the only room that touches its private names.

A generated endpoint module becomes an Operation: a typed call that is not sent yet. Types check every
argument against openapi.yaml, so a renamed parameter is an error on the facade line that passes it.
"""

from collections.abc import Callable
from typing import Any, Generic, ParamSpec, Protocol, TypeVar
from urllib.parse import quote

import httpx
from attrs import evolve, frozen
from kalshi_order_groups_api import Client as GeneratedClient

from . import _answer
from ._outgoing import Outgoing
from ._retry import Risk
from .errors import KalshiError
from .events import AttemptEvent

_P = ParamSpec("_P")
_T = TypeVar("_T")
_U = TypeVar("_U")

_PARSER_CONTEXT = GeneratedClient(base_url="")


class EndpointModule(Protocol[_P]):
    """What every generated endpoint module offers; a test holds the generator to it."""

    @property
    def __name__(self) -> str:
        """The module's dotted name."""
        ...

    def _get_kwargs(self, *args: _P.args, **kwargs: _P.kwargs) -> dict[str, Any]: ...

    def _parse_response(self, *, client: GeneratedClient, response: httpx.Response) -> object: ...


class Misfit(ValueError):
    """A body that does not fit the contract; becomes a ContractError."""


@frozen
class Operation(Generic[_T]):
    """A call that is not sent yet: how to build its request and how to read its answer.

    `risk` decides what is sent again; left out, it is that of a call that must not be acted on twice.
    `template` is the path with its ids left out. `note` goes into error messages beside method and path,
    for what only the body would tell.
    """

    name: str
    template: str
    request: dict[str, Any]
    read: Callable[[httpx.Response], _T]
    risk: Risk = Risk.REARMS
    note: str = ""

    def then(self, convert: Callable[[_T], _U]) -> "Operation[_U]":
        """The same call with a further step in reading its answer."""
        read = self.read
        return Operation(
            self.name,
            self.template,
            self.request,
            lambda response: convert(read(response)),
            self.risk,
            self.note,
        )

    def which(self, risk: Risk) -> "Operation[_T]":
        """The same call, as one that does this to risk."""
        return evolve(self, risk=risk)

    def noting(self, note: str) -> "Operation[_T]":
        """The same call with a note for its error messages."""
        return evolve(self, note=note)

    def describe(self, request: Outgoing) -> str:
        """The call as error messages name it: what is asked, and exactly what goes out."""
        target = request.target.decode("ascii", "replace")
        return f"{self.name} [{request.method} {target}{self.note and ' ' + self.note}]"

    def attempted(
        self,
        base: httpx.URL,
        attempt: int,
        seconds: float,
        answer: httpx.Response | None,
        error: KalshiError | None,
        wait: float | None,
    ) -> AttemptEvent:
        """What is told of an attempt that ended in this answer or error."""
        scope: dict[str, Any] = {**self.request.get("json", {}), **self.request.get("params", {})}
        return AttemptEvent(
            operation=self.name,
            method=self.request["method"].upper(),
            template=self.template,
            host=base.host,
            port=base.port,
            subaccount=scope.get("subaccount"),
            exchange_index=scope.get("exchange_index"),
            attempt=attempt,
            seconds=seconds,
            status_code=None if answer is None else answer.status_code,
            error=None if error is None else type(error).__name__,
            repeats_in=wait,
            request_id=None if answer is None else answer.headers.get("X-Request-Id"),
        )

    def result(self, response: httpx.Response, call: str) -> _T:
        """The result of an answer, or the one error that it means."""
        _answer.raise_for_status(response, call)
        try:
            return self.read(response)
        except Misfit as misfit:
            raise _answer.misfit(response, call, str(misfit)) from misfit
        except Exception as error:  # the generated parser fails in as many ways as bodies can be wrong
            why = f"{type(error).__name__}: {error}"
            raise _answer.misfit(response, call, why) from error


def operation(
    module: EndpointModule[_P], returns: type[_T], /, *args: _P.args, **kwargs: _P.kwargs
) -> Operation[_T]:
    """The call of a generated endpoint whose answer has a body of the given model."""

    def read(response: httpx.Response) -> _T:
        # The generated parser takes a list of pairs, or an empty one, for an object.
        if not response.content.lstrip().startswith(b"{"):
            raise Misfit("not a JSON object; was it the exchange that answered?")
        parsed = module._parse_response(  # pyright: ignore[reportPrivateUsage]
            client=_PARSER_CONTEXT, response=response
        )
        if not isinstance(parsed, returns):
            raise Misfit(f"not a {returns.__name__}")
        return parsed

    request = module._get_kwargs(*args, **kwargs)  # pyright: ignore[reportPrivateUsage]
    return Operation(_name(module), _template(request, args), request, read)


def confirmation(module: EndpointModule[_P], /, *args: _P.args, **kwargs: _P.kwargs) -> Operation[None]:
    """The call of a generated endpoint whose success says all: its body is empty or an object."""

    def read(response: httpx.Response) -> None:
        if response.content.strip() and not isinstance(response.json(), dict | None):
            raise Misfit("neither empty nor a JSON object; was it the exchange that answered?")

    request = module._get_kwargs(*args, **kwargs)  # pyright: ignore[reportPrivateUsage]
    return Operation(_name(module), _template(request, args), request, read)


def _template(request: dict[str, Any], ids: tuple[object, ...]) -> str:
    """The path of a request with its ids left out."""
    segments = {quote(name, safe="") for name in ids if isinstance(name, str)}
    path: str = request["url"]
    return "/".join("{id}" if segment in segments else segment for segment in path.split("/"))


def _name(module: EndpointModule[_P]) -> str:
    return module.__name__.rpartition(".")[2]
