"""Normative words of descriptions are distinguished from cosmetic ones."""

import pytest
from contract.findings.normative_text import changed_tokens, plain, tokens
from contract.model import Level

from tests.support.contracts import diff, small

RULES = {
    "a range": ("Subaccount, 1-32.", "Subaccount, 1-63.", "32", "63"),
    "a range with another dash": ("Subaccount, 1\u201332.", "Subaccount, 1-63.", "32", "63"),
    "a number with commas": ("At most 100,000 groups.", "At most 1,000 groups.", "100000", "1000"),
    "a number alone": ("Up to 2 decimals.", "Up to 4 decimals.", "2 decimals", "4 decimals"),
    "a unit": ("Within 15 seconds.", "Within 15 minutes.", "15 seconds", "15 minutes"),
    "a unit alone": ("Unix milliseconds.", "Unix seconds.", "milliseconds", "seconds"),
    "money": ("Costs $5.", "Costs $10.", "$5", "$10"),
    "per cent": ("5% at most.", "7% at most.", "5%", "7%"),
    "a status": ("Refused with 409.", "Refused with 422.", "409", "422"),
    "a literal in code marks": ("Give `limit`.", "Give `limit_fp`.", "limit", "limit_fp"),
    "a literal by its look": ("Only taker_at_cross.", "Only maker_first.", "taker_at_cross", "maker_first"),
    "an obligation": ("It may be sent.", "It must be sent.", None, "must"),
    "a default": ("Left out, 100.", "Left out, 50 is the default.", "100", "50"),
    "only": ("For market orders.", "Only for market orders.", None, "only"),
    "deprecated": ("An order.", "An order; deprecated.", None, "deprecated"),
    "a negation": ("It is cancelled.", "It is not cancelled.", None, "not"),
    "at least became at most": ("At least one.", "At most one.", "at least", "at most"),
    "a count in words": (
        "At most one hundred groups.",
        "At most two hundred groups.",
        "one hundred",
        "two hundred",
    ),
    "a time zone": ("Until 16:00 ET.", "Until 16:00 UTC.", "et", "utc"),
    "a place's time": ("In America/New_York.", "In Europe/London.", "america/new_york", "europe/london"),
    "an algorithm": ("Uses SHA-256.", "Uses SHA-512.", "256", "512"),
}


@pytest.mark.parametrize("case", RULES)
def test_a_changed_rule_is_normative(case: str) -> None:
    old, new, removed, added = RULES[case]
    removed_tokens, added_tokens = changed_tokens(old, new)
    assert removed is None or removed in removed_tokens
    assert added in added_tokens
    (found,) = diff(small({"description": old}), small({"description": new}))
    assert found.level is Level.DOCS_NORMATIVE
    assert (found.old, found.new) == (old, new)


LOOKS = {
    "white space": ("At most 3\n  of  them.", "At most 3 of them."),
    "kinds of dashes": ("1\u201332", "1-32"),
    "a dash that was read as Windows-1252": ("1\u00e2\u20ac\u201c32", "1\u201332"),
    "quotes": ("the \u201climit\u201d", 'the "limit"'),
    "apostrophes": ("the user\u2019s 3 orders", "the user's 3 orders"),
    "emphasis": ("at most **3**", "at most 3"),
    "a space that does not break": ("15\u00a0seconds", "15 seconds"),
    "capitals": ("Must be sent.", "must be sent."),
    "code marks": ("`contracts_limit` only", "contracts_limit only"),
    "other words": ("The id of a group.", "Id of the group."),
    "the order of sentences": ("At most 3. Never 4.", "Never 4. At most 3."),
    "a version": ("At most 3, as of 3.34.0.", "At most 3, as of 3.35.0."),
    "one that counts nothing": ("One of the orders.", "Each of the orders."),
    "commas of a number": ("1,000 groups", "1000 groups"),
}


@pytest.mark.parametrize("case", LOOKS)
def test_a_changed_notation_is_cosmetic(case: str) -> None:
    old, new = LOOKS[case]
    assert changed_tokens(old, new) == ([], [])
    (found,) = diff(small({"description": old}), small({"description": new}))
    assert found.level is Level.DOCS_COSMETIC


def test_added_or_removed_descriptions_are_classified_by_their_rules() -> None:
    bare, ruled, plainly = (
        small({}),
        small({"description": "At most 3."}),
        small({"description": "A list."}),
    )
    for base, revision, level in (
        (bare, ruled, Level.DOCS_NORMATIVE),
        (ruled, bare, Level.DOCS_NORMATIVE),
        (bare, plainly, Level.DOCS_COSMETIC),
    ):
        (found,) = diff(base, revision)
        assert found.level is level


def test_a_repeated_rule_is_counted_each_time() -> None:
    assert changed_tokens("3 and 3", "3") == (["3"], [])
    assert tokens("Only 3 of 3") == {"only": 1, "3": 2}


def test_unrepairable_text_is_unchanged() -> None:
    assert plain("naïve \u4f60") == "naïve \u4f60"
    assert plain("caf\u00e9 for 5 \u20ac") == "caf\u00e9 for 5 \u20ac"
