"""Measures in rounds: each client makes every call once a round, in shuffled order.

Interleaving the clients keeps a drift of the machine's speed out of the ratios.
"""

import random
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from attrs import evolve, field, frozen

from .cases import Case
from .contenders import Contender
from .processes import Cores, Round, Worker, working


@frozen
class Taken:
    """All rounds of one client and one case."""

    rounds: list[Round] = field(factory=list[Round])

    @property
    def cpu_us(self) -> float:
        """Return the CPU time of a call in microseconds: the median of the rounds."""
        return median(one.cpu_us for one in self.rounds)

    @property
    def spread(self) -> float:
        """Return the interquartile range of the CPU time, as a fraction of the median."""
        ranked = sorted(one.cpu_us for one in self.rounds)
        return (ranked[len(ranked) * 3 // 4] - ranked[len(ranked) // 4]) / self.cpu_us

    def wall_ms(self, percent: float) -> float:
        """Return a percentile of the calls' duration in milliseconds, over all rounds."""
        ranked = sorted(wall for one in self.rounds for wall in one.walls)
        return ranked[min(len(ranked) - 1, int(len(ranked) * percent / 100))] * 1000

    def quiet_ms(self, percent: float) -> float:
        """Return the median of the rounds' percentiles, so that a disturbance affects one round only."""
        percentiles: list[float] = []
        for one in self.rounds:
            ranked = sorted(one.walls)
            percentiles.append(ranked[min(len(ranked) - 1, int(len(ranked) * percent / 100))] * 1000)
        return median(percentiles)

    @property
    def foreign(self) -> float | None:
        """Return the share of the client's core that other processes used: the median of the rounds."""
        shares = [one.foreign for one in self.rounds if one.foreign is not None]
        return median(shares) if shares else None


Results = dict[str, dict[str, Taken]]
"""Rounds by the case's name, then by the client's."""


Plan = list[tuple[Case, str, Worker]]
"""Steps of a round: the case, the client's name and its process."""


def _planned(
    cases: Sequence[Case], contenders: Sequence[Contender], started: Callable[[Contender, str], Worker]
) -> Plan:
    workers: dict[tuple[str, str, str], Worker] = {}
    plan: Plan = []
    for contender in contenders:
        for case in cases:
            if case.key in contender.keys:
                process_key = (contender.name, case.key, case.name if case.load.rest else "")
                if process_key not in workers:
                    workers[process_key] = started(contender, case.key)
                plan.append((case, contender.name, workers[process_key]))
    return [(case, name, worker) for case, name, worker in plan if worker.can(case.load)]


def measured(
    cases: Sequence[Case],
    contenders: Sequence[Contender],
    base_url: str,
    keys: dict[str, Path],
    cores: Cores,
    rounds: int,
    scale: float = 1.0,
    pauses: float = 1.0,
) -> Results:
    """Measure in rounds, after an uncounted one to warm up.

    A case with a rest has its own process, so that it rests while other processes work.
    """
    results: Results = {}
    rng = random.Random(5)  # noqa: S311 - it shuffles
    with ExitStack() as stack:

        def started(contender: Contender, key: str) -> Worker:
            return stack.enter_context(
                working(contender.file, base_url, keys[key], cores, contender.python)
            )

        plan = _planned(cases, contenders, started)
        for turn in range(rounds + 1):
            rng.shuffle(plan)
            for case, name, worker in plan:
                load = case.load
                times = max(load.tasks, int(load.times * scale), 1)
                taken = worker.round(
                    evolve(load, times=times, rest=load.rest * pauses, lead=load.lead * pauses)
                )
                if turn:
                    results.setdefault(case.name, {}).setdefault(name, Taken()).rounds.append(taken)
    return {case.name: results.get(case.name, {}) for case in cases}
