"""Impact of a changed contract on the facade: regenerate, type-check, join."""

from .attach import attach
from .comparison import ImpactResult

__all__ = ["ImpactResult", "attach"]
