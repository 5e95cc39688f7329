"""`kalshi-contract diff`, run as installed: outside the checkout, under the name of its package."""

import json
import os
import subprocess
import sys
from pathlib import Path

import contract_diff
import pytest
from contract.command import diff

from tests.support.paths import PROJECT
from tests.support.publisher import published

RUN = "from kalshi_contract.command.main import run; run()"
BASE = """\
openapi: 3.0.3
info: {title: Weather, version: 1.0.0}
paths:
  /forecast:
    get:
      operationId: forecast
      parameters:
        - {name: city, in: query, required: true, schema: {type: string, maxLength: 40}}
      responses:
        "200":
          description: ok
          content:
            application/json:
              schema:
                type: object
                required: [degrees]
                properties: {degrees: {type: number}, wind: {type: number}}
"""
BREAKING = BASE.replace("maxLength: 40", "maxLength: 20")
ADDITIVE = BASE.replace("wind: {type: number}", "wind: {type: number}, rain: {type: number}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of another project, with three of its documents."""
    for name, text in {"base": BASE, "breaking": BREAKING, "additive": ADDITIVE}.items():
        (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    return tmp_path


def run(folder: Path, *arguments: str, program: str = RUN) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "scripts" / "installed")}
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("revision", "options", "code"),
    [
        ("base.yaml", (), 0),
        ("additive.yaml", (), 0),
        ("additive.yaml", ("--fail-on", "additive"), 1),
        ("breaking.yaml", (), 1),
        ("missing.yaml", (), 2),
        ("breaking.yaml", ("--fail-on", "never"), 2),
        ("http://127.0.0.1:1/openapi.yaml", (), 3),
    ],
)
def test_the_exit_code_says_how_the_comparison_ended(
    folder: Path, revision: str, options: tuple[str, ...], code: int
) -> None:
    ended = run(folder, "diff", "base.yaml", revision, *options)
    assert ended.returncode == code, ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr


def test_documents_without_operations_are_never_the_same(folder: Path) -> None:
    (folder / "empty.yaml").write_text(
        "openapi: 3.0.3\ninfo: {title: x, version: '1'}\npaths: {}\n", "utf-8"
    )
    ended = run(folder, "diff", "empty.yaml", "empty.yaml")
    assert ended.returncode == 4
    assert "--all" not in ended.stdout


def test_everything_is_compared_and_nothing_is_said_of_another_project(folder: Path) -> None:
    ended = run(folder, "diff", "base.yaml", "breaking.yaml")
    assert "(whole documents)" in ended.stdout
    assert "Check what the program sends here" in ended.stdout
    for word in ("facade", "overrides.toml", "order group"):
        assert word not in ended.stdout.lower()


def test_an_acknowledged_finding_passes(folder: Path) -> None:
    template = run(folder, "diff", "base.yaml", "breaking.yaml", "--ack-template").stdout
    (folder / "ack.toml").write_text(template.replace('reason = ""', 'reason = "agreed"'), "utf-8")
    ended = run(folder, "diff", "base.yaml", "breaking.yaml", "--ack", "ack.toml")
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_sides_are_read_from_commits_of_the_current_folder_and_from_addresses(folder: Path) -> None:
    (folder / "openapi.yaml").write_text(BASE, "utf-8")
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org"]
    for command in (["init", "-q"], ["add", "openapi.yaml"], ["commit", "-q", "-m", "first"]):
        subprocess.run([*git, *command], cwd=folder, check=True)
    with published(BREAKING.encode()) as publisher:
        ended = run(folder, "diff", "git:HEAD", publisher.address(), "--format", "json")
    report = json.loads(ended.stdout)
    assert ended.returncode == 1
    assert [finding["level"] for finding in report["findings"]] == ["breaking"]


def test_a_fault_of_its_own_is_never_breaking(folder: Path) -> None:
    fault = "from kalshi_contract.command import diff; diff.compare = None; "
    ended = run(folder, "diff", "base.yaml", "breaking.yaml", program=fault + RUN)
    assert ended.returncode == 2
    assert ended.stderr.startswith("kalshi-contract: stopped by a fault of its own")


def test_without_the_extra_it_says_what_to_install(folder: Path) -> None:
    ended = run(
        folder, "diff", "base.yaml", "base.yaml", program=f"import sys; sys.modules['yaml'] = None; {RUN}"
    )
    assert ended.returncode == 2
    assert ended.stderr == (
        "kalshi-contract: the package yaml is missing. Run pip install 'kalshi-order-groups[contract]'.\n"
    )


def test_the_help_lists_the_commands_and_each_its_options(folder: Path) -> None:
    assert "diff: Compare two OpenAPI documents." in " ".join(run(folder, "--help").stdout.split())
    assert "--fail-on" in run(folder, "diff", "--help").stdout


def test_the_script_of_the_checkout_writes_what_the_command_writes(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    documents = [str(folder / "base.yaml"), str(folder / "breaking.yaml")]
    whole = ["--all", "--usage", "all", "--root", str(folder)]
    code = contract_diff.main([*documents, *whole, "--format", "json"])
    ended = run(folder, "diff", *documents, "--format", "json")
    assert (code, json.loads(capsys.readouterr().out)) == (ended.returncode, json.loads(ended.stdout))


def test_the_exit_codes_are_documented_once() -> None:
    assert diff.EXIT_CODES in " ".join(contract_diff.parser().format_help().split())
