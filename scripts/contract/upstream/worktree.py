"""A copy of the project to work in, and the way back into the project once all is well."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from generation import tree

SPEC = "openapi.yaml"
CONCERNED = (SPEC, "generated")
PACKAGE = "generated/kalshi_order_groups_api"
LOCK = "generated/LOCK.toml"
ENVIRONMENTS = (".venv", ".venv-generate")


class Refused(Exception):
    """The project is not in a state to work from; the message says what to do."""


class Workplace:
    """The folder that is worked in, and the project it was made from."""

    def __init__(self, project: Path, folder: Path) -> None:
        self.project = project
        self.folder = folder
        self.root = folder / "project"
        self._before = _contents(project)

    def move_in(self) -> None:
        """Put the new contract and its client into the project, all of it or nothing."""
        if _contents(self.project) != self._before:
            raise Refused(f"{' or '.join(CONCERNED)} changed in the meantime; nothing was moved in.")
        try:
            _place(self.root, self.project)
        except OSError:
            _restore(self._before, self.project)
            raise


def _place(source: Path, target: Path) -> None:
    tree.place(tree.contents(source / PACKAGE), target / PACKAGE)
    for name in (SPEC, LOCK):
        _replace(target / name, (source / name).read_bytes())


def _restore(before: dict[str, bytes], target: Path) -> None:
    prefix = f"{PACKAGE}/"
    package = {name.removeprefix(prefix): data for name, data in before.items() if name.startswith(prefix)}
    tree.place(package, target / PACKAGE)
    for name in (SPEC, LOCK):
        _replace(target / name, before[name])


def _contents(project: Path) -> dict[str, bytes]:
    generated = {f"generated/{name}": data for name, data in tree.contents(project / "generated").items()}
    return {SPEC: (project / SPEC).read_bytes(), **generated}


def _replace(path: Path, data: bytes) -> None:
    new = path.with_name(f"{path.name}.new")
    try:
        new.write_bytes(data)
        os.replace(new, path)
    finally:
        new.unlink(missing_ok=True)


def check_clean(project: Path) -> None:
    """Stop where what is about to be written has changes that are not committed."""
    changed = [line[3:] for line in _git(project, "status", "--porcelain", "--", *CONCERNED).splitlines()]
    if changed:
        raise Refused(
            f"{', '.join(changed)}: not committed; commit or undo that first, for it would be overwritten."
        )


@contextmanager
def opened(project: Path, *, keep: bool) -> Generator[Workplace]:
    """A work tree of the commit that is checked out, with the changes that are not committed yet."""
    folder = Path(tempfile.mkdtemp(prefix="contract-upstream-"))
    root = folder / "project"
    try:
        _git(project, "worktree", "add", "--quiet", "--detach", str(root), "HEAD")
        _take_changes(project, root)
        for name in ENVIRONMENTS:
            (root / name).symlink_to((project / name).resolve())
        yield Workplace(project, folder)
    finally:
        if not keep:
            _git(project, "worktree", "remove", "--force", str(root), check=False)
            shutil.rmtree(folder, ignore_errors=True)
            _git(project, "worktree", "prune", check=False)


def _take_changes(project: Path, root: Path) -> None:
    """A facade that is being changed for the new contract is worked with as it stands."""
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
        raise Refused(f"git {arguments[0]}: {done.stderr.strip()}")
    return done.stdout
