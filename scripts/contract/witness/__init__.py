"""Witnesses: how the released facade handles a changed contract, found by running it."""

from .attach import WitnessResult, attach
from .programs import emit

__all__ = ["WitnessResult", "attach", "emit"]
