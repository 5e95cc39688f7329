"""Adapts the generated client; the only module that uses its private names.

A generated endpoint module becomes an Operation, a typed call that is not sent yet. Types check every
argument against openapi.yaml, so a renamed parameter is an error in the facade line that passes it.
"""

from collections.abc import Callable, Generator
from functools import lru_cache
from typing import Any, Generic, ParamSpec, Protocol, TypeVar, cast
from urllib.parse import quote

import httpx
from attrs import AttrsInstance, fields_dict, frozen
from kalshi_order_groups_api import Client as GeneratedClient

from .._core.retry_policy import Risk
from .._http.request import Request
from ..errors import KalshiError
from ..events import AttemptEvent
from . import error_body, row_slices
from .response import Response, contract_error, raise_for_status

_P = ParamSpec("_P")
_T = TypeVar("_T")
_U = TypeVar("_U")

ResponseInfo = tuple[int | None, str | None]
"""The status of a response, and its X-Request-Id."""

UNSIGNED = frozenset({"get_account_endpoint_costs", "get_exchange_status"})
"""Operations that the exchange serves without a signature, so that a success proves nothing about it."""

_PARSER_CONTEXT = GeneratedClient(base_url="")

SUCCESS = {"create_order_group": 201, "create_order_v2": 201, "cancel_all_orders": 204}
"""The status that openapi.yaml declares for success, where it is not 200; a test compares them. A plain 200
is accepted as well, so that the id of a live group is not lost. The generated parsers accept every 2xx, but
another one is not the exchange's, such as a proxy's 202."""


class EndpointModule(Protocol[_P]):
    """The interface of every generated endpoint module; a test checks the generator for it."""

    @property
    def __name__(self) -> str:
        """The module's dotted name."""
        ...

    def _get_kwargs(self, *args: _P.args, **kwargs: _P.kwargs) -> dict[str, Any]: ...

    def _parse_response(self, *, client: GeneratedClient, response: httpx.Response) -> object: ...


class BodyMismatch(ValueError):
    """A body that does not match the contract; becomes a ContractError."""


@frozen
class Operation(Generic[_T]):
    """A call that is not sent yet: its request, and how to read its response.

    `risk` decides on retries; by default it is that of a call that must not be processed twice. `ids` are
    arguments that may be in the path. `note` is for error messages, after method and path, for an id that
    only the body has. `read_slices` reads a long body slice by slice; it returns None for an irregular one.
    """

    name: str
    ids: tuple[object, ...]
    request: dict[str, Any]
    read: Callable[[Response], _T]
    risk: Risk = Risk.REARMS
    note: str = ""
    read_slices: Callable[[Response], Generator[None, None, _T | None]] | None = None

    @property
    def success(self) -> tuple[int, ...]:
        """The statuses of a success; the declared one comes first."""
        return SUCCESS.get(self.name, 200), 200

    def map(self, convert: Callable[[_T], _U]) -> "Operation[_U]":
        """Return the same call, whose result is converted."""
        read = self.read
        return Operation(
            self.name,
            self.ids,
            self.request,
            lambda response: convert(read(response)),
            self.risk,
            self.note,
        )

    def with_fast_path(
        self,
        read_fast: Callable[[object], _T | None],
        read_slices: Callable[[bytes], Generator[None, None, _T | None]],
    ) -> "Operation[_T]":
        """Return the same call, whose body `read_fast` reads if it can, and `read_slices` a long one.

        They return None for an irregular body, which the generated parser then reads or refuses.
        """
        read = self.read

        def either(response: Response) -> _T:
            try:
                result = read_fast(response.json())
            except (ValueError, RecursionError):
                result = None
            return read(response) if result is None else result

        return Operation(
            self.name,
            self.ids,
            self.request,
            either,
            self.risk,
            self.note,
            lambda response: read_slices(response.content),
        )

    def with_risk(self, risk: Risk) -> "Operation[_T]":
        """Return the same call with another risk."""
        return Operation(self.name, self.ids, self.request, self.read, risk, self.note, self.read_slices)

    def with_note(self, note: str) -> "Operation[_T]":
        """Return the same call with a note for its error messages."""
        return Operation(self.name, self.ids, self.request, self.read, self.risk, note, self.read_slices)

    @property
    def subaccount(self) -> int | None:
        """The subaccount that the request names, in its query or its body; None if it names none."""
        number: int | None = self._scope().get("subaccount")
        return number

    def _scope(self) -> dict[str, Any]:
        return {**self.request.get("json", {}), **self.request.get("params", {})}

    @property
    def template(self) -> str:
        """The path with a placeholder for each id."""
        segments = {quote(name, safe="") for name in self.ids if isinstance(name, str)}
        path: str = self.request["url"]
        return "/".join("{id}" if segment in segments else segment for segment in path.split("/"))

    def describe(self, request: Request) -> str:
        """Return the call as error messages name it: the operation, and the exact request line."""
        target = request.target.decode("ascii", "replace")
        return f"{self.name} [{request.method} {target}{self.note and ' ' + self.note}]"

    def attempted(
        self,
        base: httpx.URL,
        attempt: int,
        seconds: float,
        response_info: ResponseInfo,
        error: KalshiError | None,
        wait: float | None,
    ) -> AttemptEvent:
        """Return the event that reports an attempt with this response or error."""
        scope = self._scope()
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
            status_code=response_info[0],
            error=None if error is None else type(error).__name__,
            repeats_in=wait,
            request_id=response_info[1],
        )

    def result(self, response: Response, call: str) -> Generator[None, None, _T]:
        """Return the result of a response, or raise its error; yield after each slice of a long body."""
        raise_for_status(response, call, self.success)
        try:
            if self.read_slices is not None and len(response.content) > row_slices.MIN_BYTES:
                result = yield from self.read_slices(response)
                if result is not None:
                    return result
            return self.read(response)
        except BodyMismatch as mismatch:
            raise contract_error(response, call, str(mismatch)) from mismatch
        except Exception as error:  # the generated parser may raise any exception for a wrong body
            reason = f"{type(error).__name__}: {error}"
            raise contract_error(response, call, reason) from error


def operation(
    module: EndpointModule[_P], returns: type[_T], /, *args: _P.args, **kwargs: _P.kwargs
) -> Operation[_T]:
    """Return the call of a generated endpoint whose response has a body of the given model."""

    def read(response: Response) -> _T:
        # The generated parser accepts an empty list, or a list of pairs, as an object.
        if not response.content.lstrip().startswith(b"{"):
            raise BodyMismatch(
                "the body is not a JSON object, so it may be from a proxy or a captive portal"
            )
        check_members(
            cast(dict[str, object], response.json()), _members(cast(type[AttrsInstance], returns))
        )
        parsed = module._parse_response(  # pyright: ignore[reportPrivateUsage]
            client=_PARSER_CONTEXT,
            response=cast(httpx.Response, response),  # it uses only status_code and json()
        )
        if not isinstance(parsed, returns):
            raise BodyMismatch(f"the body is not a {returns.__name__}")
        return parsed

    request = module._get_kwargs(*args, **kwargs)  # pyright: ignore[reportPrivateUsage]
    return Operation(_name(module), args, request, read)


def empty_operation(module: EndpointModule[_P], /, *args: _P.args, **kwargs: _P.kwargs) -> Operation[None]:
    """Return the call of a generated endpoint without a result; its body is empty or `{}`."""

    def read(response: Response) -> None:
        if not response.content.strip():
            return
        body = response.json()
        if not isinstance(body, dict):
            raise BodyMismatch(
                "the body is neither empty nor a JSON object, so it may be from a proxy or a captive portal"
            )
        check_members(cast(dict[str, object], body), frozenset())

    request = module._get_kwargs(*args, **kwargs)  # pyright: ignore[reportPrivateUsage]
    return Operation(_name(module), args, request, read)


def check_members(body: dict[str, object], known: frozenset[str]) -> None:
    """Raise BodyMismatch for an object that is not the exchange's.

    New members next to known ones are welcome, because contracts grow. An object of nothing but unknown
    members is that of a proxy or a captive portal. `{}` is for the caller to judge.
    """
    if error_body.is_error(body):
        raise BodyMismatch("the body is that of an error, so the call may have failed")
    if body and known.isdisjoint(body):
        raise BodyMismatch(
            "the body has no member of the contract, so it may be from a proxy or a captive portal"
        )


@lru_cache
def _members(model: type[AttrsInstance]) -> frozenset[str]:
    """Return the members of a generated model, as on the wire."""
    return frozenset(name.rstrip("_") for name in fields_dict(model)) - {"additional_properties"}


def _name(module: EndpointModule[_P]) -> str:
    return module.__name__.rpartition(".")[2]
