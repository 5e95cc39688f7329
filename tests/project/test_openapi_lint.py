"""The public linters and the generator that read openapi.yaml are pinned, and left out without node."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.paths import PROJECT

SCRIPT = Path("scripts") / "openapi_lint.sh"
SETTINGS = PROJECT / "scripts" / "openapi_lint"
ROOT_SECURITY = (
    "security:\n  - kalshiAccessKey: []\n    kalshiAccessSignature: []\n    kalshiAccessTimestamp: []\n"
)
INSTALLED = PROJECT / ".venv-node" / ".ready"


def lint(root: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", SCRIPT], cwd=root, env={**os.environ, **environ}, capture_output=True, text=True, check=False
    )


def test_every_package_is_pinned_by_its_hash_and_not_by_an_address() -> None:
    packages = json.loads((SETTINGS / "package-lock.json").read_text("utf-8"))["packages"]
    declared = json.loads((SETTINGS / "package.json").read_text("utf-8"))["devDependencies"]
    assert all(version[0].isdecimal() for version in declared.values())
    for name, package in packages.items():
        assert "resolved" not in package
        assert not name or package.get("integrity", "").startswith("sha512-"), name


def test_without_node_it_is_left_out_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "dirname").symlink_to(str(shutil.which("dirname")))
    (tmp_path / "sh").symlink_to(str(shutil.which("sh")))
    done = lint(PROJECT, PATH=str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "openapi-lint: node or npm is not on the PATH, and openapi.yaml was not read with them"
    ]


@pytest.mark.skipif(
    not INSTALLED.exists(), reason="the packages are not set up: make openapi-lint, with node"
)
@pytest.mark.parametrize(
    ("before", "after", "tool"),
    [
        ("contracts_limit: 10\n", "contracts_limit: many\n", "spectral"),
        (ROOT_SECURITY, "", "redocly"),
        ("summary: Read an order group", "sumary: Read an order group", "spectral"),
    ],
)
@pytest.mark.full
def test_an_error_in_openapi_yaml_is_found(tmp_path: Path, before: str, after: str, tool: str) -> None:
    (tmp_path / "scripts").mkdir()
    shutil.copy(PROJECT / SCRIPT, tmp_path / SCRIPT)
    shutil.copytree(SETTINGS, tmp_path / "scripts" / "openapi_lint")
    shutil.copytree(INSTALLED.parent, tmp_path / INSTALLED.parent.name, symlinks=True)
    text = (PROJECT / "openapi.yaml").read_text("utf-8")
    assert before in text
    (tmp_path / "openapi.yaml").write_text(text.replace(before, after), "utf-8")
    done = lint(tmp_path)
    assert done.returncode == 1, done.stdout
    assert f"{tool} found errors in openapi.yaml" in done.stderr
