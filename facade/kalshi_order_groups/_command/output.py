"""Output of a command: text for people, or JSON for programs. A stream that fails stops no command."""

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from types import MappingProxyType
from typing import NamedTuple, TextIO

from .exit_codes import ExitCode

Fields = Mapping[str, object]

_NO_FIELDS: Fields = MappingProxyType({})


class Result(NamedTuple):
    """How a command ended: its exit code, a text for people, and fields for programs."""

    code: ExitCode
    text: str
    fields: Fields = _NO_FIELDS
    is_error: bool = False


class Output:
    """Writes records as they happen, and the result last.

    As JSON each record is an object on a line of its own, with its `type`. A reader that went away, a full
    disk or a closed stream ends the output and not the command.
    """

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._broken: set[TextIO] = set()

    def record(self, kind: str, fields: Fields, text: str) -> None:
        """Write one record."""
        self._write(sys.stdout, self._json({"type": kind, **fields}) if self._as_json else text)

    def table(self, kind: str, rows: Sequence[Fields], columns: Sequence[str]) -> None:
        """Write rows: for people those columns with a header, for programs all fields."""
        if self._as_json:
            for row in rows:
                self.record(kind, row, "")
        elif rows:
            cells = [[_cell(row[column]) for column in columns] for row in rows]
            for line in _aligned([[column.replace("_", " ") for column in columns], *cells]):
                self._write(sys.stdout, line)

    def note(self, text: str) -> None:
        """Write a warning or a question for people to the standard error."""
        self._write(sys.stderr, text)

    def result(self, command: str, result: Result) -> None:
        """Write the result, which is the last line."""
        if self._as_json:
            ended = {"type": "result", "command": command, "exit_code": int(result.code), **result.fields}
            self._write(sys.stdout, self._json(ended))
        elif result.text:
            self._write(sys.stderr if result.is_error else sys.stdout, result.text)

    @staticmethod
    def _json(fields: Fields) -> str:
        return json.dumps(fields, default=str)

    def _write(self, stream: TextIO | None, text: str) -> None:
        if stream is None or stream in self._broken:  # None if it was closed when Python started
            return
        try:
            stream.write(_printable(text, stream.encoding) + "\n")
            stream.flush()
        except (OSError, ValueError):
            self._broken.add(stream)
            _discard(stream)


def _discard(stream: TextIO) -> None:
    """Send what a failed stream still holds to nowhere, or Python reports it at exit with code 120."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _printable(text: str, encoding: str | None) -> str:
    """Return a text that no terminal takes for a control sequence, in characters that the stream has."""
    plain = "".join(char if char.isprintable() or char == "\n" else ascii(char)[1:-1] for char in text)
    return plain.encode(encoding or "ascii", "backslashreplace").decode(encoding or "ascii")


def _cell(value: object) -> str:
    return "-" if value is None else str(value).replace("\n", " ")


def _aligned(rows: Iterable[Sequence[str]]) -> list[str]:
    table = list(rows)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in table]
