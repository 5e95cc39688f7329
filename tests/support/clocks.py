"""A machine whose clock is off."""

from typing import Any

from kalshi_order_groups import Environment
from kalshi_order_groups.simulator import Exchange, ExchangeClock, SimulatorTransport


class WrongClock(ExchangeClock):
    """Waits by the exchange's time, and dates so many seconds off it."""

    def __init__(self, exchange: Exchange, off: float) -> None:
        super().__init__(exchange)
        self.off_ms = round(off * 1000)

    def now_ms(self) -> int:
        """The time on this machine's wall."""
        return super().now_ms() + self.off_ms


def on_wrong_clock(kind: Any, exchange: Exchange, off: float, **options: Any) -> Any:
    """A client of either kind on such a machine."""
    return kind(
        exchange.issue_credentials(),
        environment=Environment.DEMO,
        base_url=SimulatorTransport.BASE_URL,
        transport=SimulatorTransport(exchange),
        clock=WrongClock(exchange, off),
        **options,
    )
