"""The usage of whole documents: the program's where it makes a call, everything where it makes none.

They include operations that the program does not have. These are some other program's, so a finding about
them must not be lowered because this program does not use them.
"""

from dataclasses import dataclass

from ..model import Place
from .tolerance import TolerantUsage


@dataclass(frozen=True)
class WholeUsage(TolerantUsage):
    """The usage of a program for the operations it calls, and everything of the others."""

    def calls(self, operation: str) -> bool:  # noqa: ARG002 - the protocol
        """Return True."""
        return True

    def uses(self, place: Place) -> bool:
        """True if the program uses the place, or does not call the operation at all."""
        return self.usage.uses(place) or self.is_foreign(place)

    def is_foreign(self, place: Place) -> bool:
        """True if the place belongs to an operation that the program does not call."""
        return bool(place.operation) and not self.usage.calls(place.operation)
