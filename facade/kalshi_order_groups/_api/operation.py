"""Seam to the generated client: the only module that uses its private names.

A generated endpoint module becomes an Operation: a typed call that is not sent yet. Types check every
argument against openapi.yaml, so a renamed parameter is an error on the facade line that passes it.
"""

from collections.abc import Callable
from typing import Any, Generic, ParamSpec, Protocol, TypeVar, cast
from urllib.parse import quote

import httpx
from attrs import frozen
from kalshi_order_groups_api import Client as GeneratedClient

from .._core.retry_policy import Risk
from .._http.request import Request
from ..errors import KalshiError
from ..events import AttemptEvent
from .response import Response, contract_error, raise_for_status

_P = ParamSpec("_P")
_T = TypeVar("_T")
_U = TypeVar("_U")

Seen = tuple[int | None, str | None]
"""The status of a response, and its X-Request-Id."""

_PARSER_CONTEXT = GeneratedClient(base_url="")


class EndpointModule(Protocol[_P]):
    """What every generated endpoint module offers; a test holds the generator to it."""

    @property
    def __name__(self) -> str:
        """The module's dotted name."""
        ...

    def _get_kwargs(self, *args: _P.args, **kwargs: _P.kwargs) -> dict[str, Any]: ...

    def _parse_response(self, *, client: GeneratedClient, response: httpx.Response) -> object: ...


class BodyMismatch(ValueError):
    """A body that does not fit the contract; becomes a ContractError."""


@frozen
class Operation(Generic[_T]):
    """A call that is not sent yet: how to build its request and how to read its answer.

    `risk` decides what is sent again; left out, it is that of a call that must not be acted on twice.
    `ids` are arguments that may stand in the path. `note` goes into error messages after method and path,
    for what only the body contains.
    """

    name: str
    ids: tuple[object, ...]
    request: dict[str, Any]
    read: Callable[[Response], _T]
    risk: Risk = Risk.REARMS
    note: str = ""

    def map(self, convert: Callable[[_T], _U]) -> "Operation[_U]":
        """The same call with a further step in reading its answer."""
        read = self.read
        return Operation(
            self.name,
            self.ids,
            self.request,
            lambda response: convert(read(response)),
            self.risk,
            self.note,
        )

    def with_fast_path(self, read_plain: Callable[[object], _T | None]) -> "Operation[_T]":
        """The same call, whose body is read in a short way where that gives a result.

        The short way gets the decoded body, and gives None for everything out of the ordinary: that is
        for the generated parser to read, and to refuse.
        """
        read = self.read

        def either(response: Response) -> _T:
            try:
                found = read_plain(response.json())
            except (ValueError, RecursionError):
                found = None
            return read(response) if found is None else found

        return Operation(self.name, self.ids, self.request, either, self.risk, self.note)

    def with_risk(self, risk: Risk) -> "Operation[_T]":
        """The same call, as one that does this to risk."""
        return Operation(self.name, self.ids, self.request, self.read, risk, self.note)

    def with_note(self, note: str) -> "Operation[_T]":
        """The same call with a note for its error messages."""
        return Operation(self.name, self.ids, self.request, self.read, self.risk, note)

    @property
    def template(self) -> str:
        """The path with its ids left out."""
        segments = {quote(name, safe="") for name in self.ids if isinstance(name, str)}
        path: str = self.request["url"]
        return "/".join("{id}" if segment in segments else segment for segment in path.split("/"))

    def describe(self, request: Request) -> str:
        """The call as error messages name it: what is asked, and exactly what goes out."""
        target = request.target.decode("ascii", "replace")
        return f"{self.name} [{request.method} {target}{self.note and ' ' + self.note}]"

    def attempted(
        self,
        base: httpx.URL,
        attempt: int,
        seconds: float,
        seen: Seen,
        error: KalshiError | None,
        wait: float | None,
    ) -> AttemptEvent:
        """Return the event that reports an attempt with this response or error."""
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
            status_code=seen[0],
            error=None if error is None else type(error).__name__,
            repeats_in=wait,
            request_id=seen[1],
        )

    def result(self, response: Response, call: str) -> _T:
        """The result of an answer, or the one error that it means."""
        raise_for_status(response, call)
        try:
            return self.read(response)
        except BodyMismatch as mismatch:
            raise contract_error(response, call, str(mismatch)) from mismatch
        except Exception as error:  # the generated parser fails in as many ways as bodies can be wrong
            why = f"{type(error).__name__}: {error}"
            raise contract_error(response, call, why) from error


def operation(
    module: EndpointModule[_P], returns: type[_T], /, *args: _P.args, **kwargs: _P.kwargs
) -> Operation[_T]:
    """The call of a generated endpoint whose answer has a body of the given model."""

    def read(response: Response) -> _T:
        # The generated parser takes a list of pairs, or an empty one, for an object.
        if not response.content.lstrip().startswith(b"{"):
            raise BodyMismatch(
                "the body is not a JSON object (a proxy or a captive portal may have answered)"
            )
        parsed = module._parse_response(  # pyright: ignore[reportPrivateUsage]
            client=_PARSER_CONTEXT,
            response=cast(httpx.Response, response),  # of which it uses status_code and json()
        )
        if not isinstance(parsed, returns):
            raise BodyMismatch(f"not a {returns.__name__}")
        return parsed

    request = module._get_kwargs(*args, **kwargs)  # pyright: ignore[reportPrivateUsage]
    return Operation(_name(module), args, request, read)


def empty_operation(module: EndpointModule[_P], /, *args: _P.args, **kwargs: _P.kwargs) -> Operation[None]:
    """The call of a generated endpoint whose success says all: its body is empty or an object."""

    def read(response: Response) -> None:
        if response.content.strip() and not isinstance(response.json(), dict | None):
            raise BodyMismatch("neither empty nor a JSON object; was it the exchange that answered?")

    request = module._get_kwargs(*args, **kwargs)  # pyright: ignore[reportPrivateUsage]
    return Operation(_name(module), args, request, read)


def _name(module: EndpointModule[_P]) -> str:
    return module.__name__.rpartition(".")[2]
