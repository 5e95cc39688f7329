"""Stop signals during a kill: it goes on to its end, because half a kill is worse than a late one."""

import os
import signal
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from types import FrameType

_SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
_NOTE = b"interrupted: the kill goes on to its end\n"


@contextmanager
def deferred() -> Generator[list[int]]:
    """Collect stop signals until the block ends, with a note for each on the standard error.

    A terminal that is closed (SIGHUP) stops a kill as little as Ctrl-C. Only the main thread gets signals.
    """
    received: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        received.append(number)
        if sys.__stderr__ is not None:  # else the number 2 may be that of a connection
            with suppress(OSError):
                os.write(2, _NOTE)  # not through a stream, which the interrupted code may be using

    if threading.current_thread() is not threading.main_thread():
        yield received
        return
    # An ignored signal, as under nohup, stays ignored.
    noted = [number for number in _SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
    previous = {number: signal.signal(number, note) for number in noted}
    try:
        yield received
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
