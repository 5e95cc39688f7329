"""An embedded exchange: develop, test and rehearse a risk control with no account and no network."""

from . import read_lag
from .assumptions import Assumptions
from .exchange import Exchange
from .faults import Fault
from .transport import SimulatorTransport

__all__ = ["Assumptions", "Exchange", "Fault", "SimulatorTransport", "read_lag"]
