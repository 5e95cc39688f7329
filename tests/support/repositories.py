"""Git repositories to work in: empty ones, and the project as it stands."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.paths import PROJECT

NAMED = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.com")
UNSIGNED = ("-c", "commit.gpgsign=false", "-c", "tag.gpgsign=false")


def git(root: Path, *arguments: str) -> str:
    """What git says, as somebody whose settings do not matter."""
    command = ["git", "-C", str(root), *NAMED, *UNSIGNED, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def copied(root: Path) -> Path:
    """The files of the project as they stand, those that are not committed among them."""
    try:
        names = git(PROJECT, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    except subprocess.CalledProcessError:
        pytest.skip("the project is not in a git repository")
    for name in filter(None, names.split("\0")):
        if (PROJECT / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, root / name)
    return root


def committed(root: Path) -> Path:
    """A repository with all that is in a folder."""
    git(root, "init", "--quiet", "--initial-branch", "main")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "as it stands")
    return root
