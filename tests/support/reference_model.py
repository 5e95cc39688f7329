"""A model of the exchange, written for itself and as simply as can be: lists, searched and summed anew.

It shares no code with the simulator. Times are milliseconds, counts and prices are decimals.
"""

from decimal import Decimal

from attrs import define, evolve, field, frozen

Scope = tuple[str, int, int]
"""User, subaccount, shard."""


@define
class Group:
    """A group: its fills are what its orders filled, with the time."""

    scope: Scope
    limit: Decimal
    triggered: bool = False
    fills: list[tuple[int, Decimal]] = field(factory=list[tuple[int, Decimal]])


@define(kw_only=True)
class Order:
    """An order as it was asked for, and what became of it."""

    scope: Scope
    ticker: str
    side: str
    price: Decimal
    count: Decimal
    group: str | None
    time_in_force: str
    gives_way: bool
    post_only: bool
    reduce_only: bool
    on_pause: bool
    expires: int | None
    name: str = ""
    filled: Decimal = Decimal(0)
    left: Decimal = Decimal(0)
    status: str = "resting"
    turn: int = 0


@frozen
class Trade:
    """Contracts that came to somebody: above zero YES, below NO."""

    user: str
    subaccount: int
    ticker: str
    contracts: Decimal


@define
class Model:
    """Everything there is; what is gone stays known."""

    now: int = 0
    groups: dict[str, Group] = field(factory=dict[str, Group])
    gone: dict[str, Group] = field(factory=dict[str, Group])
    orders: list[Order] = field(factory=list[Order])
    trades: list[Trade] = field(factory=list[Trade])
    turns: int = 0

    def group(self, name: str) -> Group:
        """A group, also one that is gone."""
        return self.groups.get(name) or self.gone[name]

    def rolling(self, name: str) -> Decimal:
        """Contracts of the last 15 seconds."""
        return sum((count for at, count in self.groups[name].fills if self.now - at < 15_000), Decimal(0))

    def held(self, user: str, subaccount: int, ticker: str) -> Decimal:
        """A position."""
        asked = (user, subaccount, ticker)
        return sum(
            (
                trade.contracts
                for trade in self.trades
                if (trade.user, trade.subaccount, trade.ticker) == asked
            ),
            Decimal(0),
        )

    # -- groups --------------------------------------------------------------------------------------

    def trip(self, name: str) -> None:
        """Trip a group."""
        self.groups[name].triggered = True
        for order in self.orders:
            if order.group == name:
                self.cancel(order)

    def trip_if_over(self, name: str | None) -> None:
        """Trip a group that filled more than its limit."""
        if name is not None and name in self.groups and self.rolling(name) > self.groups[name].limit:
            self.trip(name)

    def delete(self, name: str) -> None:
        """End a group and its orders."""
        self.trip(name)
        self.gone[name] = self.groups.pop(name)

    # -- orders --------------------------------------------------------------------------------------

    def cancel(self, order: Order) -> None:
        """End an order that rests."""
        if order.status == "resting":
            order.status, order.left = "canceled", Decimal(0)

    def advance(self, milliseconds: int) -> None:
        """Let time pass, and orders expire."""
        self.now += milliseconds
        for order in self.orders:
            if order.expires is not None and order.expires <= self.now:
                self.cancel(order)

    def offers(self, order: Order) -> list[Order]:
        """What rests on the other side at a price the order takes: better price first, then first come."""
        bid = order.side == "bid"
        found = [
            other
            for other in self.orders
            if other is not order
            and (other.status, other.ticker) == ("resting", order.ticker)
            and other.side != order.side
            and (other.price <= order.price if bid else other.price >= order.price)
        ]
        return sorted(found, key=lambda other: (other.price if bid else -other.price, other.turn))

    def refusal(self, order: Order) -> str | None:
        """Why an order is not taken; None when it is."""
        if order.group is not None:
            group = self.groups.get(order.group)
            if group is None or group.scope != order.scope:
                return "order_group_not_found"
            if group.triggered:
                return "exceeded_order_group_risk_limit"
        if order.post_only and self.offers(order):
            return "invalid_order"
        if order.time_in_force == "fill_or_kill" and self.offered(order) < order.count:
            return "fill_or_kill_insufficient_resting_volume"
        return None

    def offered(self, order: Order) -> Decimal:
        """How many contracts the order could trade at once."""
        offered = Decimal(0)
        for other in self.offers(order):
            if other.scope[0] != order.scope[0]:
                offered += other.left
            elif order.gives_way:
                break
        return offered

    def place(self, order: Order) -> None:
        """Take an order: trade, then rest or end."""
        order.left = order.count
        self.orders.append(order)
        self.queue(order)
        most = order.count
        if order.reduce_only:
            held = self.held(order.scope[0], order.scope[1], order.ticker)
            most = max(Decimal(0), min(most, -held if order.side == "bid" else held))
        self.trade(order, most)
        if order.time_in_force != "good_till_canceled":
            self.cancel(order)

    def queue(self, order: Order) -> None:
        """Put an order at the back of the queue at its price."""
        self.turns += 1
        order.turn = self.turns

    def trade(self, order: Order, most: Decimal) -> None:
        """Trade until the order has filled that many contracts in all."""
        together: list[str | None] = []
        while order.status == "resting" and order.filled < most and self.offers(order):
            other = self.offers(order)[0]
            if other.scope[0] == order.scope[0]:
                self.cancel(order if order.gives_way else other)
                continue
            count = min(most - order.filled, other.left)
            self.fill(order, count)
            self.fill(other, count)
            together += [other.group, order.group]
            if order.time_in_force != "fill_or_kill":
                self.trip_if_over(other.group)
                self.trip_if_over(order.group)
        for name in together:
            self.trip_if_over(name)

    def amend_refusal(self, order: Order, price: Decimal, count: Decimal) -> str | None:
        """Why an amendment is refused; None when it is not."""
        if order.status != "resting":
            return "not_found"
        if count <= order.filled:
            return "invalid_parameters"
        if order.post_only and self.offers(evolve(order, price=price)):
            return "invalid_order"
        return None

    def amend(self, order: Order, price: Decimal, count: Decimal, expires: int | None) -> None:
        """Change an order; `expires` is None to keep the date."""
        left = count - order.filled
        goes_back = price != order.price or left > order.left
        order.price, order.left = price, left
        order.expires = order.expires if expires is None else expires or None
        if goes_back:
            self.queue(order)
            self.trade(order, count)

    def decrease(self, order: Order, left: Decimal) -> None:
        """Leave at most so many contracts of an order that rests."""
        order.left = min(order.left, left)
        if order.left <= 0:
            self.cancel(order)

    def fill(self, order: Order, count: Decimal) -> None:
        """Fill a part of an order."""
        order.filled, order.left = order.filled + count, order.left - count
        if order.left == 0:
            order.status = "executed"
        signed = count if order.side == "bid" else -count
        self.trades.append(Trade(order.scope[0], order.scope[1], order.ticker, signed))
        if order.group in self.groups:
            self.groups[order.group].fills.append((self.now, count))
