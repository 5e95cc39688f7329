"""How the wire writes numbers and times."""

from datetime import UTC, datetime
from decimal import Decimal


def contracts(count: Decimal) -> str:
    """Contracts: two decimals."""
    return f"{count:.2f}"


def price(dollars: Decimal) -> str:
    """A price in dollars: four decimals."""
    return f"{dollars:.4f}"


def money(dollars: Decimal) -> str:
    """Another amount in dollars: six decimals."""
    return f"{dollars:.6f}"


def moment(ms: int) -> datetime:
    """Unix milliseconds as a point in time."""
    return datetime.fromtimestamp(ms / 1000, UTC)
