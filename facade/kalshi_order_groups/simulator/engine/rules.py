"""The rules of order groups, orders and trades: no HTTP, no wall clock, no threads, no dice.

Time comes in as milliseconds, ids from a function that is passed in. Counts are contracts and prices
dollars, as Decimal. Source of the facts: Kalshi's documentation and recordings; what neither tells is
in `assumptions`.
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
from .records import Group, Order, Refusal, Scope


class Rules:
    """What may happen to groups and orders, and what follows from it.

    `changed` collects the ids of groups and orders that were touched, and when last, for whoever keeps a
    copy; `events` what is to be told. Whoever reads one of them empties it.
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
        """Open a group, if its user has not too many."""
        self._check_writable()
        self.groups.add(group)
        self._emit_group("created", group, now_ms)

    def group(self, order_group_id: str, scope: Scope) -> Group:
        """The group of a write: in exactly this scope."""
        self._check_writable()
        return self.groups.writable(order_group_id, scope)

    def update_limit(self, group: Group, limit: Decimal, now_ms: int) -> None:
        """Set another limit, which may trip the group at once."""
        group.limit = limit
        self._emit_group("limit_updated", group, now_ms)
        self._check_limit(group, now_ms)

    def trigger(self, group: Group, now_ms: int) -> None:
        """Trip the group by hand."""
        if group.triggered and self.assumptions.trigger_again_status is not None:
            raise Refusal(self.assumptions.trigger_again_status, self.assumptions.trigger_again_code)
        self.trip(group, now_ms)

    def reset(self, group: Group, now_ms: int) -> None:
        """Clear the state and the counter; cancelled orders stay cancelled."""
        group.triggered = False
        self.groups.clear_fills(group)
        self._emit_group("reset", group, now_ms)

    def delete_group(self, group: Group, now_ms: int) -> None:
        """Cancel the group's resting orders and forget the group."""
        self._cancel_members(group, now_ms)
        self.groups.remove(group)
        self._emit_group("deleted", group, now_ms)

    def trip(self, group: Group, now_ms: int) -> None:
        """Cancel the group's resting orders and refuse new ones; again changes nothing."""
        if not group.triggered:
            group.triggered = True
            self._emit_group("triggered", group, now_ms)
            self._cancel_members(group, now_ms)

    def _cancel_members(self, group: Group, now_ms: int) -> None:
        for order in list(group.resting.values()):
            self.cancel(order, now_ms)

    def _check_limit(self, group: Group | None, now_ms: int) -> None:
        """Trip the group if its window holds too much."""
        if group is not None and self.groups.is_over(group, now_ms):
            self.trip(group, now_ms)

    # -- pauses ----------------------------------------------------------------------------------

    def _check_writable(self) -> None:
        """While the exchange pauses, every write is refused: cancels and triggers too."""
        if self.pause == "exchange":
            raise Refusal(self.assumptions.exchange_pause_status, self.assumptions.exchange_pause_code)

    def pause_trading(self, now_ms: int) -> None:
        """Refuse new orders, and cancel those that asked to be cancelled on a pause."""
        self.pause = "exchange" if self.pause == "exchange" else "trading"
        for order in self.orders.resting():
            if order.cancel_order_on_pause:
                self.cancel(order, now_ms)

    def pause_exchange(self, now_ms: int) -> None:
        """Refuse every write."""
        self.pause_trading(now_ms)
        self.pause = "exchange"

    def resume(self) -> None:
        """Take everything again."""
        self.pause = "none"

    # -- placing an order ------------------------------------------------------------------------

    def place(self, order: Order) -> None:
        """Take an order, into its group if it names one, and let it trade with what rests."""
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
        self._arriving = order
        fills = self._trade(order, market)
        if order.status == "resting":
            self._rest_or_cancel(order)
        self._arriving = None
        self._emit_order(order, order.created_ms)
        self.events.extend(fills)

    def _check_order(self, order: Order, market: Market) -> None:
        if self.pause == "trading":
            raise Refusal(self.assumptions.trading_pause_status, self.assumptions.trading_pause_code)
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
        """Refuse what may only rest and would trade, and what must fill whole and cannot."""
        if order.post_only and market.crossing(order) is not None:
            raise Refusal(400, "invalid_order", "post only cross")
        if order.time_in_force == "fill_or_kill" and not self._fills_whole(order, market):
            self.orders.use_client_order_id(order)
            raise Refusal(409, "fill_or_kill_insufficient_resting_volume")

    def _fills_whole(self, order: Order, market: Market) -> bool:
        """Whether enough contracts rest for the order to trade with."""
        wanted = order.initial_count
        for resting in market.opposite(order).within(order.price):
            if not self._is_own(order, resting):
                wanted -= resting.remaining_count
            elif _taker_yields(order):
                break
            if wanted <= 0:
                return True
        return False

    def _rest_or_cancel(self, order: Order) -> None:
        """Let what is left of an order rest, or end it."""
        if order.time_in_force == "good_till_canceled":
            self.orders.rest(order)
        else:
            self.cancel(order, order.created_ms)

    # -- trading ---------------------------------------------------------------------------------

    def _trade(self, taker: Order, market: Market) -> list[FillEvent]:
        """Trade an order with what rests, best price first, then first come; the result is its fills.

        Groups are judged after each fill; where all or nothing is to fill, after the last.
        """
        fills: list[FillEvent] = []
        now_ms, filled_whole = taker.created_ms, taker.time_in_force == "fill_or_kill"
        left = self.orders.reducible(taker) if taker.reduce_only else taker.initial_count
        touched: list[Order] = [taker]
        while left > 0 and taker.status == "resting" and (maker := market.crossing(taker)) is not None:
            if self._is_own(taker, maker):
                self.cancel(taker if _taker_yields(taker) else maker, now_ms)
                continue
            wanted = min(left, taker.remaining_count, maker.remaining_count)
            count, capped = self._fillable([] if filled_whole else [maker, taker], wanted, now_ms)
            if count > 0:
                fills.append(self._match(taker, maker, count))
                left -= count
            touched.append(maker)
            if not filled_whole:
                self._check_limits([maker, taker], capped, now_ms)
        self._check_limits(touched, [], now_ms)
        return fills

    def _check_limits(self, orders: list[Order], capped: list[Order], now_ms: int) -> None:
        """Trip the groups that are over their limit now, or that held a fill back."""
        for order in orders:
            group = self._group_of(order)
            if group is not None and (order in capped or self.groups.is_over(group, now_ms)):
                self.trip(group, now_ms)

    def _fillable(self, orders: list[Order], wanted: Decimal, now_ms: int) -> tuple[Decimal, list[Order]]:
        """How much of a fill the groups have room for, where fills are capped, and whose holds it back."""
        rooms = [self.groups.room(self._group_of(order), now_ms) for order in orders]
        count = min([wanted, *rooms])
        return count, [order for order, room in zip(orders, rooms, strict=True) if room == count < wanted]

    def _group_of(self, order: Order) -> Group | None:
        return self.groups.find(order.order_group_id)

    def _match(self, taker: Order, maker: Order, count: Decimal) -> FillEvent:
        """Fill two orders with each other at the price of the one that was there first."""
        trade_id, now_ms = self._new_id(), taker.created_ms
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
        """Let somebody outside trade with a resting order, and judge its group."""
        filled, capped = self._fillable([order], count, now_ms)
        if filled > 0:
            self.orders.fill_from_outside(order, filled)
            self._fill_resting(order, filled, self._new_id(), now_ms)
        self._check_limits([order], capped, now_ms)

    def _is_own(self, order: Order, resting: Order) -> bool:
        """Whether the two must not trade with each other."""
        if self.assumptions.self_trade_scope == "subaccount":
            return order.scope[:2] == resting.scope[:2]
        return order.scope.user == resting.scope.user

    # -- leaving the book ------------------------------------------------------------------------

    def cancellable(self, order_id: str, scope: Scope) -> Order:
        """The order of a cancellation: resting, and in the scope that was asked."""
        self._check_writable()
        return self.orders.cancellable(order_id, scope)

    def cancel(self, order: Order, now_ms: int) -> Decimal:
        """Take a resting order off the book; the result is what was left of it."""
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
        """Cancel what has expired by now, each at its own time."""
        for at_ms, order in self.orders.expired(now_ms):
            self.cancel(order, at_ms)

    def _leave(self, order: Order, status: Literal["canceled", "executed"], now_ms: int) -> None:
        self.orders.leave(order, status, now_ms)
        group = self._group_of(order)
        if group is not None:
            self.groups.leave(group, order)
            self.changed[group.order_group_id] = now_ms

    # -- telling ---------------------------------------------------------------------------------

    def _emit_order(self, order: Order, now_ms: int) -> None:
        """Let the order's state be known; an arriving one's only when it has arrived."""
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
    """Whether the arriving order gives way to its user's resting one, rather than the other way."""
    return taker.self_trade_prevention_type == "taker_at_cross"
