"""Breaks of the public interface since a tag, and whether the version allows them."""

import subprocess
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

import griffe

SOURCES = "facade"


class NoRepository(Exception):
    """There is no git, or no repository, so nothing is known of releases; the message says which."""


def last_tag(project: Path) -> str | None:
    """Return the newest tag before the checked-out commit, or None. Raises NoRepository."""
    try:
        is_repository = _git(project, "rev-parse", "--verify", "--quiet", "HEAD") is not None
    except OSError as error:
        raise NoRepository(f"git cannot be run: {error.strerror}") from None
    if not is_repository:
        raise NoRepository(f"{project} is not a git repository with a commit")
    return _git(project, "describe", "--tags", "--abbrev=0") or None


def breakages(project: Path, package: str, tag: str) -> Iterator[str]:
    """Yield the breaking changes that griffe finds."""
    old = griffe.load_git(package, ref=tag, repo=project, search_paths=[SOURCES], resolve_aliases=True)
    new = griffe.load(package, search_paths=[project / SOURCES], resolve_aliases=True)
    for breakage in griffe.find_breaking_changes(old, new):
        yield f"{breakage.obj.path}: {breakage.kind.value}"


def lost(before: Sequence[str], now: Sequence[str]) -> list[str]:
    """Return the lines of a snapshot that were removed or changed."""
    return sorted(set(before) - set(now))


def at(project: Path, tag: str, path: str) -> str | None:
    """Return the text of a file at a tag, or None."""
    return _git(project, "show", f"{tag}:{path}")


def version(pyproject: str) -> tuple[int, int, int]:
    """Return the version in the text of a pyproject.toml."""
    major, minor, patch = tomllib.loads(pyproject)["project"]["version"].split(".")[:3]
    return int(major), int(minor), int(patch)


def allows_breaks(old: tuple[int, int, int], new: tuple[int, int, int]) -> bool:
    """True if the step between two versions is a major one, or a minor one below 1.0."""
    return new[0] > old[0] or (new[0] == 0 and new[1] > old[1])


def _git(project: Path, *arguments: str) -> str | None:
    command = ["git", "-C", str(project), *arguments]
    done = subprocess.run(command, text=True, capture_output=True, check=False)
    return done.stdout.rstrip("\n") if done.returncode == 0 else None
