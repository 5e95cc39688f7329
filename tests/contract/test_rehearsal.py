"""Each next document is followed, or stops with its reason: published ones in date order, and made-up ones.

The short form is merge, comparison, generation and use of the facade; the long one is the whole command.
"""

import shutil
from itertools import pairwise
from pathlib import Path

import contract_upstream
import generate
import pytest
from contract.compare.contracts import compare
from contract.document import parse
from contract.document.document import Document
from contract.findings.classify import findings
from contract.model import Level, UsesEverything
from contract.schema.operations import Contract
from contract.upstream import merge, rewrite
from contract.usage import derive
from generation.errors import GenerationError

from tests.support import facts, published_variant
from tests.support.next_documents import FOLLOWED, NEXT, NOTHING
from tests.support.paths import PROJECT, PUBLISHED
from tests.support.repositories import committed, copied

SOURCES = (
    "scripts/overrides.toml",
    "scripts/generator.yaml",
    "requirements/generate.txt",
    "generated/LOCK.toml",
    "stream.yaml",
)
PAIRS = [*pairwise(PUBLISHED)]


def followed(ours: str, published: str, root: Path) -> tuple[str, str]:
    """Follow a document in a project without its checks; return the new contract, and how it ended."""
    old = parse.parse(ours.encode(), "openapi.yaml")
    theirs = parse.parse(published.encode(), "published.yaml")
    new = rewrite.rewritten(ours, merge.merge(old, theirs)[0], "openapi.yaml")
    if new == ours:
        return new, NOTHING
    assert remaining(new, theirs, Contract(old).names) == []
    (root / "openapi.yaml").write_text(new, "utf-8")
    try:
        files = generate.generate(root, PROJECT / ".venv-generate", [])
    except GenerationError as error:
        return new, str(error)
    for name, data in files.items():
        (root / "generated" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "generated" / name).write_bytes(data)
    assert derive.derive(root).operations
    return new, FOLLOWED


def remaining(new: str, theirs: Document, names: tuple[str, ...]) -> list[str]:
    """The differences that are left of our operations."""
    comparison = compare(Contract(parse.parse(new.encode(), "openapi.yaml")), Contract(theirs), names)
    found = findings(comparison, UsesEverything())
    return [str(one) for one in found if one.level > Level.DOCS_NORMATIVE]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with what generation and the use of the facade need."""
    for name in SOURCES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / name, tmp_path / name)
    (tmp_path / "scripts" / "templates").symlink_to(PROJECT / "scripts" / "templates")
    (tmp_path / "facade").symlink_to(PROJECT / "facade")
    return tmp_path


def made_up(name: str) -> str:
    document = published_variant.ours()
    NEXT[name].edit(document)
    return published_variant.text(published_variant.with_more(document))


@pytest.mark.parametrize("name", NEXT)
@pytest.mark.family
@pytest.mark.short(7)
def test_a_made_up_document_is_followed_or_stops_with_its_reason(name: str, root: Path) -> None:
    ours = (PROJECT / "openapi.yaml").read_text("utf-8")
    assert NEXT[name].ends in followed(ours, made_up(name), root)[1]


@pytest.mark.skipif(not PAIRS, reason="the published documents are missing (../shared/upstream)")
@pytest.mark.parametrize(("old", "new"), PAIRS, ids=lambda path: path.stem)
@pytest.mark.family
@pytest.mark.short(3)
def test_a_published_document_follows_the_one_before(old: Path, new: Path, root: Path) -> None:
    current = (PROJECT / "openapi.yaml").read_text("utf-8")
    before, _ = followed(current, old.read_text("utf-8"), root)
    (root / "generated" / "LOCK.toml").unlink()  # operations that the older document lacks are no news
    _, ended = followed(before, new.read_text("utf-8"), root)
    assert ended in {NOTHING, FOLLOWED} or "overrides that point nowhere" in ended
    if old.name > "kalshi-2026-09":
        assert ended in {NOTHING, FOLLOWED}


def test_a_fact_that_moved_is_named_by_its_line() -> None:
    document = published_variant.ours()
    NEXT["new optional parameter"].edit(document)
    (moved,) = facts.moved(document, facts.table())
    assert "query:dry_run" in str(moved)


LONG = ("new optional parameter", "new value in responses", "bounds are new", "version only")


@pytest.mark.long
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("name", LONG)
def test_the_whole_command_follows_a_made_up_document(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = committed(copied(tmp_path / "project"))
    for environment in (".venv", ".venv-generate"):
        (project / environment).symlink_to(PROJECT / environment)
    document = tmp_path / "published.yaml"
    document.write_text(made_up(name), "utf-8")
    assert contract_upstream.main([str(document), "--project", str(project)]) == 0
    assert "## To commit" in capsys.readouterr().out
