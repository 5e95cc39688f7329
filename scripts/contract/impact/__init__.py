"""Impact of a changed contract on the facade: regenerate, type-check, join."""

from .attach import ImpactResult, attach

__all__ = ["ImpactResult", "attach"]
