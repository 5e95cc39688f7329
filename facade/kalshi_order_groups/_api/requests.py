"""Converts the arguments of calls to the generated request models."""

from decimal import Decimal
from typing import TypeVar

from kalshi_order_groups_api import models
from kalshi_order_groups_api.types import UNSET, Unset

from .._core import validation
from .._core.options import Options, first_given
from .._core.scope import Scope, group_id
from ..order_types import CreateOrderV2Request
from ..types import NOT_GIVEN, NotGiven

_T = TypeVar("_T")


def create_group(contracts_limit: Decimal, scope: Scope) -> models.CreateOrderGroupRequest:
    """Return the body that creates a group."""
    whole, fixed_point = _limit(contracts_limit)
    return models.CreateOrderGroupRequest(
        contracts_limit=whole,
        contracts_limit_fp=fixed_point,
        subaccount=or_unset(scope.subaccount),
        exchange_index=or_unset(scope.exchange_index),
    )


def update_limit(contracts_limit: Decimal) -> models.UpdateOrderGroupLimitRequest:
    """Return the body that sets a limit."""
    whole, fixed_point = _limit(contracts_limit)
    return models.UpdateOrderGroupLimitRequest(contracts_limit=whole, contracts_limit_fp=fixed_point)


def _limit(contracts_limit: Decimal) -> tuple[int | Unset, str | Unset]:
    """Return a whole number as an integer, any other as a fixed-point string."""
    if contracts_limit == int(contracts_limit):
        return int(contracts_limit), UNSET
    return UNSET, validation.fixed_point(contracts_limit)


def order_scope(
    request: CreateOrderV2Request,
    options: Options,
    subaccount: int | NotGiven | None,
    exchange_index: int | NotGiven | None,
) -> Scope:
    """Return the scope of an order: call > request > handle of its group > client."""
    if not isinstance(request, CreateOrderV2Request):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"request must be a CreateOrderV2Request, not {type(request).__name__}")
    check = validation.order_exchange_index
    return options.scope(
        request.order_group_id,
        first_given(validation.subaccount(subaccount), validation.subaccount(request.subaccount)),
        first_given(check(exchange_index), check(request.exchange_index)),
        may_route=True,
    )


def create_order(
    request: CreateOrderV2Request, client_order_id: str, scope: Scope
) -> models.CreateOrderV2Request:
    """Return the body that places an order; raise TypeError or ValueError for a wrong value."""
    group = request.order_group_id
    time_in_force = validation.choice(request.time_in_force, models.TimeInForce, "time_in_force")
    expiration_time = validation.unix_seconds(request.expiration_time, "expiration_time")
    if expiration_time is not None and time_in_force != "good_till_canceled":
        raise ValueError("expiration_time requires time_in_force='good_till_canceled'")
    return models.CreateOrderV2Request(
        ticker=validation.text(request.ticker, "ticker"),
        side=validation.choice(request.side, models.BookSide, "side"),
        count=validation.count(request.count),
        price=validation.price(request.price),
        time_in_force=time_in_force,
        self_trade_prevention_type=validation.choice(
            request.self_trade_prevention_type,
            models.SelfTradePreventionType,
            "self_trade_prevention_type",
        ),
        client_order_id=validation.text(client_order_id, "client_order_id"),
        expiration_time=or_unset(expiration_time),
        post_only=or_unset(validation.optional_flag(request.post_only, "post_only")),
        reduce_only=or_unset(validation.optional_flag(request.reduce_only, "reduce_only")),
        cancel_order_on_pause=or_unset(
            validation.optional_flag(request.cancel_order_on_pause, "cancel_order_on_pause")
        ),
        order_group_id=UNSET if group is None else group_id(group),
        subaccount=or_unset(scope.subaccount),
        exchange_index=or_unset(scope.exchange_index),
    )


def amend_order(
    *,
    ticker: str,
    side: str,
    price: Decimal | str,
    count: Decimal | int | str,
    client_order_id: str | NotGiven | None,
    updated_client_order_id: str | NotGiven | None,
    expiration_time: int | NotGiven | None,
    exchange_index: int | None,
) -> models.AmendOrderV2Request:
    """Return the body that amends an order; raise TypeError or ValueError for a wrong value."""
    text = validation.optional_text
    return models.AmendOrderV2Request(
        ticker=validation.text(ticker, "ticker"),
        side=validation.choice(side, models.BookSide, "side"),
        price=validation.price(price),
        count=validation.count(count),
        client_order_id=or_unset(text(client_order_id, "client_order_id")),
        updated_client_order_id=or_unset(text(updated_client_order_id, "updated_client_order_id")),
        expiration_time=or_unset(validation.unix_seconds(expiration_time, "expiration_time")),
        exchange_index=or_unset(exchange_index),
    )


def decrease_order(
    *,
    reduce_by: Decimal | int | str | NotGiven | None,
    reduce_to: Decimal | int | str | NotGiven | None,
    market_ticker: str | NotGiven | None,
    exchange_index: int | None,
) -> models.DecreaseOrderV2Request:
    """Return the body that decreases an order; raise TypeError or ValueError for a wrong value."""
    by = None if _is_omitted(reduce_by) else validation.count(reduce_by, "reduce_by")
    to = None if _is_omitted(reduce_to) else validation.remaining_count(reduce_to, "reduce_to")
    if (by is None) == (to is None):
        given = "neither" if by is None else f"reduce_by={by} and reduce_to={to}"
        raise ValueError(f"give exactly one of reduce_by and reduce_to, not {given}")
    return models.DecreaseOrderV2Request(
        reduce_by=or_unset(by),
        reduce_to=or_unset(to),
        exchange_index=or_unset(exchange_index),
        market_ticker=or_unset(validation.optional_text(market_ticker, "market_ticker")),
    )


def _is_omitted(value: object) -> bool:
    return value is None or value is NOT_GIVEN


def or_unset(value: _T | None) -> _T | Unset:
    """Return the value; UNSET for None, which the generated client omits."""
    return UNSET if value is None else value
