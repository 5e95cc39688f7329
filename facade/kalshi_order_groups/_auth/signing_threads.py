"""Signs in threads, because a signer of the caller (a KMS, an HSM, an agent) may be slow, or hang."""

import _thread
import contextvars
import time
import weakref
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from .._http.request import Request
from ..errors import NotSentError

URGENT_THREADS = 8
"""Signatures at a time for a kill and for calls that reduce risk."""

OTHER_THREADS = 4
"""Further signatures at a time, for the other calls; they give way to urgent ones."""

MAX_THREADS = 64
"""Threads of each kind, with those in which a signer hangs after its call gave up."""

MAX_SECONDS = 8.0
"""Longest time of a signature, because the exchange accepts timestamps for 10 s only."""

Signed = Request | BaseException
"""The signed request, or why there is none."""


class SigningJob:
    """A request to sign; its timestamp is taken when `sign` is called, not while the job waits."""

    __slots__ = ("_context", "_sign", "deliver", "is_urgent")

    def __init__(self, sign: Callable[[], Request], *, is_urgent: bool) -> None:
        self._context = contextvars.copy_context()
        self._sign = sign
        self.is_urgent = is_urgent
        self.deliver: Callable[[Signed], object] | None = None

    def run(self) -> None:
        """Sign, and deliver the result, unless the job was abandoned."""
        if self.deliver is None:
            return
        started = time.monotonic()
        try:
            result: Signed = self._context.run(self._sign)
        except BaseException as error:  # raised in the thread of the call
            result = error
        if time.monotonic() - started > MAX_SECONDS:
            result = too_slow(time.monotonic() - started)
        if (deliver := self.deliver) is not None:
            deliver(result)


def too_slow(seconds: float) -> NotSentError:
    """Return the error for a signature that takes too long."""
    return NotSentError(f"nothing was sent: the signer did not sign within {seconds:.1f} s")


class _Worker:
    """A thread, as long as it lives: what it signs, and whether it counts as one of those at work."""

    __slots__ = ("__weakref__", "is_active", "job")

    def __init__(self) -> None:
        self.is_active = True
        self.job: SigningJob | None = None


class _Workers:
    """Threads that take jobs from queues, the first queue first, and end when there are none.

    There is no lock that an interrupted frame could hold. Threads that interfere may cause one thread more
    to be started.
    """

    def __init__(self, most: int, *queues: deque[SigningJob]) -> None:
        self._most = most
        self._queues = queues
        self._workers: set[weakref.ref[_Worker]] = set()

    def start(self) -> None:
        """Start a thread if there may be another; raise RuntimeError if the system refuses."""
        if len(self._living()) < MAX_THREADS and self._has_room():
            worker = _Worker()
            self._workers.add(weakref.ref(worker, self._workers.discard))
            _thread.start_new_thread(self._work, (worker,))

    def abandon(self, job: SigningJob) -> None:
        """Let another thread take the place of one that still signs a job without a caller."""
        for worker in self._living():
            if worker.job is job:
                worker.is_active = False
                if any(self._queues):
                    with suppress(RuntimeError):
                        self.start()

    def _living(self) -> list[_Worker]:
        workers = [reference() for reference in list(self._workers)]
        return [worker for worker in workers if worker is not None]

    def _has_room(self) -> bool:
        return sum(worker.is_active for worker in self._living()) < self._most

    def _work(self, worker: _Worker) -> None:
        while True:
            worker.job = self._next()
            if worker.job is None:
                worker.is_active = False  # before the queues are read again, so that no job is overlooked
            else:
                worker.job.run()
            if not worker.is_active:
                if not any(self._queues) or not self._has_room():
                    return
                worker.is_active = True

    def _next(self) -> SigningJob | None:
        for queue in self._queues:
            with suppress(IndexError):
                return queue.popleft()
        return None


class SigningThreads:
    """The threads of a client that call its signer: a few at a time, urgent calls first."""

    def __init__(self) -> None:
        self._urgent: deque[SigningJob] = deque()
        self._others: deque[SigningJob] = deque()
        self._workers = {
            True: _Workers(URGENT_THREADS, self._urgent),
            False: _Workers(OTHER_THREADS, self._urgent, self._others),
        }

    def start(self, job: SigningJob, deliver: Callable[[Signed], object]) -> None:
        """Queue a job; sign in the calling thread where no thread can be started."""
        job.deliver = deliver
        queue = self._urgent if job.is_urgent else self._others
        queue.append(job)
        try:
            self._workers[job.is_urgent].start()
        except RuntimeError:  # a limit of the system, or the exit of the interpreter
            with suppress(ValueError, IndexError):  # another thread has taken it
                queue.remove(job)
                job.run()

    def abandon(self, job: SigningJob) -> None:
        """End a job whose caller waits no longer, also one in whose signature the signer hangs."""
        job.deliver = None
        for workers in self._workers.values():
            workers.abandon(job)
