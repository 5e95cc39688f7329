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
from . import request_rules
from .request_rules import RequestRules

_T = TypeVar("_T")

_NUMBER = re.compile(r"-?[0-9]{1,19}", re.ASCII)
_CONTRACTS = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?", re.ASCII)
_DOLLARS = re.compile(r"[0-9](\.[0-9]{1,4})?", re.ASCII)
_JSON_KINDS: dict[type, str] = {str: "string", bool: "bool", dict: "object", list: "array"}
_GO_NAMES = {"integer": "int64", "boolean": "bool", "number": "float64"}


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
    rules: RequestRules

    def check_query(self) -> None:
        """Raise Malformed for a query parameter that the contract refuses."""
        name = self.rules.refused_parameter(self.query)
        if name is not None:
            raise self.bad_parameter(name)

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
        shard = self._number("exchange_index", lowest, validation.MAX_SHARD)
        return None if shard == validation.ROUTE_BY_TICKER else shard

    def _number(self, name: str, low: int, high: int) -> int | None:
        text = self.query.get(name)
        if text is None:
            return None
        low, high = self.rules.parameter_range(name, (low, high))
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
        body = Body(model, cast(dict[str, Any], decoded), self.caller, self.rules)
        body.check()
        return body


@frozen
class Body:
    """Fields of a JSON object, with type checks; null is the same as left out."""

    model: str
    fields: dict[str, Any]
    caller: "Caller"
    rules: RequestRules

    def check(self) -> None:
        """Raise Malformed or Refusal for a field that the contract refuses."""
        schemas: dict[str, Any] = self.rules.body.get("properties", {})
        given = {name: self.fields[name] for name in schemas if self.fields.get(name) is not None}
        for name, value in given.items():
            if not request_rules.is_of_type(value, schemas[name]):
                raise self._wrong_type(name, value, str(schemas[name]["type"]))
        for name in self.rules.body.get("required", []):
            if name not in given:
                raise _missing(name)
        for name, value in given.items():
            demand = request_rules.problem(value, schemas[name])
            if demand is not None:
                raise Refusal(400, "invalid_parameters", f"{name} must be {demand}")

    def integer_in(self, name: str, low: int, high: int, meaning: str) -> int | None:
        """Return an integer field in its declared range, or else in the one that prose states."""
        value = self.integer(name)
        low, high = self.rules.field_range(name, (low, high))
        if value is not None and not low <= value <= high:
            raise Refusal(400, "invalid_parameters", f"{name} must be {meaning}, {low} to {high}")
        return value

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
            raise _missing(name)
        return value

    def integer(self, name: str) -> int | None:
        """Return an integer field."""
        return self._kind(name, int, "integer")

    def flag(self, name: str) -> bool:
        """Return a boolean field; False if left out."""
        return bool(self._kind(name, bool, "boolean"))

    def subaccount(self) -> int:
        """Return the subaccount, or the one the key is locked to; the primary one if left out."""
        value = self.integer_in("subaccount", 0, validation.MAX_SUBACCOUNT, "a subaccount")
        return self.caller.resolve_subaccount(value) or 0

    def exchange_index(self, lowest: int) -> int | None:
        """Return the shard; None if left out."""
        return self.integer_in("exchange_index", lowest, validation.MAX_SHARD, "a shard")

    def expiration_ms(self) -> int | None:
        """Return the expiration time in Unix milliseconds; None if left out."""
        value = self.integer_in("expiration_time", 0, validation.MAX_UNIX_SECONDS, "Unix seconds")
        return None if value is None else value * 1000

    def limit(self) -> Decimal:
        """Return the contracts limit of either field; if both are set, they must be equal."""
        whole, fixed_point = self.integer("contracts_limit"), self.text("contracts_limit_fp")
        if fixed_point is not None and not _CONTRACTS.fullmatch(fixed_point):
            raise Refusal(400, "invalid_parameters", "contracts_limit_fp must have up to two decimals")
        low, high = self.rules.field_range("contracts_limit", (validation.MIN_LIMIT, validation.MAX_LIMIT))
        if whole is not None and not low <= whole <= high:
            raise Refusal(400, "invalid_parameters", f"contracts_limit must be {low} to {high:,} contracts")
        try:
            limits = {Decimal(whole)} if whole is not None else set[Decimal]()
            limits |= {validation.contracts_limit(fixed_point)} if fixed_point is not None else set()
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

    def _kind(self, name: str, kind: type[_T], declared: str) -> _T | None:
        value: object = self.fields.get(name)
        if value is None:
            return None
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self._wrong_type(name, value, declared)
        return value

    def _wrong_type(self, name: str, value: object, declared: str) -> Malformed:
        """Return the error of the exchange's decoder, which is written in Go."""
        sent = _JSON_KINDS.get(type(value), "number")
        return Malformed(
            _bad_request(
                f"json: cannot unmarshal {sent} into Go struct field {self.model}.{name}"
                f" of type {_GO_NAMES.get(declared, declared)}"
            )
        )


def _missing(name: str) -> Refusal:
    code = "missing_parameters" if name == "ticker" else "invalid_order"
    return Refusal(400, code, f"{name} is required")


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
