"""Configuration: creates the server's exchange from a TOML file."""

import time
import tomllib
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar, cast

import attrs

from .. import read_lag
from ..engine.assumptions import Assumptions
from ..read_lag import ReadLag
from ..venue.exchange import Exchange
from . import control
from .fields import Fields

_T = TypeVar("_T")

_EXCHANGE = {"tier", "detect_replays", "seed", "read_lag", "assumptions", "markets", "faults"}


_STATUS = 409
"""An example value for a status that is None by default."""


class BadConfig(ValueError):
    """An invalid configuration file; the message says what to change."""


def load(path: Path | None) -> Exchange:
    """Return an exchange that follows this machine's clock, configured by the file or by defaults."""
    settings = {} if path is None else _read(path)
    try:
        return _exchange(settings)
    except (TypeError, ValueError) as error:
        raise BadConfig(f"{path}: {error.args[0]}") from None  # attrs adds more arguments


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise BadConfig(f"{path}: cannot read the file: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise BadConfig(f"{path}: invalid TOML: {error}") from None


def _exchange(settings: dict[str, Any]) -> Exchange:
    _check_names(settings, _EXCHANGE, "the file")
    configured = Exchange(
        assumptions=_assumptions(_table(settings, "assumptions")),
        clock=lambda: time.time_ns() // 1_000_000,
        tier=_kind(settings, "tier", str),
        read_lag=_lag(settings.get("read_lag")),
        detect_replays=_kind(settings, "detect_replays", bool) or False,
        seed=_kind(settings, "seed", int) or 0,
    )
    for market in _tables(settings, "markets"):
        _open(configured, market)
    for fault in _tables(settings, "faults"):
        _plan(configured, fault)
    return configured


def _open(configured: Exchange, settings: dict[str, Any]) -> None:
    _check_names(settings, {"ticker", "exchange_index", "tick"}, "a market")
    market = Fields(settings)
    configured.open_market(
        market.text("ticker"),
        exchange_index=market.optional_integer("exchange_index") or 0,
        tick=market.optional_text("tick"),
    )


def _assumptions(table: dict[str, Any]) -> Assumptions:
    fields = attrs.fields_dict(Assumptions)
    _check_names(table, set(fields), "assumptions")
    return Assumptions(**{name: _like(fields[name].default, name, value) for name, value in table.items()})


def _like(default: object, name: str, value: Any) -> Any:  # noqa: ANN401 - a value of TOML has any type
    """Return the value if it has the type of the option's default; a decimal is given as a string."""
    if isinstance(default, Decimal):
        try:
            return Decimal(value if isinstance(value, str) else "")
        except InvalidOperation:
            raise ValueError(
                f"assumptions.{name} must be a string like '{default}', not {value!r}"
            ) from None
    example = _STATUS if default is None else default
    if type(value) is not type(example):
        raise ValueError(f"assumptions.{name} must be like {example!r}, not {value!r}")
    return value


def _lag(settings: object) -> ReadLag | None:
    if settings is None:
        return None
    if settings == "recorded":
        return read_lag.recorded()
    if isinstance(settings, (int, float)) and not isinstance(settings, bool):
        return read_lag.fixed(settings)
    raise ValueError(f"read_lag must be a number of seconds or 'recorded', not {settings!r}")


def _plan(configured: Exchange, settings: dict[str, Any]) -> None:
    _check_names(settings, {"fault", "operation", "calls", "probability"}, "a fault")
    fault = Fields(settings)
    probability = fault.optional_number("probability")
    configured.faults.plan(
        control.fault_named(fault.text("fault")),
        operation=fault.optional_text("operation"),
        calls=fault.optional_numbers("calls"),
        probability=1.0 if probability is None else probability,
    )


def _kind(table: dict[str, Any], name: str, kind: type[_T]) -> _T | None:
    """Return a value of this type, and of no subclass, such as a bool for an int; None if it is not set."""
    value = table.get(name)
    if value is not None and type(value) is not kind:
        raise ValueError(f"{name} must be of type {kind.__name__}, not {value!r}")
    return value


def _table(settings: dict[str, Any], name: str) -> dict[str, Any]:
    value = settings.get(name, {})
    if not isinstance(value, dict):
        raise ValueError(f"[{name}] must be a table")
    return cast(dict[str, Any], value)


def _tables(settings: dict[str, Any], name: str) -> list[dict[str, Any]]:
    value: Any = settings.get(name, [])
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in cast(list[object], value)):
        raise ValueError(f"[[{name}]] must be tables")
    return cast(list[dict[str, Any]], value)


def _check_names(table: dict[str, Any], known: set[str], where: str) -> None:
    unknown = table.keys() - known
    if unknown:
        keys = ", ".join(sorted(known))
        raise ValueError(f"{where} has an unknown key: use {keys}, not {min(unknown)!r}")
