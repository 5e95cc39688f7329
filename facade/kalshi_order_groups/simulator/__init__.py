"""An embedded exchange: develop, test and rehearse a risk control with no account and no network."""

from .assumptions import Assumptions
from .exchange import Exchange
from .transport import SimulatorTransport

__all__ = ["Assumptions", "Exchange", "SimulatorTransport"]
