"""Rules of order groups, orders and trades: no HTTP, no wall clock, no threads, no randomness.

Callers pass the time in milliseconds and a function that makes ids. Counts are contracts and prices
dollars, as Decimal. Sources: Kalshi's documentation and recordings; `assumptions` has the rest.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Literal

from attrs import evolve

from .assumptions import Assumptions
from .events import Event, FillEvent, GroupChange, GroupEvent, OrderEvent
from .groups import Groups
from .order_book import Market
from .orders import Orders
from .records import Amendment, Group, Order, Refusal, Scope


class Rules:
    """Applies requests to groups and orders, with all consequences.

    `changed` maps the ids of changed groups and orders to the time of the last change. `events` lists the
    events to publish. The reader of either empties it.
    """

    def __init__(self, assumptions: Assumptions, new_id: Callable[[], str]) -> None:
        self.assumptions = assumptions
        self.groups = Groups(assumptions)
        self.orders = Orders(assumptions)
        self.pause: Literal["none", "trading", "exchange"] = "none"
        self.changed: dict[str, int] = {}
        self.events: list[Event] = []
        self._new_id = new_id
        self._arriving: Order | None = None

    # -- order groups ----------------------------------------------------------------------------

    def create_group(self, group: Group, now_ms: int) -> None:
        """Create a group. Raises Refusal if its user has the maximum number already."""
        self._check_writable()
        self.groups.add(group)
        self._emit_group("created", group, now_ms)

    def group(self, order_group_id: str, scope: Scope) -> Group:
        """Return the group that a write names. Raises Refusal unless it is in exactly this scope."""
        self._check_writable()
        return self.groups.writable(order_group_id, scope)

    def update_limit(self, group: Group, limit: Decimal, now_ms: int) -> None:
        """Set a new limit, which may trip the group immediately."""
        group.limit = limit
        self._emit_group("limit_updated", group, now_ms)
        self._check_limit(group, now_ms)

    def trigger(self, group: Group, now_ms: int) -> None:
        """Trip the group on request."""
        if group.triggered and self.assumptions.trigger_again_status is not None:
            raise Refusal(self.assumptions.trigger_again_status, self.assumptions.trigger_again_code)
        self.trip(group, now_ms)

    def reset(self, group: Group, now_ms: int) -> None:
        """Clear the state and the counter; cancelled orders stay cancelled."""
        group.triggered = False
        self.groups.clear_fills(group)
        self._emit_group("reset", group, now_ms)

    def delete_group(self, group: Group, now_ms: int) -> None:
        """Cancel the group's resting orders and delete the group."""
        self._cancel_members(group, now_ms)
        self.groups.remove(group)
        self._emit_group("deleted", group, now_ms)

    def trip(self, group: Group, now_ms: int) -> None:
        """Cancel the group's resting orders and reject new ones; no effect on a triggered group."""
        if not group.triggered:
            group.triggered = True
            self._emit_group("triggered", group, now_ms)
            self._cancel_members(group, now_ms)

    def _cancel_members(self, group: Group, now_ms: int) -> None:
        for order in list(group.resting.values()):
            self.cancel(order, now_ms)

    def _check_limit(self, group: Group | None, now_ms: int) -> None:
        """Trip the group if it is over its limit."""
        if group is not None and self.groups.is_over(group, now_ms):
            self.trip(group, now_ms)

    # -- pauses ----------------------------------------------------------------------------------

    def _check_writable(self) -> None:
        """Raise Refusal while the exchange is paused: every write fails, also cancels and triggers."""
        if self.pause == "exchange":
            raise Refusal(self.assumptions.exchange_pause_status, self.assumptions.exchange_pause_code)

    def pause_trading(self, now_ms: int) -> None:
        """Reject new orders, and cancel those with `cancel_order_on_pause`."""
        self.pause = "exchange" if self.pause == "exchange" else "trading"
        for order in self.orders.resting():
            if order.cancel_order_on_pause:
                self.cancel(order, now_ms)

    def pause_exchange(self, now_ms: int) -> None:
        """Reject every write."""
        self.pause_trading(now_ms)
        self.pause = "exchange"

    def resume(self) -> None:
        """End any pause."""
        self.pause = "none"

    # -- placing an order ------------------------------------------------------------------------

    def place(self, order: Order) -> None:
        """Accept an order into its group, if it names one, and match it with resting orders."""
        self._check_writable()
        market = self.orders.market(order.ticker)
        self._check_order(order, market)
        group = None
        if order.order_group_id is not None:
            group = self.groups.joinable(order.order_group_id, order.scope)
        self._check_crossing(order, market)
        self.orders.register(order, market)
        if group is not None:
            self.groups.join(group, order)
            self.changed[group.order_group_id] = order.created_ms
        self._match_and_rest(order, market, order.created_ms)

    def _match_and_rest(self, order: Order, market: Market, now_ms: int) -> list[FillEvent]:
        """Match an order, let the rest of it stay in the book or cancel it, and return its fills."""
        self._arriving = order
        fills = self._trade(order, market, now_ms)
        if order.status == "resting":
            self._rest_or_cancel(order, now_ms)
        self._arriving = None
        self._emit_order(order, now_ms)
        self.events.extend(fills)
        return fills

    def _check_trading(self) -> None:
        """Raise Refusal while trading is paused."""
        if self.pause == "trading":
            raise Refusal(self.assumptions.trading_pause_status, self.assumptions.trading_pause_code)

    def _check_order(self, order: Order, market: Market) -> None:
        self._check_trading()
        if self.orders.is_known(order.scope.user, order.client_order_id):
            raise Refusal(409, "order_already_exists")
        if order.price % market.tick:
            raise Refusal(400, "invalid_price")
        if order.reduce_only and order.time_in_force != "immediate_or_cancel":
            raise Refusal(400, "invalid_parameters", "reduce_only goes only with immediate_or_cancel")
        if order.expires_ms is not None and order.time_in_force != "good_till_canceled":
            raise Refusal(400, "invalid_parameters", "expiration_time goes only with good_till_canceled")
        if order.expires_ms is not None and order.expires_ms <= order.created_ms:
            raise Refusal(400, "invalid_parameters", "expiration_time has passed")

    def _check_crossing(self, order: Order, market: Market) -> None:
        """Raise Refusal if a post_only order would trade, or a fill_or_kill order cannot fill."""
        if order.post_only and market.crossing(order) is not None:
            raise Refusal(400, "invalid_order", "post only cross")
        if order.time_in_force == "fill_or_kill" and not self._fills_whole(order, market):
            self.orders.use_client_order_id(order)
            raise Refusal(409, "fill_or_kill_insufficient_resting_volume")

    def _fills_whole(self, order: Order, market: Market) -> bool:
        """True if enough resting contracts can fill the order."""
        wanted = order.initial_count
        for resting in market.opposite(order).within(order.price):
            if not self._is_own(order, resting):
                wanted -= resting.remaining_count
            elif _taker_yields(order):
                break
            if wanted <= 0:
                return True
        return False

    def _rest_or_cancel(self, order: Order, now_ms: int) -> None:
        """Let the rest of an order stay in the book, or cancel it."""
        if order.time_in_force == "good_till_canceled":
            self.orders.rest(order)
        else:
            self.cancel(order, now_ms)

    # -- changing an order -----------------------------------------------------------------------

    def amend(self, order: Order, amendment: Amendment, now_ms: int) -> list[FillEvent]:
        """Change a resting order, and return the fills if its new price crosses the book.

        A smaller count and another expiration keep the order's place in the queue; a larger count or
        another price puts it at the back.
        """
        market = self.orders.market(order.ticker)
        self._check_amendment(order, amendment, market, now_ms)
        remaining = amendment.count - order.fill_count
        is_requeued = amendment.price != order.price or remaining > order.remaining_count
        if is_requeued:
            self.orders.withdraw(order)
        order.price, order.remaining_count, order.updated_ms = amendment.price, remaining, now_ms
        if amendment.updated_client_order_id is not None:
            self.orders.rename(order, amendment.updated_client_order_id)
        if amendment.expires_ms is not None:
            order.expires_ms = amendment.expires_ms or None
            self.orders.await_expiry(order)
        self._leave_group_if_amended(order, now_ms)
        if is_requeued:
            return self._match_and_rest(order, market, now_ms)
        self._emit_order(order, now_ms)
        return []

    def _check_amendment(self, order: Order, amendment: Amendment, market: Market, now_ms: int) -> None:
        self._check_trading()
        if (amendment.ticker, amendment.side) != (order.ticker, order.side):
            raise Refusal(400, "invalid_parameters", "ticker and side must be those of the order")
        if amendment.client_order_id not in (None, order.client_order_id):
            raise Refusal(400, "invalid_parameters", "client_order_id must be that of the order")
        updated_id = amendment.updated_client_order_id
        if updated_id not in (None, order.client_order_id) and self._is_used(order, updated_id):
            raise Refusal(400, "invalid_parameters", "updated_client_order_id was used before")
        if amendment.price % market.tick:
            raise Refusal(400, "invalid_price")
        if amendment.count <= order.fill_count:
            raise Refusal(400, "invalid_parameters", "count must be above the contracts filled already")
        if amendment.expires_ms and amendment.expires_ms <= now_ms:
            raise Refusal(400, "invalid_parameters", "expiration_time has passed")
        if order.post_only and market.crossing(evolve(order, price=amendment.price)) is not None:
            raise Refusal(400, "invalid_order", "post only cross")

    def _is_used(self, order: Order, client_order_id: str | None) -> bool:
        return client_order_id is not None and self.orders.is_known(order.scope.user, client_order_id)

    def _leave_group_if_amended(self, order: Order, now_ms: int) -> None:
        """Take an amended order out of its group, if it does not stay there."""
        group = self._group_of(order)
        if group is not None and self.assumptions.amended_group == "left":
            self.groups.expel(group, order)
            order.order_group_id = None
            self.changed[group.order_group_id] = now_ms

    def decrease(
        self, order: Order, reduce_by: Decimal | None, reduce_to: Decimal | None, now_ms: int
    ) -> Decimal:
        """Lower the remaining contracts of a resting order, by or to a number; return those that rest.

        The order keeps its place in the queue. At 0 it is cancelled.
        """
        left, assumed = order.remaining_count, self.assumptions
        remaining = left - (reduce_by or 0) if reduce_to is None else reduce_to
        if remaining < 0 and assumed.excessive_decrease == "refused":
            raise Refusal(400, "invalid_parameters", "reduce_by exceeds the remaining contracts")
        if remaining >= left and assumed.idle_decrease_status is not None:
            raise Refusal(assumed.idle_decrease_status, assumed.idle_decrease_code)
        if remaining <= 0:
            self.cancel(order, now_ms)
        elif remaining < left:
            order.remaining_count, order.updated_ms = remaining, now_ms
            self._emit_order(order, now_ms)
        return order.remaining_count

    # -- trading ---------------------------------------------------------------------------------

    def _trade(self, taker: Order, market: Market, now_ms: int) -> list[FillEvent]:
        """Match an order with resting ones in price-time priority, and return its fills.

        Limits are checked after each fill; for fill_or_kill, after the last.
        """
        fills: list[FillEvent] = []
        filled_whole = taker.time_in_force == "fill_or_kill"
        left = self.orders.reducible(taker) if taker.reduce_only else taker.remaining_count
        touched: list[Order] = [taker]
        while left > 0 and taker.status == "resting" and (maker := market.crossing(taker)) is not None:
            if self._is_own(taker, maker):
                self.cancel(taker if _taker_yields(taker) else maker, now_ms)
                continue
            wanted = min(left, taker.remaining_count, maker.remaining_count)
            count, capped = self._fillable([] if filled_whole else [maker, taker], wanted, now_ms)
            if count > 0:
                fills.append(self._match(taker, maker, count, now_ms))
                left -= count
            touched.append(maker)
            if not filled_whole:
                self._check_limits([maker, taker], capped, now_ms)
        self._check_limits(touched, [], now_ms)
        return fills

    def _check_limits(self, orders: list[Order], capped: list[Order], now_ms: int) -> None:
        """Trip the groups that are over their limit, or that capped a fill."""
        for order in orders:
            group = self._group_of(order)
            if group is not None and (order in capped or self.groups.is_over(group, now_ms)):
                self.trip(group, now_ms)

    def _fillable(self, orders: list[Order], wanted: Decimal, now_ms: int) -> tuple[Decimal, list[Order]]:
        """Return how much of a fill the groups allow, and the orders whose group caps it."""
        allowed = [self.groups.headroom(self._group_of(order), now_ms) for order in orders]
        count = min([wanted, *allowed])
        return count, [order for order, most in zip(orders, allowed, strict=True) if most == count < wanted]

    def _group_of(self, order: Order) -> Group | None:
        return self.groups.find(order.order_group_id)

    def _match(self, taker: Order, maker: Order, count: Decimal, now_ms: int) -> FillEvent:
        """Fill two orders with each other at the resting order's price."""
        trade_id = self._new_id()
        taker_fill = self._fill(taker, count, maker.price, trade_id, now_ms, is_taker=True)
        self._fill_resting(maker, count, trade_id, now_ms)
        return taker_fill

    def _fill_resting(self, maker: Order, count: Decimal, trade_id: str, now_ms: int) -> None:
        maker_fill = self._fill(maker, count, maker.price, trade_id, now_ms, is_taker=False)
        self._emit_order(maker, now_ms)
        self.events.append(maker_fill)

    def _fill(
        self, order: Order, count: Decimal, price: Decimal, trade_id: str, now_ms: int, *, is_taker: bool
    ) -> FillEvent:
        event = self.orders.fill(order, count, price, trade_id=trade_id, is_taker=is_taker, now_ms=now_ms)
        if order.remaining_count == 0:
            self._leave(order, "executed", now_ms)
        group = self._group_of(order)
        if group is not None:
            self.groups.count(group, count, now_ms)
        return event

    def fill(self, order: Order, count: Decimal, now_ms: int) -> None:
        """Fill a resting order from the outside market, and check its group's limit."""
        filled, capped = self._fillable([order], count, now_ms)
        if filled > 0:
            self.orders.fill_from_outside(order, filled)
            self._fill_resting(order, filled, self._new_id(), now_ms)
        self._check_limits([order], capped, now_ms)

    def _is_own(self, order: Order, resting: Order) -> bool:
        """True if self-trade prevention applies to the two orders."""
        if self.assumptions.self_trade_scope == "subaccount":
            return order.scope[:2] == resting.scope[:2]
        return order.scope.user == resting.scope.user

    # -- leaving the book ------------------------------------------------------------------------

    def order(self, order_id: str, scope: Scope) -> Order:
        """Return the order to change or cancel. Raises Refusal unless it rests in the requested scope."""
        self._check_writable()
        return self.orders.writable(order_id, scope)

    def cancel(self, order: Order, now_ms: int) -> Decimal:
        """Cancel a resting order and return the contracts that were left."""
        left, order.remaining_count = order.remaining_count, Decimal(0)
        self._leave(order, "canceled", now_ms)
        self._emit_order(order, now_ms)
        return left

    def cancel_all(self, user: str, subaccount: int | None, now_ms: int) -> None:
        """Cancel every resting order of a user in one subaccount, or in all of them."""
        self._check_writable()
        for order in self.orders.resting_of(user, subaccount):
            self.cancel(order, now_ms)

    def expire(self, now_ms: int) -> None:
        """Cancel expired orders, each at its expiration time."""
        for at_ms, order in self.orders.expired(now_ms):
            self.cancel(order, at_ms)

    def _leave(self, order: Order, status: Literal["canceled", "executed"], now_ms: int) -> None:
        self.orders.leave(order, status, now_ms)
        group = self._group_of(order)
        if group is not None:
            self.groups.leave(group, order)
            self.changed[group.order_group_id] = now_ms

    # -- events ----------------------------------------------------------------------------------

    def _emit_order(self, order: Order, now_ms: int) -> None:
        """Publish the order's state; that of an incoming order only after matching."""
        self.changed[order.order_id] = now_ms
        if order is not self._arriving:
            self.events.append(OrderEvent(order=evolve(order)))

    def _emit_group(self, kind: GroupChange, group: Group, now_ms: int) -> None:
        self.changed[group.order_group_id] = now_ms
        self.events.append(
            GroupEvent(
                kind=kind,
                scope=group.scope,
                order_group_id=group.order_group_id,
                limit=group.limit,
                at_ms=now_ms,
            )
        )


def _taker_yields(taker: Order) -> bool:
    """True if the incoming order is cancelled on a self-trade; False if the resting one is."""
    return taker.self_trade_prevention_type == "taker_at_cross"
