"""Rounds: every client makes every call, in an order that is shuffled each time."""

import random
from collections.abc import Sequence
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
    """Measure; one round goes before, uncounted, to warm up."""
    results: Results = {}
    dice = random.Random(5)  # noqa: S311 - it shuffles
    with ExitStack() as stack:
        workers: dict[tuple[str, str], Worker] = {}
        for contender in contenders:
            for key in {case.key for case in cases} & set(contender.keys):
                process = working(contender.file, base_url, keys[key], cores, contender.python)
                workers[contender.name, key] = stack.enter_context(process)
        plan = [
            (case, name, worker)
            for case in cases
            for (name, key), worker in workers.items()
            if key == case.key and worker.can(case.load)
        ]
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
