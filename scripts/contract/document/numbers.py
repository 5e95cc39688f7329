"""Numbers as a document writes them, because a float rounds decimals."""

from decimal import Decimal
from fractions import Fraction


class LongFloat(float):
    """A number with more digits than a float holds; it compares by its digits."""

    digits: Decimal

    def __new__(cls, text: str | float) -> "LongFloat":
        """Return the number that a text writes."""
        number = super().__new__(cls, text)
        number.digits = Decimal(text)
        return number

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (int, float)) and self.digits == exact(other)

    def __hash__(self) -> int:
        return hash(self.digits)

    def __lt__(self, other: float) -> bool:
        return self.digits < exact(other)

    def __le__(self, other: float) -> bool:
        return self.digits <= exact(other)

    def __gt__(self, other: float) -> bool:
        return self.digits > exact(other)

    def __ge__(self, other: float) -> bool:
        return self.digits >= exact(other)


def number(text: str) -> float:
    """Return the number that a text writes: a float if it holds every digit, else a LongFloat."""
    rounded = float(text)
    return rounded if exact(rounded) == Decimal(text) else LongFloat(text)


def exact(value: float) -> Decimal:
    """Return a number as its shortest notation writes it."""
    return value.digits if isinstance(value, LongFloat) else Decimal(repr(value))


def fraction(value: float) -> Fraction:
    """Return a number for exact arithmetic."""
    return Fraction(exact(value))


def notation(value: float) -> str:
    """Return one notation for equal numbers: 1.0 and 1e0 are 1."""
    digits = exact(value)
    if Fraction(digits).denominator == 1:
        return str(int(digits))
    return f"{digits:f}".rstrip("0") if isinstance(value, LongFloat) else repr(value)
