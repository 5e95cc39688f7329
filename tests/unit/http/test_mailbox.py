"""Items handed from thread to thread: in order, and never waited for beyond the timeout."""

import threading
import time

import pytest
from kalshi_order_groups._http.mailbox import Mailbox


def test_items_come_in_order_and_then_the_wait_ends() -> None:
    mailbox: Mailbox[int] = Mailbox()
    for number in range(3):
        mailbox.put(number)
    assert len(mailbox) == 3
    assert [mailbox.get(0) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(TimeoutError):
        mailbox.get(0.01)
    mailbox.put(3)
    assert mailbox.get(0.01) == 3


def test_an_item_of_another_thread_ends_the_wait() -> None:
    mailbox: Mailbox[int] = Mailbox()
    threading.Timer(0.05, mailbox.put, [1]).start()
    assert mailbox.get(60) == 1


def test_every_wait_ends_in_busy_threads() -> None:
    """With `queue.SimpleQueue` of Python 3.11 some of these threads wait for ever."""

    def wait() -> None:
        for _ in range(1500):
            with pytest.raises(TimeoutError):
                Mailbox[int]().get(0.0002)

    threads = [threading.Thread(target=wait, daemon=True) for _ in range(60)]
    ends_at = time.monotonic() + 60
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, ends_at - time.monotonic()))
    assert not any(thread.is_alive() for thread in threads)
