"""Lines that have to fit into so much room."""

from collections.abc import Callable, Iterator


def size(text: str) -> int:
    """Its length as GitHub may count it: in code units of UTF-16."""
    return len(text.encode("utf-16-le")) // 2


class Page:
    """Lines that are added as long as there is room."""

    def __init__(self, room: int) -> None:
        self.lines: list[str] = []
        self.room = room

    def add(self, *lines: str) -> bool:
        """Add all of these lines, or none of them where they do not fit."""
        taken = sum(size(line) + 1 for line in lines)
        if taken > self.room:
            return False
        self.lines += lines
        self.room -= taken
        return True

    def must(self, *lines: str) -> None:
        """Add these lines, which are few and short; the limit has room to spare for them."""
        self.lines += lines

    def listed(self, entries: Iterator[str], count: int, share: float, more: Callable[[int], str]) -> None:
        """Add entries, of which there are so many, up to a share of the room; then say how many more."""
        lowest = self.room * (1 - share)
        for done, entry in enumerate(entries):
            if self.room - size(entry) < lowest or not self.add(entry):
                self.must(more(count - done))
                return

    def __str__(self) -> str:
        return "\n".join(self.lines) + "\n"
