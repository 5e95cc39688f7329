"""Collects lines up to a size limit."""

from collections.abc import Callable, Iterable, Iterator


def size(text: str) -> int:
    """Return the length of a text in UTF-16 code units, because GitHub may count these."""
    return len(text.encode("utf-16-le")) // 2


class Page:
    """Lines, added while they fit into a limit."""

    def __init__(self, limit: int) -> None:
        self.lines: list[str] = []
        self.remaining = limit

    def add(self, *lines: str) -> bool:
        """Add all of these lines, or none if they do not fit; True if they were added."""
        needed = sum(size(line) + 1 for line in lines)
        if needed > self.remaining:
            return False
        self.lines += lines
        self.remaining -= needed
        return True

    def add_always(self, *lines: str) -> None:
        """Add these lines without counting them; callers keep the limit low enough for that."""
        self.lines += lines

    def add_list(
        self, entries: Iterator[str], count: int, share: float, more: Callable[[int], str]
    ) -> None:
        """Add entries, `count` in all, up to a share of what remains; end with a line for the others."""
        self.add_rows(((1, entry) for entry in entries), count, share, more)

    def add_rows(
        self, rows: Iterable[tuple[int, str]], count: int, share: float, more: Callable[[int], str]
    ) -> None:
        """Do the same for entries that stand for several things, each with their number."""
        reserve = self.remaining * (1 - share)
        done = 0
        for number, entry in rows:
            if self.remaining - size(entry) < reserve or not self.add(entry):
                self.add_always(more(count - done))
                return
            done += number

    def __str__(self) -> str:
        return "\n".join(self.lines) + "\n"
