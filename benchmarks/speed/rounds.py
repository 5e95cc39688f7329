"""Rounds: every client makes every call, in an order that is shuffled each time."""

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
    """All rounds of a client and a case."""

    rounds: list[Round] = field(factory=list[Round])

    @property
    def cpu_us(self) -> float:
        """Microseconds of CPU time for a call: the middle of the rounds."""
        return median(one.cpu_us for one in self.rounds)

    @property
    def spread(self) -> float:
        """How far the middle half of the rounds lies apart, as a part of the middle."""
        ranked = sorted(one.cpu_us for one in self.rounds)
        return (ranked[len(ranked) * 3 // 4] - ranked[len(ranked) // 4]) / self.cpu_us

    def wall_ms(self, percent: float) -> float:
        """Milliseconds within which so many in a hundred calls ended, over all rounds."""
        ranked = sorted(wall for one in self.rounds for wall in one.walls)
        return ranked[min(len(ranked) - 1, int(len(ranked) * percent / 100))] * 1000

    def quiet_ms(self, percent: float) -> float:
        """The same in the middle one of the rounds: what others do to a round stays in it."""
        found: list[float] = []
        for one in self.rounds:
            ranked = sorted(one.walls)
            found.append(ranked[min(len(ranked) - 1, int(len(ranked) * percent / 100))] * 1000)
        return median(found)

    @property
    def foreign(self) -> float | None:
        """How much of the client's core went to others, in the middle of the rounds."""
        told = [one.foreign for one in self.rounds if one.foreign is not None]
        return median(told) if told else None


Results = dict[str, dict[str, Taken]]
"""By the name of the case, and that of the client."""


Plan = list[tuple[Case, str, Worker]]
"""What is to be done in each round: for which case, by which client, in which process."""


def _planned(
    cases: Sequence[Case], contenders: Sequence[Contender], started: Callable[[Contender, str], Worker]
) -> Plan:
    workers: dict[tuple[str, str, str], Worker] = {}
    plan: Plan = []
    for contender in contenders:
        for case in cases:
            if case.key in contender.keys:
                whose = (contender.name, case.key, case.name if case.load.rest else "")
                if whose not in workers:
                    workers[whose] = started(contender, case.key)
                plan.append((case, contender.name, workers[whose]))
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
    """Measure; one round goes before, uncounted, to warm up.

    Cases with a rest have processes of their own, which rest while others work.
    """
    results: Results = {}
    dice = random.Random(5)  # noqa: S311 - it shuffles
    with ExitStack() as stack:

        def started(contender: Contender, key: str) -> Worker:
            process = working(contender.file, base_url, keys[key], cores, contender.python)
            return stack.enter_context(process)

        plan = _planned(cases, contenders, started)
        for turn in range(rounds + 1):
            dice.shuffle(plan)
            for case, name, worker in plan:
                load = case.load
                times = max(load.tasks, int(load.times * scale), 1)
                taken = worker.round(
                    evolve(load, times=times, rest=load.rest * pauses, lead=load.lead * pauses)
                )
                if turn:
                    results.setdefault(case.name, {}).setdefault(name, Taken()).rounds.append(taken)
    return {case.name: results.get(case.name, {}) for case in cases}
