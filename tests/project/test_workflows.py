"""The workflow files are valid, have minimal permissions, and each runs a make target."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.paths import PROJECT

FILES = sorted((PROJECT / ".github" / "workflows").glob("*.yml"))
BIN = Path(sys.executable).parent
TARGETS = {
    "ci": "make check",
    "contract-pr": "make contract-pr",
    "generated-fresh": "make generated-fresh",
    "public-api": "make public-api",
    "upstream-drift": "make upstream-drift",
}


def loaded(path: Path) -> dict[Any, Any]:
    workflow: dict[Any, Any] = yaml.safe_load(path.read_text("utf-8"))
    return workflow


def jobs(path: Path) -> list[dict[str, Any]]:
    return list(loaded(path)["jobs"].values())


def test_the_gate_runs_on_every_supported_python() -> None:
    gate = loaded(PROJECT / ".github" / "workflows" / "ci.yml")["jobs"]["gate"]
    named = re.findall(r"Python :: (3\.\d+)", (PROJECT / "pyproject.toml").read_text("utf-8"))
    assert gate["strategy"]["matrix"]["python"] == named


def test_every_workflow_has_a_make_target() -> None:
    assert {path.stem for path in FILES} == set(TARGETS)


@pytest.mark.full  # its tools are installed with the linters
@pytest.mark.parametrize(
    "tool",
    [
        ["check-jsonschema", "--builtin-schema", "vendor.github-workflows"],
        ["zizmor", "--offline", "--persona=pedantic"],
    ],
    ids=lambda tool: tool[0],
)
def test_the_workflow_files_pass_their_linters(tool: list[str]) -> None:
    done = subprocess.run([BIN / tool[0], *tool[1:], *FILES], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.full
def test_the_linters_detect_bad_workflows(tmp_path: Path) -> None:
    bad = tmp_path / ".github" / "workflows" / "bad.yml"
    bad.parent.mkdir(parents=True)
    bad.write_text("on: pull_request_target\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n"
                   "      - run: echo ${{ github.event.issue.title }}\n")  # fmt: skip
    done = subprocess.run([BIN / "zizmor", "--offline", bad], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    bad.write_text("on: push\njobs:\n  a:\n    steps: 7\n")
    command = [str(BIN / "check-jsonschema"), "--builtin-schema", "vendor.github-workflows", str(bad)]
    assert subprocess.run(command, capture_output=True, check=False).returncode != 0


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
class TestEach:
    def test_every_action_is_pinned_by_commit_with_its_version(self, path: Path) -> None:
        uses = re.findall(r"uses: (.*)", path.read_text("utf-8"))
        assert uses
        for use in uses:
            assert re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use), use

    def test_permissions_are_minimal(self, path: Path) -> None:
        assert loaded(path)["permissions"] == {}
        wanted = {"contents": "read"} | ({"issues": "write"} if path.stem == "upstream-drift" else {})
        assert all(job["permissions"] == wanted for job in jobs(path))

    def test_jobs_have_timeouts_and_concurrency_groups(self, path: Path) -> None:
        assert all(job["timeout-minutes"] <= (30 if path.stem == "ci" else 15) for job in jobs(path))
        assert loaded(path)["concurrency"]["group"]

    def test_it_runs_its_make_target_without_persisted_credentials(self, path: Path) -> None:
        assert TARGETS[path.stem] in [step.get("run") for job in jobs(path) for step in job["steps"]]
        for job in jobs(path):
            checkout = job["steps"][0]
            assert checkout["uses"].startswith("actions/checkout@")
            assert checkout["with"]["persist-credentials"] is False

    def test_no_command_contains_an_expression(self, path: Path) -> None:
        steps = [step for job in jobs(path) for step in job["steps"]]
        assert not [step["run"] for step in steps if "${{" in step.get("run", "")]

    def test_a_pull_request_never_gets_the_permissions_of_the_base(self, path: Path) -> None:
        events = loaded(path)[True]  # YAML 1.1 reads the key "on" as a boolean
        assert "pull_request_target" not in events
        assert "workflow_run" not in events


def test_only_the_drift_issue_step_has_the_token() -> None:
    with_token = [
        (path.stem, step.get("run"))
        for path in FILES
        for job in jobs(path)
        for step in job["steps"]
        if "secrets." in str(step)
    ]
    assert with_token == [("upstream-drift", "make upstream-drift")]


def test_the_url_of_the_published_document_is_in_the_makefile_and_the_command() -> None:
    address = "https://docs.kalshi.com/openapi.yaml"
    files = [PROJECT / "Makefile", *FILES, *(PROJECT / "scripts").rglob("*.py")]
    assert [path.name for path in files if address in path.read_text("utf-8")] == [
        "Makefile",
        "check.py",  # installed without the Makefile
    ]
