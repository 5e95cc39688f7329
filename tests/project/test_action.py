"""action.yml and .pre-commit-hooks.yaml: their steps, run in another repository and a local publisher."""

import os
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.paths import PROJECT
from tests.support.publisher import Publisher, published

BOT = """\
from kalshi_order_groups import Client


def stop(client: Client) -> None:
    client.order_groups.trigger_all()
    print(client.orders.get("one").last_update_time)
"""
OURS = (PROJECT / "openapi.yaml").read_text("utf-8")
UPDATED = "        last_update_time:\n"
BROKEN = OURS.replace(UPDATED, "        updated_time:\n")
COMMAND = """\
#!{python}
import sys
sys.path.insert(0, {installed!r})
from kalshi_contract.command.main import run
run()
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a repository of a stranger, with a program and a document of its own."""
    root = tmp_path / "stranger"
    (root / "bot").mkdir(parents=True)
    (root / "bot" / "stop.py").write_text(BOT, "utf-8")
    (root / "openapi.yaml").write_text(OURS, "utf-8")
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "first"]):
        subprocess.run([*git, *arguments], cwd=root, check=True)
    return root


@pytest.fixture
def broken() -> Generator[Publisher]:
    with published(BROKEN.encode()) as publisher:
        yield publisher


class Runner:
    """Runs the steps of action.yml as GitHub does: inputs in the environment, files for the summary."""

    def __init__(self, repository: Path) -> None:
        self.repository = repository
        self.temporary = repository.parent / "runner"
        self.bin = self.temporary / "kalshi-contract" / "bin"
        self.summary = self.temporary / "summary.md"
        self.action: dict[str, Any] = yaml.safe_load((PROJECT / "action.yml").read_text("utf-8"))
        self.temporary.mkdir()

    def run(self, name: str, **inputs: str) -> subprocess.CompletedProcess[str]:
        """Run the step of this name with these inputs."""
        (step,) = [step for step in self.action["runs"]["steps"] if step["name"] == name]
        given = {key: value["default"] for key, value in self.action["inputs"].items()}
        given |= {key.replace("_", "-"): value for key, value in inputs.items()}
        environment = {
            key: given[value.removeprefix("${{ inputs.").removesuffix(" }}")]
            for key, value in step.get("env", {}).items()
        }
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.repository,
            env={**os.environ, **environment, **self.files()},
            capture_output=True,
            text=True,
            check=False,
        )

    def files(self) -> dict[str, str]:
        return {
            "RUNNER_TEMP": str(self.temporary),
            "GITHUB_ACTION_PATH": str(PROJECT),
            "GITHUB_STEP_SUMMARY": str(self.summary),
        }


@pytest.fixture
def runner(repository: Path) -> Runner:
    """Return a runner on which the command is installed, from the checkout."""
    made = Runner(repository)
    made.bin.mkdir(parents=True)
    command = made.bin / "kalshi-contract"
    installed = str(PROJECT / "scripts" / "installed")
    command.write_text(COMMAND.format(python=sys.executable, installed=installed), "utf-8")
    command.chmod(0o755)
    return made


def test_the_action_fails_on_the_line_that_a_published_document_breaks(
    runner: Runner, broken: Publisher
) -> None:
    done = runner.run("Compare", usage="bot", revision=broken.address())
    assert done.returncode == 1, done.stdout + done.stderr
    assert "::error file=bot/stop.py,line=6," in done.stdout
    assert "bot/stop.py:6" in runner.summary.read_text("utf-8")


def test_the_action_passes_if_nothing_that_is_used_changes(runner: Runner, broken: Publisher) -> None:
    (runner.repository / "bot" / "stop.py").write_text(BOT.replace(".last_update_time", ".status"), "utf-8")
    done = runner.run("Compare", usage="bot", revision=broken.address())
    assert done.returncode == 0, done.stdout + done.stderr
    assert runner.summary.exists()


def test_the_action_compares_two_documents(runner: Runner, broken: Publisher) -> None:
    done = runner.run("Compare", base="git:HEAD", revision=broken.address())
    assert done.returncode == 1, done.stdout + done.stderr
    assert "::error" in done.stdout


@pytest.mark.parametrize("inputs", [
    {"base": "--help", "revision": "openapi.yaml"},
    {"base": "", "revision": ""},
    {"usage": "bot", "revision": "--help"},
    {"usage": "--help", "revision": "openapi.yaml"},
    {"usage": "bot", "revision": "openapi.yaml", "base": "--version"},
    {"usage": "bot", "revision": "$(touch injected)"},
    {"usage": "bot", "revision": "openapi.yaml", "fail_on": "never"},
    {"usage": "bot", "revision": "openapi.yaml", "ack": "missing.toml"},
])  # fmt: skip
@pytest.mark.family
def test_no_input_passes_without_a_comparison(runner: Runner, inputs: dict[str, str]) -> None:
    done = runner.run("Compare", **inputs)
    assert done.returncode == 2, done.stdout + done.stderr
    assert not (runner.repository / "injected").exists()


def test_the_action_passes_inputs_in_the_environment_only() -> None:
    action = yaml.safe_load((PROJECT / "action.yml").read_text("utf-8"))
    assert not any("${{" in step["run"] for step in action["runs"]["steps"])


def hooks() -> dict[str, dict[str, Any]]:
    listed = yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    return {hook["id"]: hook for hook in listed}


def hook(runner: Runner, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a hook as pre-commit does: its entry, then its arguments or those of the configuration."""
    command, *rest = hooks()[name]["entry"].split()
    return subprocess.run(
        [runner.bin / command, *rest, *(arguments or hooks()[name]["args"])],
        cwd=runner.repository,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_hook_checks_the_program(runner: Runner, broken: Publisher) -> None:
    done = hook(runner, "kalshi-contract-check", "--usage", "bot", broken.address())
    assert done.returncode == 1, done.stdout + done.stderr
    assert "(bot/stop.py:6)" in done.stdout


def test_the_hook_compares_a_document_with_that_of_the_last_commit(runner: Runner) -> None:
    assert hook(runner, "kalshi-contract-diff").returncode == 0
    (runner.repository / "openapi.yaml").write_text(BROKEN, "utf-8")
    assert hook(runner, "kalshi-contract-diff").returncode == 1


def test_the_hooks_install_what_the_extra_lists() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    extra = project["optional-dependencies"]["contract"]
    assert all(hook["additional_dependencies"] == extra for hook in hooks().values())


@pytest.mark.full  # its tools are installed with the linters
@pytest.mark.parametrize(
    "tool",
    [
        ["check-jsonschema", "--builtin-schema", "vendor.github-actions"],
        ["zizmor", "--offline", "--persona=pedantic"],
    ],
    ids=lambda tool: tool[0],
)
def test_the_action_passes_its_linters(tool: list[str]) -> None:
    command = [str(Path(sys.executable).parent / tool[0]), *tool[1:], str(PROJECT / "action.yml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.full  # builds and installs the wheel
def test_the_action_installs_the_command_and_checks_a_repository(
    repository: Path, broken: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What pip would download is taken from the environment of the tests."""
    runner = Runner(repository)
    monkeypatch.setenv("PYTHONPATH", sysconfig.get_path("purelib"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_NO_BUILD_ISOLATION", "0")  # which turns it off
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    installed = runner.run("Install")
    assert installed.returncode == 0, installed.stdout + installed.stderr
    packages = next((runner.temporary / "kalshi-contract").rglob("site-packages"))
    assert (packages / "kalshi_contract" / "openapi.yaml").is_file()
    monkeypatch.setenv("PYTHONPATH", f"{packages}{os.pathsep}{sysconfig.get_path('purelib')}")
    done = runner.run("Compare", usage="bot", revision=broken.address())
    assert done.returncode == 1, done.stdout + done.stderr
    assert "::error file=bot/stop.py,line=6," in done.stdout
