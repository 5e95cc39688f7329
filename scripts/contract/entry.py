"""Runs a command so that it always ends with an exit code that it chose, and never with a traceback.

Python ends with 1 for an uncaught error, and for a comparison 1 means *breaking*. It also fails on an
output that is closed, or whose encoding lacks a character of the text.
"""

import io
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import NoReturn, TextIO, cast

SCRIPTS = Path(__file__).resolve().parents[1]

FAILED = 2  # as for wrong usage and invalid documents: there is no result
INTERRUPTED = 130


def run(name: str, main: Callable[[], int]) -> NoReturn:
    """Run a command and exit with its code, or with FAILED if it ends with an error."""
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        _reconfigure(stream, errors="backslashreplace")
    try:
        code = main()
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = _fail(name, "interrupted.", INTERRUPTED)
    except OSError as error:
        _discard_output()
        code = _fail(name, f"cannot read or write: {error}.", FAILED)
    except Exception as error:  # because Python would exit with 1
        code = _fail(name, _internal(error), FAILED)
    sys.exit(code)


def write_utf8() -> None:
    """Print in UTF-8 from now on: the encoding of the terminal is for people, not for JSON or HTML."""
    _reconfigure(sys.stdout, encoding="utf-8")


def _reconfigure(stream: TextIO, *, encoding: str | None = None, errors: str | None = None) -> None:
    if isinstance(stream, io.TextIOWrapper):
        cast(io.TextIOWrapper, stream).reconfigure(encoding=encoding, errors=errors)


def _open_closed_streams() -> None:
    """Discard what is printed to a stream that the caller closed: the exit code is the result then."""
    if sys.__stdout__ is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - open until the end
    if sys.__stderr__ is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - open until the end


def _discard_output() -> None:
    """Let the flush at exit succeed; it would replace the exit code with 120."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.close(null)


def _internal(error: BaseException) -> str:
    """Describe a fault of the program: the error, and the line that raised it."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "an unknown line"
    words = " ".join(str(error).split())[:300]
    return f"stopped by a fault of its own, at {place}: {type(error).__name__}: {words}"


def _fail(name: str, message: str, code: int) -> int:
    print(f"{name}: {message}", file=sys.stderr)
    return code


def _guard_imports() -> None:
    """Report errors in the imports of a command as run() does its own: a package may be missing."""
    started = getattr(sys.modules["__main__"], "__file__", None)
    if started is not None and SCRIPTS in Path(started).resolve().parents:
        sys.excepthook = _end


def _end(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    code = INTERRUPTED if isinstance(error, KeyboardInterrupt) else FAILED
    _fail(Path(sys.argv[0]).stem.replace("_", "-"), _internal(error), code)
    os._exit(code)  # because Python exits with 1 after this function


_guard_imports()
