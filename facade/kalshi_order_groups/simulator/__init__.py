"""An embedded exchange: develop, test and rehearse a risk control with no account and no network."""

from . import read_lag
from .assumptions import Assumptions
from .exchange import Exchange
from .exchange_clock import ExchangeClock
from .faults import Fault
from .transport import SimulatorTransport

__all__ = ["Assumptions", "Exchange", "ExchangeClock", "Fault", "SimulatorTransport", "read_lag"]
