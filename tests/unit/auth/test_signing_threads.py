"""Threads for the signers of callers: a few at a time, urgent calls first, also when signatures hang."""

import _thread
import threading
from collections.abc import Callable, Iterator
from queue import SimpleQueue
from typing import Any

import pytest
from kalshi_order_groups import NotSentError
from kalshi_order_groups._auth import signing_threads
from kalshi_order_groups._auth.signing_threads import (
    MAX_THREADS,
    OTHER_THREADS,
    URGENT_THREADS,
    Signed,
    SigningJob,
    SigningThreads,
)
from kalshi_order_groups._http.request import Request

SIGNED = Request("GET", b"/", {})
WAIT = 60.0


class Signer:
    """Signs when it is released; reports each job that it begins."""

    def __init__(self) -> None:
        self.begun: SimpleQueue[str] = SimpleQueue()
        self.released = threading.Semaphore(0)
        self.threads = SigningThreads()

    def submit(self, name: str, *, is_urgent: bool) -> tuple[SigningJob, "SimpleQueue[Signed]"]:
        def sign() -> Request:
            self.begun.put(name)
            assert self.released.acquire(timeout=WAIT)
            return SIGNED

        job, results = SigningJob(sign, is_urgent=is_urgent), SimpleQueue[Signed]()
        self.threads.start(job, results.put)
        return job, results

    def begins(self, number: int) -> list[str]:
        """The names of the next jobs that are begun."""
        return [self.begun.get(timeout=WAIT) for _ in range(number)]


@pytest.fixture
def signer() -> Iterator[Signer]:
    signer = Signer()
    yield signer
    signer.released.release(1000)


def test_a_few_are_signed_at_a_time_and_more_of_the_urgent(signer: Signer) -> None:
    ordinary = [signer.submit("ordinary", is_urgent=False) for _ in range(20)]
    assert signer.begins(OTHER_THREADS) == ["ordinary"] * OTHER_THREADS
    urgent = [signer.submit("urgent", is_urgent=True) for _ in range(20)]
    assert signer.begins(URGENT_THREADS) == ["urgent"] * URGENT_THREADS
    assert signer.begun.empty(), "the others wait, and their timestamps are not taken yet"
    signer.released.release(100)
    assert all(results.get(timeout=WAIT) is SIGNED for _, results in ordinary + urgent)


def test_urgent_calls_are_signed_first(signer: Signer) -> None:
    for _ in range(OTHER_THREADS):
        signer.submit("ordinary", is_urgent=False)
    signer.begins(OTHER_THREADS)
    for _ in range(URGENT_THREADS):
        signer.submit("urgent", is_urgent=True)
    signer.begins(URGENT_THREADS)
    signer.submit("ordinary", is_urgent=False)
    for _ in range(OTHER_THREADS + URGENT_THREADS + 1):
        signer.submit("urgent", is_urgent=True)
    signer.released.release(OTHER_THREADS + URGENT_THREADS)
    assert signer.begins(OTHER_THREADS + URGENT_THREADS) == ["urgent"] * (OTHER_THREADS + URGENT_THREADS)


@pytest.mark.parametrize("is_urgent", [True, False])
def test_signatures_that_hang_make_way_once_their_calls_have_given_up(
    signer: Signer, is_urgent: bool
) -> None:
    most = URGENT_THREADS if is_urgent else OTHER_THREADS
    hanging = [signer.submit("hangs", is_urgent=is_urgent)[0] for _ in range(most)]
    signer.begins(most)
    _, before = signer.submit("next", is_urgent=is_urgent)
    for job in hanging:
        signer.threads.abandon(job)
    assert signer.begins(1) == ["next"]
    _, after = signer.submit("last", is_urgent=is_urgent)
    assert signer.begins(1) == ["last"]
    signer.released.release(most + 2)
    assert (before.get(timeout=WAIT), after.get(timeout=WAIT)) == (SIGNED, SIGNED)


def test_threads_that_hang_are_limited(signer: Signer, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[None] = []
    start = _thread.start_new_thread

    def count(*arguments: Any) -> int:
        started.append(None)
        return start(*arguments)

    monkeypatch.setattr(_thread, "start_new_thread", count)
    for _ in range(MAX_THREADS):
        job, _ = signer.submit("hangs", is_urgent=True)
        signer.begins(1)
        signer.threads.abandon(job)
    _, results = signer.submit("waits", is_urgent=True)
    assert len(started) == MAX_THREADS
    signer.released.release(MAX_THREADS + 1)
    assert results.get(timeout=WAIT) is SIGNED
    assert signer.begins(1) == ["waits"]


def test_a_call_that_gave_up_before_its_turn_is_not_signed(signer: Signer) -> None:
    for _ in range(URGENT_THREADS):
        signer.submit("first", is_urgent=True)
    signer.begins(URGENT_THREADS)
    job, _ = signer.submit("gave up", is_urgent=True)
    signer.submit("next", is_urgent=True)
    signer.threads.abandon(job)
    signer.released.release(URGENT_THREADS + 1)
    assert signer.begins(1) == ["next"]


def refuses(*_: object) -> int:
    raise RuntimeError("can't start new thread")


def test_the_calling_thread_signs_where_no_thread_can_be_started(
    signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_thread, "start_new_thread", refuses)
    signer.released.release(1)
    _, results = signer.submit("here", is_urgent=True)
    assert results.get_nowait() is SIGNED


@pytest.mark.parametrize("error", [OSError("sealed"), SystemExit(1)])
def test_an_error_of_the_signer_is_delivered(error: BaseException) -> None:
    def sign() -> Request:
        raise error

    results: SimpleQueue[Signed] = SimpleQueue()
    SigningThreads().start(SigningJob(sign, is_urgent=False), results.put)
    assert results.get(timeout=WAIT) is error


def test_a_signature_that_is_out_of_date_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing_threads, "MAX_SECONDS", -1.0)
    results: SimpleQueue[Signed] = SimpleQueue()
    deliver: Callable[[Any], None] = results.put
    SigningThreads().start(SigningJob(lambda: SIGNED, is_urgent=False), deliver)
    error = results.get(timeout=WAIT)
    assert isinstance(error, NotSentError)
    assert "the signer did not sign within" in str(error)
