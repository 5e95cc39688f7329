"""The exchange of a server, as a TOML file describes it."""

import time
import tomllib
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, cast

import attrs

from .. import read_lag
from ..engine.assumptions import Assumptions
from ..read_lag import ReadLag
from ..venue.exchange import Exchange
from . import control
from .fields import Fields

_EXCHANGE = {"tier", "detect_replays", "seed", "read_lag", "assumptions", "markets", "faults"}


_STATUS = 409
"""What a refusal that is left out by default may have in its place."""


class BadConfig(ValueError):
    """The file does not describe an exchange; the text says what to change."""


def exchange(path: Path | None) -> Exchange:
    """An exchange by this machine's clock, as described; without a file, one with the defaults."""
    described = {} if path is None else _read(path)
    try:
        return _exchange(described)
    except (TypeError, ValueError) as error:
        raise BadConfig(f"{path}: {error.args[0]}") from None  # attrs says more than the first of them


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise BadConfig(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise BadConfig(f"{path} is no TOML: {error}") from None


def _exchange(described: dict[str, Any]) -> Exchange:
    _check_names(described, _EXCHANGE, "the file")
    made = Exchange(
        assumptions=_assumptions(_table(described, "assumptions")),
        clock=lambda: time.time_ns() // 1_000_000,
        tier=_kind(described, "tier", str, None),
        read_lag=_lag(described.get("read_lag")),
        detect_replays=_kind(described, "detect_replays", bool, False) or False,
        seed=_kind(described, "seed", int, 0) or 0,
    )
    for market in _tables(described, "markets"):
        _open(made, market)
    for fault in _tables(described, "faults"):
        _plan(made, fault)
    return made


def _open(made: Exchange, described: dict[str, Any]) -> None:
    _check_names(described, {"ticker", "exchange_index", "tick"}, "a market")
    market = Fields(described)
    made.open_market(
        market.text("ticker"),
        exchange_index=market.optional_integer("exchange_index") or 0,
        tick=market.optional_text("tick"),
    )


def _assumptions(table: dict[str, Any]) -> Assumptions:
    fields = attrs.fields_dict(Assumptions)
    _check_names(table, set(fields), "assumptions")
    return Assumptions(**{name: _like(fields[name].default, name, value) for name, value in table.items()})


def _like(default: object, name: str, value: Any) -> Any:  # noqa: ANN401 - TOML
    """The value, if it is of the kind of the option's default; decimals may be texts."""
    if isinstance(default, Decimal):
        try:
            return Decimal(value if isinstance(value, str) else "")
        except InvalidOperation:
            raise ValueError(f"assumptions.{name} must be a text like '{default}', not {value!r}") from None
    example = _STATUS if default is None else default
    if type(value) is not type(example):
        raise ValueError(f"assumptions.{name} must be like {example!r}, not {value!r}")
    return value


def _lag(described: object) -> ReadLag | None:
    if described is None:
        return None
    if described == "recorded":
        return read_lag.recorded()
    if isinstance(described, (int, float)) and not isinstance(described, bool):
        return read_lag.fixed(described)
    raise ValueError("read_lag must be seconds, or 'recorded'")


def _plan(made: Exchange, described: dict[str, Any]) -> None:
    _check_names(described, {"fault", "operation", "calls", "probability"}, "a fault")
    fault = Fields(described)
    probability = fault.optional_number("probability")
    made.faults.plan(
        control.fault_named(fault.text("fault")),
        operation=fault.optional_text("operation"),
        calls=fault.optional_numbers("calls"),
        probability=1.0 if probability is None else probability,
    )


def _kind(table: dict[str, Any], name: str, kind: type[Any], default: Any) -> Any:  # noqa: ANN401 - TOML
    value = table.get(name, default)
    if value is not default and type(value) is not kind:
        raise ValueError(f"{name} must be of kind {kind.__name__}, not {value!r}")
    return value


def _table(described: dict[str, Any], name: str) -> dict[str, Any]:
    found = described.get(name, {})
    if not isinstance(found, dict):
        raise ValueError(f"[{name}] must be a table")
    return cast(dict[str, Any], found)


def _tables(described: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found: Any = described.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in cast(list[object], found)):
        raise ValueError(f"[[{name}]] must be tables")
    return cast(list[dict[str, Any]], found)


def _check_names(table: dict[str, Any], known: set[str], where: str) -> None:
    unknown = table.keys() - known
    if unknown:
        raise ValueError(f"{where} has no {min(unknown)!r}: there is {', '.join(sorted(known))}")
