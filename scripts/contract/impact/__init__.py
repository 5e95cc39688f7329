"""What a changed contract does to the facade: regenerate, type-check, join."""

from .attach import Attached, attach

__all__ = ["Attached", "attach"]
