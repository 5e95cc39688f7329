"""openapi.yaml names the published document from which it was taken, for the drift check."""

import copy
import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import upstream_drift
from contract.document import parse
from contract.document.document import Document
from contract.upstream import provenance

from tests.support import published_variant
from tests.support.contracts import current, our_text
from tests.support.paths import PUBLISHED

TODAY = date(2026, 11, 29)
OURS = current().document.root
ORIGIN = OURS["info"]["x-upstream"]


def document(text: str) -> Document:
    return parse.parse(text.encode(), "published.yaml")


def named(published: Document) -> Any:
    return provenance.stamped(copy.deepcopy(OURS), published, TODAY)


def test_openapi_yaml_names_a_document() -> None:
    assert ORIGIN.keys() == {"version", "fetched", "sha256"}
    assert date.fromisoformat(ORIGIN["fetched"]) > date(2026, 1, 1)
    assert len(bytes.fromhex(ORIGIN["sha256"])) == 32


@pytest.mark.skipif(not PUBLISHED, reason="the published documents are not here (../shared/upstream)")
def test_the_named_document_is_a_published_one() -> None:
    names = {hashlib.sha256(path.read_bytes()).hexdigest(): path.name for path in PUBLISHED}
    if ORIGIN["sha256"] not in names:
        pytest.skip("openapi.yaml was taken from a later document than those that are here")
    assert f"-v{ORIGIN['version']}." in names[ORIGIN["sha256"]]


def test_a_followed_document_is_named() -> None:
    published = document("openapi: 3.0.0\ninfo: {title: x, version: 9.9.9}\npaths: {}\n")
    info = named(published)["info"]
    assert info["x-upstream"] == {
        "version": "9.9.9", "fetched": "2026-11-29", "sha256": published.sha256
    }  # fmt: skip
    assert list(info) == list(OURS["info"])


def test_following_a_document_again_keeps_its_date() -> None:
    published = document(our_text())
    first = named(published)
    assert provenance.stamped(copy.deepcopy(first), published, date(2027, 1, 1)) == first
    assert provenance.note(first, published) == ""


def test_another_document_is_no_difference_by_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    published = tmp_path / "published.yaml"
    published.write_text(published_variant.text(published_variant.in_every_way(published_variant.ours())))
    words = str(tmp_path / "none-read.toml")
    assert upstream_drift.main([str(published), "--words", words]) == 0
    output = capsys.readouterr().out
    origin = f"{ORIGIN['sha256'][:12]}, fetched on {ORIGIN['fetched']}"
    assert f"has sha256 {hashlib.sha256(published.read_bytes()).hexdigest()[:12]}" in output
    assert f"openapi.yaml was taken from another one, {origin}." in output
    assert "openapi.yaml matches" in output


def test_a_contract_that_names_no_document_is_reported() -> None:
    values = copy.deepcopy(OURS)
    del values["info"]["x-upstream"]
    assert "does not name the document" in provenance.note(values, document(our_text()))
