"""How often what is left to chance is tried: a little in the gate, thousands of times at night."""

import os
from collections.abc import Iterable

from kalshi_order_groups.simulator import Exchange, Fault

AT_NIGHT = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"


def trials(gate: int, nightly: int) -> range:
    """The seeds of the trials."""
    return range(nightly if AT_NIGHT else gate)


def beset(exchange: Exchange, faults: Iterable[Fault], operation: str | None, probability: float) -> None:
    """Let each call meet one of these faults with this probability, all of them equally often."""
    kinds = list(faults)
    share = probability / len(kinds)
    for number, fault in enumerate(kinds):
        # A line gets its turn only when those before it did not come.
        exchange.faults.plan(fault, operation=operation, probability=share / (1 - number * share))
