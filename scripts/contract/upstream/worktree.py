"""A work tree of the project, whose result is moved into the project after all steps succeed."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from generation import tree

from .specs import OPENAPI, SPECS

SPEC = OPENAPI
TRACKED = (*SPECS, "generated")
PACKAGE = "generated/kalshi_order_groups_api"
LOCK = "generated/LOCK.toml"
USAGE = ("scripts/contract/usage/usage.lock.toml", "scripts/contract/caller/facade.lock.toml")
ENVIRONMENTS = (".venv", ".venv-generate")


class WorktreeError(Exception):
    """The project is not in a usable state; the message says what to do."""


class Worktree:
    """A temporary copy of a project."""

    def __init__(self, project: Path, folder: Path) -> None:
        self.project = project
        self.folder = folder
        self.root = folder / "project"
        self._before = _contents(project)

    def apply(self) -> None:
        """Write the new contract and its client into the project, or nothing if that fails."""
        if _contents(self.project) != self._before:
            raise WorktreeError(
                f"{' or '.join(TRACKED)} changed in the meantime. Nothing was written; run it again."
            )
        try:
            _place(self.root, self.project)
        except OSError:
            _restore(self._before, self.project)
            raise


def _place(source: Path, target: Path) -> None:
    tree.place(tree.contents(source / PACKAGE), target / PACKAGE)
    for name in (*SPECS, LOCK, *USAGE):
        _replace(target / name, (source / name).read_bytes())


def _restore(before: dict[str, bytes], target: Path) -> None:
    prefix = f"{PACKAGE}/"
    package = {name.removeprefix(prefix): data for name, data in before.items() if name.startswith(prefix)}
    tree.place(package, target / PACKAGE)
    for name in (*SPECS, LOCK, *USAGE):
        _replace(target / name, before[name])


def _contents(project: Path) -> dict[str, bytes]:
    generated = {f"generated/{name}": data for name, data in tree.contents(project / "generated").items()}
    return {**{name: (project / name).read_bytes() for name in (*SPECS, *USAGE)}, **generated}


def _replace(path: Path, data: bytes) -> None:
    new = path.with_name(f"{path.name}.new")
    try:
        new.write_bytes(data)
        os.replace(new, path)
    finally:
        new.unlink(missing_ok=True)


def check_clean(project: Path) -> None:
    """Raise WorktreeError if the files to be written have uncommitted changes."""
    changed = [line[3:] for line in _git(project, "status", "--porcelain", "--", *TRACKED).splitlines()]
    if changed:
        raise WorktreeError(
            f"{', '.join(changed)}: uncommitted changes would be overwritten. Commit or undo them first."
        )


@contextmanager
def open_worktree(project: Path, *, keep: bool) -> Generator[Worktree]:
    """Create a work tree of the current commit, with the uncommitted changes."""
    folder = Path(tempfile.mkdtemp(prefix="contract-upstream-"))
    root = folder / "project"
    try:
        _git(project, "worktree", "add", "--quiet", "--detach", str(root), "HEAD")
        _copy_changes(project, root)
        for name in ENVIRONMENTS:
            (root / name).symlink_to((project / name).resolve())
        yield Worktree(project, folder)
    finally:
        if not keep:
            _git(project, "worktree", "remove", "--force", str(root), check=False)
            shutil.rmtree(folder, ignore_errors=True)
            _git(project, "worktree", "prune", check=False)


def _copy_changes(project: Path, root: Path) -> None:
    """Copy uncommitted changes, so that a facade being adapted to the new contract is used as it is."""
    changed = _names(project, "diff", "--name-only", "-z", "HEAD")
    for name in [*changed, *_names(project, "ls-files", "--others", "--exclude-standard", "-z")]:
        source, target = project / name, root / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
        else:
            target.unlink(missing_ok=True)


def _names(project: Path, *arguments: str) -> list[str]:
    return [name for name in _git(project, *arguments).split("\0") if name]


def _git(project: Path, *arguments: str, check: bool = True) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command: Sequence[str] = ["git", "-C", str(project), *arguments]
    done = subprocess.run(command, env=environment, text=True, capture_output=True, check=False)
    if check and done.returncode:
        raise WorktreeError(f"git {arguments[0]}: {done.stderr.strip()}")
    return done.stdout
