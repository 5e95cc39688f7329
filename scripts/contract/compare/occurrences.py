"""Differences in the places that they are reached from."""

from dataclasses import dataclass

from ..model import Place
from .changes import Change
from .schemas import Pair


@dataclass(frozen=True)
class Occurrence:
    """A difference in one place that it is reached from."""

    change: Change
    place: Place
    inverted: bool = False  # inside `not`
    hidden: bool = False  # read-only in a request, write-only in a response
    deprecated: bool = False  # the removal was announced


@dataclass(frozen=True)
class Root:
    """A pair of schemas at the root of a body, parameter or header."""

    place: Place
    pair: Pair
    is_xml: bool = False


Found = Occurrence | Root
