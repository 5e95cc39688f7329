"""What the released facade does at a changed contract: found by running it, never assumed."""

from .attach import Witnessed, attach
from .programs import emit

__all__ = ["Witnessed", "attach", "emit"]
