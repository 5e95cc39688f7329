"""Sentences that moved are paired, and their numbers lead to constants of the facade."""

from pathlib import Path

import pytest
from contract.upstream import constants, prose_watch, sentences
from contract.upstream.sentences import Moved, of_texts

OLD = "Subaccount number (0 for primary, 1-63 for subaccounts). Leave it out for all."
NEW = "Subaccount number (0 for primary, 1-127 for subaccounts). Leave it out for all."


def test_a_changed_sentence_is_shown_with_the_one_that_it_replaces() -> None:
    old, new = (of_texts({"GET /a": [text], "GET /b": [text]}) for text in (OLD, NEW))
    (found,) = sentences.moved(old, new)
    assert found.numbers == {63}
    assert "1-63" in str(found)
    assert "1-127" in str(found)
    assert "GET /a and 1 more operations" in str(found)


def test_new_and_gone_sentences_are_shown() -> None:
    less, more = (of_texts({"GET /a": [OLD + end]}) for end in ("", " A client must never send two."))
    assert str(*sentences.moved(less, more)).startswith("New, in")
    assert str(*sentences.moved(more, less)).startswith("Gone, in")


def test_other_words_for_the_same_rule_have_not_moved() -> None:
    other = "The number of a subaccount (0 for primary, 1\u201363 for subaccounts)."
    assert sentences.moved(of_texts({"GET /a": [OLD]}), of_texts({"GET /a": [other]})) == []


def test_new_sentences_are_found_by_hashes_alone() -> None:
    read = [sentences.hashed(one) for one in of_texts({"GET /a": [OLD]})]
    assert sentences.unread(read, of_texts({"GET /a": [OLD]})) == []
    (found,) = sentences.unread(read, of_texts({"GET /a": [NEW]}))
    assert "1-127" in str(found)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "facade").mkdir()
    text = "LOW, MAX_SUBACCOUNT = 0, 63\nMAX_GROUPS: int = 63\nsubaccount = 63\nMAX_SUBACCOUNTS = 64\n"
    (tmp_path / "facade" / "limits.py").write_text(text)
    return tmp_path


def test_a_number_leads_to_the_constant_of_its_subject(project: Path) -> None:
    assert [*constants.behind(project, frozenset({63}), OLD)] == ["facade/limits.py:1 MAX_SUBACCOUNT = 63"]
    groups = [*constants.behind(project, frozenset({63}), "At most 63 groups.")]
    assert groups == ["facade/limits.py:2 MAX_GROUPS = 63"]
    assert [*constants.behind(project, frozenset(), OLD)] == []


def test_the_finding_names_the_constant(project: Path) -> None:
    (found,) = prose_watch.findings([Moved(OLD, NEW, frozenset({"GET /a"}))], project)
    assert found["text"].startswith("facade/limits.py:1 MAX_SUBACCOUNT = 63; Was, in GET /a: ")
