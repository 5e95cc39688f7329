"""State that a client shares with its with_options copies; every part is thread-safe."""

from attrs import Factory, define

from .._core.clock_skew import ClockSkew
from .._core.options import READ_HORIZON
from ..kill_report import KillReport
from .create import SentTimes
from .group_cache import GroupCache
from .in_flight import InFlightCalls, InFlightCreate, InFlightReset
from .kill_latch import KillLatch
from .limit_cache import LimitCache


@define(repr=False, eq=False)  # crash reporters take the repr of an object that is not complete yet
class ClientState:
    """The kill latch, known groups and limits, calls in flight, and the clock skew of one client.

    `read_horizon` is in seconds.
    """

    read_horizon: float = READ_HORIZON
    latch: KillLatch = Factory(KillLatch)
    groups: GroupCache = Factory(GroupCache)
    limits: LimitCache = Factory(lambda self: LimitCache(self.read_horizon), takes_self=True)
    creates: InFlightCalls[InFlightCreate] = Factory(InFlightCalls[InFlightCreate])
    resets: InFlightCalls[InFlightReset] = Factory(InFlightCalls[InFlightReset])
    clock_skew: ClockSkew = Factory(ClockSkew)
    sent_times: SentTimes = Factory(SentTimes)
    last_report: KillReport | None = None
