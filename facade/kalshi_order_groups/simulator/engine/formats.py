"""Wire formats of numbers and times."""

from datetime import UTC, datetime
from decimal import Decimal


def contracts(count: Decimal) -> str:
    """Format a number of contracts: two decimals."""
    return f"{count:.2f}"


def price(dollars: Decimal) -> str:
    """Format a price in dollars: four decimals."""
    return f"{dollars:.4f}"


def money(dollars: Decimal) -> str:
    """Format any other amount in dollars: six decimals."""
    return f"{dollars:.6f}"


def moment(ms: int) -> datetime:
    """Convert Unix milliseconds to a UTC datetime."""
    return datetime.fromtimestamp(ms / 1000, UTC)
