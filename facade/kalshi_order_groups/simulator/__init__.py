"""Simulated exchange, to develop and test a risk control without an account or a network."""

from . import read_lag
from .engine.assumptions import Assumptions
from .transport import SimulatorTransport
from .venue.client_clock import ExchangeClock
from .venue.exchange import Exchange
from .venue.faults import Fault

__all__ = ["Assumptions", "Exchange", "ExchangeClock", "Fault", "SimulatorTransport", "read_lag"]
