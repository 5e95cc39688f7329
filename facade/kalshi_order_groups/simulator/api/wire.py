"""Wire format: parses and checks queries and bodies, and builds replies, also for errors."""

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar, cast

from attrs import frozen

from ..._core import validation
from ..engine.assumptions import Assumptions
from ..engine.records import ReadScope, Refusal, Scope
from ..venue.auth import Unauthenticated

_T = TypeVar("_T")

_NUMBER = re.compile(r"-?[0-9]{1,19}", re.ASCII)
_CONTRACTS = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?", re.ASCII)
_DOLLARS = re.compile(r"[0-9](\.[0-9]{1,4})?", re.ASCII)
_JSON_KINDS: dict[type, str] = {str: "string", bool: "bool", dict: "object", list: "array"}


@frozen
class Reply:
    """A status and a JSON body, if any; `allow` has the methods for the Allow header of a 405."""

    status: int
    body: dict[str, Any] | None = None
    allow: tuple[str, ...] = ()


class Malformed(Exception):
    """A request that is rejected before it is processed; `body` is that of the 400 response."""

    def __init__(self, body: dict[str, Any]) -> None:
        super().__init__(str(body))
        self.body = body


@frozen
class Caller:
    """The caller's user, and the subaccount that the key is locked to, if any."""

    user: str
    subaccount: int | None
    assumptions: Assumptions

    def resolve_subaccount(self, requested: int | None) -> int | None:
        """Return the requested subaccount, or the locked one. Raises Refusal if they differ."""
        if self.subaccount is None or requested == self.subaccount:
            return requested
        if requested is None:
            return self.subaccount
        raise Refusal(self.assumptions.locked_key_status, self.assumptions.locked_key_code)


@frozen(kw_only=True)
class Call:
    """An authenticated request."""

    method: str
    path: tuple[str, ...]
    query: dict[str, str]
    content_type: str
    content: bytes
    caller: "Caller"

    def subaccount(self) -> int | None:
        """Return the query's subaccount, or the one the key is locked to; None if left out."""
        return self.caller.resolve_subaccount(self._number("subaccount", 0, validation.MAX_SUBACCOUNT))

    def read_scope(self) -> ReadScope:
        """Return what a read covers; by default all subaccounts."""
        return ReadScope(self.caller.user, self.subaccount())

    def scope(self, lowest: int = 0) -> Scope:
        """Return the scope of a write; by default the primary subaccount and shard 0."""
        return Scope(self.caller.user, self.subaccount() or 0, self.exchange_index(lowest) or 0)

    def exchange_index(self, lowest: int = 0) -> int | None:
        """Return the query's shard; None if left out, or -1 (routed by ticker)."""
        shard = self._number("exchange_index", lowest, 2**31 - 1)
        return None if shard == validation.ROUTE_BY_TICKER else shard

    def _number(self, name: str, low: int, high: int) -> int | None:
        text = self.query.get(name)
        if text is None:
            return None
        if not _NUMBER.fullmatch(text) or not low <= int(text) <= high:
            raise self.bad_parameter(name)
        return int(text)

    def bad_parameter(self, name: str) -> "Malformed":
        """Return the error for an invalid query parameter."""
        return Malformed({"msg": f"invalid parameter '{name}'"})

    def page_size(self) -> int:
        """Return the rows per page."""
        limit = self._number("limit", 1, 1000)
        return 100 if limit is None else limit

    def seconds(self, name: str) -> int | None:
        """Return a Unix time of the query, which may be any int64; None if left out."""
        return self._number(name, -(2**63), 2**63 - 1)

    def no_body(self) -> None:
        """Raise Malformed unless the content type is JSON, and the body empty or an object."""
        if self.content or not self._is_json():
            self.body("EmptyResponse")

    def _is_json(self) -> bool:
        return self.content_type.partition(";")[0].strip().lower() == "application/json"

    def body(self, model: str) -> "Body":
        """Return the JSON object that was sent. Raises Malformed for anything else."""
        if not self._is_json():
            raise Malformed({"code": "invalid_content_type", "message": "invalid content type"})
        try:
            decoded: object = json.loads(self.content)
        except (ValueError, RecursionError):
            raise Malformed(_bad_request("invalid JSON")) from None
        if not isinstance(decoded, dict):
            raise Malformed(_bad_request(f"json: cannot unmarshal into Go value of type {model}"))
        return Body(model, cast(dict[str, Any], decoded), self.caller)


@frozen
class Body:
    """Fields of a JSON object, with type checks; null is the same as left out."""

    model: str
    fields: dict[str, Any]
    caller: "Caller"

    def text(self, name: str, allowed: tuple[str, ...] = ()) -> str | None:
        """Return a string field."""
        value = self._kind(name, str, "string")
        if value is not None and allowed and value not in allowed:
            raise Refusal(400, "invalid_parameters", f"{name} must be one of {', '.join(allowed)}")
        return value

    def required(self, name: str, allowed: tuple[str, ...] = ()) -> str:
        """Return a required string field."""
        value = self.text(name, allowed)
        if not value:
            code = "missing_parameters" if name == "ticker" else "invalid_order"
            raise Refusal(400, code, f"{name} is required")
        return value

    def integer(self, name: str) -> int | None:
        """Return an integer field."""
        return self._kind(name, int, "int64")

    def flag(self, name: str) -> bool:
        """Return a boolean field; False if left out."""
        return bool(self._kind(name, bool, "bool"))

    def subaccount(self) -> int:
        """Return the subaccount, or the one the key is locked to; the primary one if left out."""
        value = self.integer("subaccount")
        if value is not None and not 0 <= value <= validation.MAX_SUBACCOUNT:
            raise Refusal(400, "invalid_parameters", "subaccount must be 0 to 63")
        return self.caller.resolve_subaccount(value) or 0

    def exchange_index(self, lowest: int) -> int | None:
        """Return the shard; None if left out."""
        value = self.integer("exchange_index")
        if value is not None and not lowest <= value < 2**31:
            raise Refusal(400, "invalid_parameters", "exchange_index must be a shard")
        return value

    def expiration_ms(self) -> int | None:
        """Return the expiration time in Unix milliseconds; None if left out."""
        value = self.integer("expiration_time")
        if value is not None and not 0 <= value <= validation.MAX_UNIX_SECONDS:
            raise Refusal(400, "invalid_parameters", "expiration_time must be Unix seconds")
        return None if value is None else value * 1000

    def limit(self) -> Decimal:
        """Return the contracts limit of either field; if both are set, they must be equal."""
        whole, fixed_point = self.integer("contracts_limit"), self.text("contracts_limit_fp")
        if fixed_point is not None and not _CONTRACTS.fullmatch(fixed_point):
            raise Refusal(400, "invalid_parameters", "contracts_limit_fp must have up to two decimals")
        try:
            limits = {
                validation.contracts_limit(value) for value in (whole, fixed_point) if value is not None
            }
        except ValueError as error:
            raise Refusal(400, "invalid_parameters", str(error)) from None
        if len(limits) != 1:
            raise Refusal(
                400, "invalid_parameters", "give contracts_limit or contracts_limit_fp, or both equal"
            )
        return limits.pop()

    def count(self) -> Decimal:
        """Return the count of an order."""
        return self._fixed_point("count", _CONTRACTS, validation.count)

    def optional_count(self, name: str, lowest: Decimal) -> Decimal | None:
        """Return a number of contracts, at least the lowest; None if left out."""
        text = self.text(name)
        if text is None:
            return None
        if not _CONTRACTS.fullmatch(text) or Decimal(text) < lowest:
            raise Refusal(400, f"invalid_{name}")
        return Decimal(text)

    def price(self) -> Decimal:
        """Return the price of an order."""
        return self._fixed_point("price", _DOLLARS, validation.price)

    def _fixed_point(self, name: str, shape: re.Pattern[str], check: Callable[[object], str]) -> Decimal:
        text = self.required(name)
        try:
            if shape.fullmatch(text):
                return Decimal(check(text))
        except ValueError:
            pass
        raise Refusal(400, f"invalid_{name}")

    def _kind(self, name: str, kind: type[_T], go_name: str) -> _T | None:
        value: object = self.fields.get(name)
        if value is None:
            return None
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            kind_sent = _JSON_KINDS.get(type(value), "number")
            raise Malformed(
                _bad_request(
                    f"json: cannot unmarshal {kind_sent} into Go struct field {self.model}.{name}"
                    f" of type {go_name}"
                )
            )
        return value


def _bad_request(details: str) -> dict[str, Any]:
    return {"code": "bad_request", "message": "bad request", "details": details}


def refusal_reply(refusal: Refusal, service: str) -> Reply:
    """Return the reply for a rejection; as recorded, it has `details` or else the service's name."""
    error = {"code": refusal.code, "message": refusal.code.replace("_", " ")}
    extra = {"service": service} if refusal.details is None else {"details": refusal.details}
    return Reply(refusal.status, {"error": {**error, **extra}})


def unauthenticated(refusal: Unauthenticated) -> Reply:
    """Return the reply for a request that fails authentication."""
    code, details = refusal.code, refusal.details
    message = code if details else code.replace("_", " ")
    error = {"code": code, "message": message, **({"details": details} if details else {})}
    return Reply(401, {"error": error})


TOO_MANY_REQUESTS = Reply(429, {"error": "too many requests"})
NO_SUCH_ROUTE = Reply(404, {"error": {"code": "not_found", "message": "404 page not found"}})


def no_such_method(allow: tuple[str, ...]) -> Reply:
    """Return the reply for a method that a path does not support."""
    error = {"code": "method_not_allowed", "message": "method not allowed"}
    return Reply(405, {"error": error}, allow)
