"""Runs the workers of a kill: the calling thread, and as many more as can be started."""

import _thread
from collections.abc import Callable
from typing import Protocol

from .._core.telemetry import log_interrupted
from .._core.tracebacks import without_locals


class Work(Protocol):
    """What each worker does until nothing is left to do."""

    def __call__(self, *, emits_events: bool) -> None: ...


MAX_INTERRUPTIONS = 10


def run_workers(work: Work, recover: Callable[[], None], workers: int) -> BaseException | None:
    """Work in this thread, and in up to `workers - 1` more, until this thread's work has ended.

    No further thread is required: at the exit of the interpreter and at a limit of the system none can be
    started. `threading.Thread` is not used, because its `start()` takes a lock that an interrupted frame of
    this thread may hold.

    An exception that interrupts this thread does not end its work: `recover` is called, the work goes on,
    and the first such exception is returned, or else the first that ended another worker.
    """
    errors: list[BaseException] = []

    def work_in_thread() -> None:
        try:
            work(emits_events=False)
        except BaseException as error:
            errors.append(error)

    for _ in range(workers - 1):
        try:
            _thread.start_new_thread(work_in_thread, ())
        except RuntimeError:
            break
    for _ in range(MAX_INTERRUPTIONS):
        try:
            work(emits_events=True)
        except BaseException as error:
            errors.append(without_locals(error))
            log_interrupted(error)
            recover()
        else:
            break
    return errors[0] if errors else None
