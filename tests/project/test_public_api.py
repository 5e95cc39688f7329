"""The snapshot of the public API is up to date and includes what griffe misses."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import public_api
import pytest
from surface import since
from surface.snapshot import snapshot

from tests.support.paths import PROJECT
from tests.support.repositories import committed, git

MODULE = '''
"""A package."""
from enum import Enum

__all__ = ["Client", "Kind", "LIMIT", "get"]
LIMIT = 3

class Kind(Enum):
    A = "a"

class Thing:
    size: int
    def go(self) -> None: ...

class Client:
    things: Thing
    _private: int
    @property
    def kind(self) -> Kind: ...
    @classmethod
    def made(cls, x: int = 1, /, *, y: "str | None" = None) -> "Client": ...
    @staticmethod
    def still(*args: int, **more: str) -> None: ...
    async def wait(self) -> bytes: ...
    def _hidden(self) -> None: ...

def get(key: str, *, again: bool = False) -> int:
    return 1
'''


def test_the_snapshot_is_up_to_date() -> None:
    assert public_api.main([]) == 0


def made(folder: Path, name: str, text: str) -> list[str]:
    package = folder / "facade" / name
    package.mkdir(parents=True, exist_ok=True)
    (package / "__init__.py").write_text(text)
    code = f"import sys; sys.path[:0] = {[str(folder / 'facade'), str(PROJECT / 'scripts')]!r}\n"
    code += f"from surface.snapshot import snapshot; print(*snapshot({name!r}), sep='\\n')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_every_kind_of_public_name_is_listed(tmp_path: Path) -> None:
    assert made(tmp_path, "sample", MODULE) == [
        "sample.Client.kind: property def(self) -> sample.Kind",
        "sample.Client.made: class def(cls, x: int = 1, /, *, y: str | None = None) -> Client",
        "sample.Client.still: static def(*args: int, **more: str) -> None",
        "sample.Client.things: attribute sample.Thing",
        "sample.Client.wait: async def(self) -> bytes",
        "sample.Client: class()",
        "sample.Kind.A: = 'a'",
        "sample.Kind: class(enum.Enum)",
        "sample.LIMIT: int = 3",
        "sample.Thing.go: def(self) -> None",
        "sample.Thing.size: attribute int",
        "sample.get: def(key: str, *, again: bool = False) -> int",
    ]


FLIP = ("def get(key", "async def get(key")
RENAME = ("again: bool", "once_more: bool")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Create a project with a tag and an up-to-date snapshot."""
    lines = made(tmp_path, "sample", MODULE)
    (tmp_path / "docs").mkdir()
    (tmp_path / public_api.SNAPSHOT).write_text("\n".join(lines) + "\n")
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "sample"\nversion = "0.3.1"\n')
    shutil.copytree(PROJECT / "scripts" / "surface", tmp_path / "scripts" / "surface")
    return committed(tmp_path)


def checked(project: Path, *arguments: str) -> tuple[int, str]:
    script, environment = PROJECT / "scripts" / "public_api.py", dict(os.environ)
    done = subprocess.run(
        [sys.executable, script, "--project", project, "--package", "sample", *arguments],
        env=environment | {"PYTHONPATH": str(project / "facade")},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_a_missing_tag_is_reported(project: Path) -> None:
    code, output = checked(project)
    assert code == 0
    assert "there is no tag yet" in output


def change(project: Path, old: str, new: str) -> None:
    module = project / "facade" / "sample" / "__init__.py"
    assert old in module.read_text()
    module.write_text(module.read_text().replace(old, new))


def test_a_project_without_git_is_not_taken_for_one_without_a_tag(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(project / ".git")
    with pytest.raises(since.NoRepository, match="is not a git repository"):
        since.last_tag(project)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(since.NoRepository, match="git cannot be run"):
        since.last_tag(project)


def test_a_stale_snapshot_fails_with_the_command_to_run(project: Path) -> None:
    change(project, *RENAME)
    code, output = checked(project)
    assert code == 1
    assert "make public-api-snapshot" in output
    assert "+sample.get: def(key: str, *, once_more: bool = False) -> int" in output
    assert checked(project, "--write")[0] == 0
    assert checked(project)[0] == 0


def test_the_snapshot_detects_an_async_change_that_griffe_misses(project: Path) -> None:
    git(project, "tag", "v0.3.1")
    change(project, *FLIP)
    assert checked(project)[0] == 1, "the snapshot is stale"
    checked(project, "--write")
    assert [*since.breakages(project, "sample", "v0.3.1")] == []
    code, output = checked(project)
    assert code == 1
    assert "since v0.3.1: sample.get: def(" in output
    assert "from 0.3.1 to 0.3.1 does not allow" in output


def test_a_breaking_change_requires_a_version_bump(project: Path) -> None:
    git(project, "tag", "v0.3.1")
    change(project, *RENAME)
    checked(project, "--write")
    assert [*since.breakages(project, "sample", "v0.3.1")]
    assert checked(project)[0] == 1
    pyproject = project / "pyproject.toml"
    for version, code in (("0.3.2", 1), ("0.4.0", 0), ("1.0.0", 0)):
        pyproject.write_text(f'[project]\nname = "sample"\nversion = "{version}"\n')
        assert checked(project)[0] == code, version


def test_additions_since_the_tag_are_not_breaking(project: Path) -> None:
    git(project, "tag", "v0.3.1")
    change(project, "LIMIT = 3", "LIMIT = 3\n__all__ += ['more']\ndef more() -> None: ...")
    checked(project, "--write")
    code, output = checked(project)
    assert code == 0, output
    assert "nothing broke since v0.3.1" in output


def test_a_missing_snapshot_is_an_error(project: Path) -> None:
    (project / public_api.SNAPSHOT).unlink()
    code, output = checked(project)
    assert code == 2
    assert "is missing" in output


def test_the_snapshot_covers_both_clients() -> None:
    lines = snapshot("kalshi_order_groups")
    for name in (
        "OrderGroups.trigger: def",
        "AsyncOrderGroups.trigger: async def",
        "Client.__init__",
        "simulator.Exchange.fill",
        "otel.on_attempt",
    ):
        assert any(line.startswith(f"kalshi_order_groups.{name}") for line in lines), name


def test_every_class_in_a_public_signature_is_exported() -> None:
    private = [
        line
        for line in snapshot("kalshi_order_groups")
        if re.search(r"kalshi_order_groups\.[\w.]*\b_[a-z]", line)
    ]
    assert private == [], "export these classes from kalshi_order_groups"


def test_lazily_loaded_names_are_visible_to_tools() -> None:
    names = "AsyncClient, AsyncOrderGroups, CallOptions, CreateOrderV2Request, Order, OrderGroups"
    code = f"""
import kalshi_order_groups, sys
assert "asyncio" not in sys.modules, "20 ms that a synchronous program does not need"
assert "kalshi_order_groups_api" not in sys.modules, "the generated client is loaded with the first client"
assert set(kalshi_order_groups.__all__) <= set(dir(kalshi_order_groups))
from kalshi_order_groups import {names}
assert "AsyncClient" in vars(kalshi_order_groups)
"""
    subprocess.run([sys.executable, "-c", code], check=True)
