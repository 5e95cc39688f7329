"""Only the differences between two texts are marked."""

import re
import time
from itertools import pairwise

import pytest
from contract.report.differences import Piece, excerpts, pieces
from hypothesis import given
from hypothesis import strategies as st

words = st.lists(st.sampled_from(["must", "may", "1", "63", ",", "é", "\n"]), max_size=12).map(" ".join)
texts = st.one_of(words, st.text(max_size=40))


def joined(cut: list[Piece]) -> str:
    return "".join(piece.text for piece in cut)


def same(cut: list[Piece]) -> str:
    return "".join(piece.text for piece in cut if not piece.changed)


@given(texts, texts)
def test_pieces_join_to_the_texts_and_unmarked_pieces_are_equal(old: str, new: str) -> None:
    before, after = pieces(old, new)
    assert joined(before) == old
    assert joined(after) == new
    assert same(before) == same(after)
    assert all(piece.changed != following.changed for piece, following in pairwise(before))


@given(texts)
def test_equal_texts_have_no_marks(text: str) -> None:
    assert all(not piece.changed for cut in pieces(text, text) for piece in cut)


def test_only_the_changed_number_is_marked() -> None:
    before, after = pieces("between 1 and 32 contracts", "between 1 and 63 contracts")
    assert [piece.text for piece in before if piece.changed] == ["32"]
    assert [piece.text for piece in after if piece.changed] == ["63"]


def test_long_texts_are_compared_quickly() -> None:
    old, new = (" ".join(f"{name}{number % 7}" for number in range(20_000)) for name in "ab")
    started = time.process_time()
    before, after = pieces(old, new)
    assert time.process_time() - started < 2
    assert (joined(before), joined(after)) == (old, new)


PROSE = "All of it is said here and nothing is said twice. "


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f"{PROSE * 9}It is 32 at most.{PROSE * 9}", f"{PROSE * 9}It is 63 at most.{PROSE * 9}"),
        (f"32{PROSE * 9}", f"63{PROSE * 9}"),
        (f"{PROSE * 9}32", f"{PROSE * 9}63"),
        (f"{PROSE * 9}32 {PROSE * 9}", f"{PROSE * 9}63 {'x ' * 900}{PROSE * 9}"),
        ("32", f"63{PROSE * 9}"),
    ],
)
def test_an_excerpt_shows_differences_and_counts_omissions(old: str, new: str) -> None:
    before, after = excerpts(old, new, 160)
    assert "32" in before
    assert "63" in after
    for text, short in ((old, before), (new, after)):
        counts = [int(count) for count in re.findall(r"\((\d+) more characters\)", short)]
        kept = re.sub(r"^\(\d+ more characters\) …|… \(\d+ more characters\)$", "", short)
        assert kept in text
        assert len(kept) + sum(counts) == len(text)
        assert len(kept) <= 160


@given(texts, texts)
def test_short_texts_are_not_shortened(old: str, new: str) -> None:
    assert excerpts(old, new, 100) == (old, new)
