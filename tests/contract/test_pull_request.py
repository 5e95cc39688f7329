"""The check of a pull request against its base, and the make targets of the workflows."""

import os
import re
import subprocess
import sys
from pathlib import Path

import contract_pr
import pytest
from contract.upstream.steps import ARGUMENTS_OF_MAKE

from tests.support.contracts import SAMPLE, our_text
from tests.support.paths import PROJECT
from tests.support.repositories import committed, copied, git

CONTRACT = our_text()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Create a project with a main branch, and a branch one commit ahead of their common ancestor."""
    root = tmp_path / "project"
    root.mkdir()
    git(root, "init", "--quiet", "--initial-branch", "main")
    commit(root, openapi=CONTRACT)
    commit(root, readme="more")
    git(root, "checkout", "--quiet", "-b", "work")
    commit(root, readme="much more")
    git(root, "checkout", "--quiet", "main")
    commit(root, openapi=CONTRACT.replace("maximum: 1000", "maximum: 999"))
    git(root, "checkout", "--quiet", "work")
    return root


def commit(root: Path, *, openapi: str | None = None, readme: str = "") -> None:
    if openapi is not None:
        (root / "openapi.yaml").write_text(openapi, "utf-8")
    (root / "README.md").write_text(readme, "utf-8")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--allow-empty", "-m", "x")


def test_the_base_is_the_common_ancestor(project: Path) -> None:
    common = contract_pr.baseline(project, "main")
    assert common == git(project, "merge-base", "main", "work")
    assert "maximum: 1000" in git(project, "show", f"{common}:openapi.yaml")


def refused(project: Path, base: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert contract_pr.main([base, "--project", str(project)]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    return output.err


def test_a_base_that_is_not_there_is_an_error(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "origin/main is not a commit here" in refused(project, "origin/main", capsys)


def test_a_base_without_a_contract_is_an_error(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(project, "checkout", "--quiet", "--orphan", "bare", "main")
    git(project, "rm", "--quiet", "--cached", "openapi.yaml")
    git(project, "commit", "--quiet", "-m", "no contract yet")
    git(project, "branch", "old")
    commit(project, openapi=CONTRACT)
    assert "openapi.yaml is not in old" in refused(project, "old", capsys)


def test_a_base_with_an_unrelated_history_is_an_error(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(project, "checkout", "--quiet", "--orphan", "other")
    commit(project, openapi=CONTRACT, readme="an unrelated history")
    commit(project, readme="x")
    assert "have no common commit" in refused(project, "main", capsys)


def test_the_first_commit_is_not_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(tmp_path, "init", "--quiet")
    commit(tmp_path, openapi=CONTRACT)
    assert contract_pr.main(["origin/main", "--project", str(tmp_path)]) == 0
    assert "this is the first commit" in capsys.readouterr().out


def test_a_shallow_clone_does_not_count_as_the_first_commit(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shallow = tmp_path / "shallow"
    git(project, "clone", "--quiet", "--depth", "1", f"file://{project}", str(shallow))
    assert git(shallow, "rev-list", "--count", "HEAD") == "1"
    assert "origin/main is not a commit here" in refused(shallow, "origin/main", capsys)


SMALLER_PAGE = (("maximum: 1000", "maximum: 500"),)
OTHER_NAME = (("schemas/OrderGroup'", "schemas/RiskGroup'"), ("\n    OrderGroup:\n", "\n    RiskGroup:\n"))


@pytest.mark.parametrize(
    ("edit", "rule", "file"),
    [
        (SMALLER_PAGE, "request-parameter-max-decreased", "openapi.yaml"),
        (OTHER_NAME, "schema-renamed", "facade/kalshi_order_groups/_api/"),
    ],
    ids=["breaking", "does not compile"],
)
@pytest.mark.full
@pytest.mark.short(1)
def test_breaking_pull_requests_are_reported_to_people_and_github(
    edit: tuple[tuple[str, str], ...], rule: str, file: str, tmp_path: Path
) -> None:
    root = copied(tmp_path / "project")
    (root / "openapi.yaml").write_text(CONTRACT, "utf-8")
    committed(root)
    (root / ".venv-generate").symlink_to(PROJECT / ".venv-generate")
    git(root, "commit", "--quiet", "--allow-empty", "-m", "y")
    text = CONTRACT
    for old, new in edit:
        assert old in text
        text = text.replace(old, new)
    (root / "openapi.yaml").write_text(text, "utf-8")
    summary, errors = reported(root, tmp_path)
    assert rule in summary
    assert any(f"file={file}" in error for error in errors)


def reported(root: Path, folder: Path) -> tuple[str, list[str]]:
    """Check a breaking pull request as on GitHub; return the summary, and the annotated errors."""
    summary = folder / "summary.md"
    done = subprocess.run(
        [sys.executable, root / "scripts" / "contract_pr.py", "main", "--project", root],
        env={**os.environ, "GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    errors = [line for line in done.stdout.splitlines() if line.startswith("::error")]
    return summary.read_text("utf-8"), errors


@pytest.mark.full
def test_a_breaking_change_of_the_stream_is_reported_beside_the_contract(tmp_path: Path) -> None:
    root = committed(copied(tmp_path / "project"))
    (root / ".venv-generate").symlink_to(PROJECT / ".venv-generate")
    git(root, "commit", "--quiet", "--allow-empty", "-m", "y")
    stream = (root / "stream.yaml").read_text("utf-8")
    (root / "stream.yaml").write_text(stream.replace("contracts_limit_fp:", "limit_fp:"), "utf-8")
    summary, errors = reported(root, tmp_path)
    assert "no contract change" in summary, "openapi.yaml"
    assert "response-optional-property-removed" in summary
    assert any("file=stream.yaml" in error for error in errors)


ENVIRONMENTS = (".venv/.ready", ".venv/.installed", ".venv/.lint", ".venv-generate/.ready")
UP_TO_DATE = [argument for stamp in ENVIRONMENTS for argument in ("-o", stamp)]


def make(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run make in this project without building environments, and without arguments of a make around it."""
    found = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("MAKE") and name not in ARGUMENTS_OF_MAKE
    }
    return subprocess.run(
        ["make", "--no-print-directory", *UP_TO_DATE, *arguments],
        cwd=PROJECT, env={**found, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("name", ["--help", "-h", "--version"])
@pytest.mark.parametrize("target", ["contract-pr", "contract-diff"])
@pytest.mark.family
def test_a_name_that_looks_like_an_option_is_no_option(target: str, name: str) -> None:
    """A gate whose base is --help must not pass without a comparison."""
    done = make(target, BASE=name)
    assert done.returncode == 2
    assert "usage:" not in done.stdout + done.stderr
    assert name in done.stdout + done.stderr


@pytest.mark.parametrize("target", ["contract-upstream", "upstream-drift", "published-words"])
def test_a_document_that_looks_like_an_option_is_no_option(target: str) -> None:
    done = make(target, SPEC="--help")
    assert done.returncode == 2
    assert "usage:" not in done.stdout


def test_the_variables_that_the_makefile_exports_are_known() -> None:
    """Steps of contract-upstream run make, too, and must not pass on what this make was given."""
    (exported,) = re.findall(r"^export ([A-Z ]+)$", (PROJECT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert set(exported.split()) == ARGUMENTS_OF_MAKE


def test_make_contract_diff_compares_the_last_commit_with_the_work_tree() -> None:
    if git(PROJECT, "status", "--porcelain", "openapi.yaml"):
        pytest.skip("openapi.yaml is being worked on")
    done = make("contract-diff")
    assert done.returncode == 0, done.stderr
    assert "git:HEAD:openapi.yaml" in done.stdout


def test_make_contract_diff_accepts_names_with_any_characters(tmp_path: Path) -> None:
    revision = tmp_path / "it's $(touch pwned) `touch pwned`.yaml"
    revision.write_text(CONTRACT.replace("maximum: 1000", "maximum: 500"), "utf-8")
    done = make("contract-diff", BASE=str(SAMPLE), REVISION=str(revision))
    assert "request-parameter-max-decreased" in done.stdout, done.stderr
    assert done.returncode == 2, "make exits with 2 on failure"
    assert not (PROJECT / "pwned").exists()


def test_make_contract_pr_without_a_base_is_an_error() -> None:
    done = make("contract-pr", BASE="no/such/branch")
    assert done.returncode == 2
    assert "no/such/branch is not a commit here" in done.stderr
    assert "Error 2" in done.stderr


@pytest.mark.parametrize(
    "target", ["public-api", "generated-fresh", pytest.param("workflows", marks=pytest.mark.full)]
)
def test_the_other_targets_of_the_workflows_run_here(target: str) -> None:
    if target == "generated-fresh" and git(PROJECT, "status", "--porcelain", "openapi.yaml", "generated"):
        pytest.skip("openapi.yaml or generated/ is being worked on")
    done = make(target)
    assert done.returncode == 0, done.stdout + done.stderr


def test_make_in_another_folder_says_where_to_run_it(tmp_path: Path) -> None:
    command = ["make", "-f", str(PROJECT / "Makefile"), "contract-diff"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "run make in the folder of the project" in done.stderr


def test_every_make_target_is_listed_with_its_description() -> None:
    listed = make("help").stdout
    for target in ("contract-diff", "contract-pr", "contract-upstream", "upstream-drift", "generated-fresh",
                   "public-api", "public-api-snapshot", "workflows"):  # fmt: skip
        assert f"make {target} " in listed
