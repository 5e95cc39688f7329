"""Rebuilds generated/ from openapi.yaml and stream.yaml. With --check, reports whether it is up to date.

    make generate            rebuild
    make generate-check      0: up to date   1: outdated   2: generation failed

generated/ changes only after the new tree is complete.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from contract import entry
from generation import build, completeness, lock, overrides, spec, stream, tree, trial
from generation.errors import GenerationError

LOCK, README = "LOCK.toml", "README.md"


def generate(root: Path, environment: Path, allow_removed: Sequence[str]) -> dict[str, bytes]:
    """Return the files of generated/ without its README: the package and its lock."""
    document = root / "openapi.yaml"
    sources = {
        "spec": document,
        "stream": root / "stream.yaml",
        "overrides": root / "scripts" / "overrides.toml",
        "config": root / "scripts" / "generator.yaml",
        "models_init": root / "scripts" / build.TEMPLATES / "models_init.py.jinja",
    }
    contract, messages = spec.load(document), stream.load(sources["stream"])
    declared = spec.check(contract, document.name)
    names = {
        "operations": {operation.operation_id for operation in declared},
        "messages": set(stream.messages(messages)),
    }
    before = lock.contract(root / "generated" / LOCK)
    _check_removed(before.difference(*names.values()), allow_removed)
    known = overrides.load(sources["overrides"])
    for pointer in overrides.needless(contract, known):
        print(f"{overrides.NEEDLESS} {pointer}", file=sys.stderr)
    adjusted = overrides.apply(contract, known)
    spec.check(adjusted, f"{document.name} with its overrides")
    tools = build.tool_versions(environment, root / "requirements" / "generate.txt")
    generator = Generator(environment, sources["config"])
    files = generator.client(adjusted, declared) | generator.messages(messages)
    locked = lock.text(sources=sources, tools=tools, tree=tree.digest(files), contract=names)
    return {**files, LOCK: locked.encode()}


class Generator(NamedTuple):
    """The pinned generator with its configuration."""

    environment: Path
    config: Path

    def client(self, contract: spec.Spec, declared: Iterable[spec.DeclaredOperation]) -> dict[str, bytes]:
        """Return the files of the package. Raise GenerationError if an operation is missing."""
        with tempfile.TemporaryDirectory(prefix="generate-") as folder:
            package = self._package(contract, folder, "openapi.yaml")
            completeness.check(package, declared)
            return {f"{build.PACKAGE}/{name}": data for name, data in tree.contents(package).items()}

    def messages(self, messages: spec.Spec) -> dict[str, bytes]:
        """Return the files of the sub-package of messages."""
        with tempfile.TemporaryDirectory(prefix="generate-") as folder:
            package = self._package(stream.helper(messages, "stream.yaml"), folder, "stream.yaml")
            kept = stream.kept(tree.contents(package))
        return {f"{build.PACKAGE}/{stream.SUBPACKAGE}/{name}": data for name, data in kept.items()}

    def _package(self, document: spec.Spec, folder: str, source: str) -> Path:
        """Build the package of a document; raise GenerationError for a model that does not work."""
        package = build.build(
            document,
            environment=self.environment,
            config=self.config,
            folder=Path(folder),
            source=source,
        )
        trial.check(package, document, build.python(self.environment))
        return package


def _check_removed(removed: frozenset[str], allow_removed: Sequence[str]) -> None:
    unknown = set(allow_removed) - removed
    if unknown:
        raise GenerationError(
            f"--allow-removed: not removed from openapi.yaml or stream.yaml: {', '.join(sorted(unknown))}"
        )
    unexpected = sorted(removed - set(allow_removed))
    if unexpected:
        raise GenerationError(
            f"{', '.join(unexpected)}: removed from the contract since the last generation. If that is"
            f" intended, run `.venv/bin/python scripts/generate.py --allow-removed {' '.join(unexpected)}`;"
            " mypy then reports the lines of the facade that used it."
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the result is the exit code."""
    here = Path(__file__).resolve().parent.parent
    parser = argparse.ArgumentParser(description="Rebuild generated/ from openapi.yaml and stream.yaml.")
    parser.add_argument("--check", action="store_true", help="compare only, change nothing")
    parser.add_argument("--root", type=Path, default=here, help="the project to work in")
    parser.add_argument("--environment", type=Path, default=here / ".venv-generate")
    parser.add_argument("--allow-removed", nargs="+", default=[], metavar="OPERATION_ID")
    options = parser.parse_args(arguments)
    target: Path = options.root / "generated"
    try:
        tree.recover(target / build.PACKAGE)
        files = generate(options.root, options.environment, options.allow_removed)
        if options.check:
            return _check(files, target)
        _write(files, target)
    except (GenerationError, OSError) as error:
        print(f"generate: {error}\ngenerated/ is unchanged.", file=sys.stderr)
        return 2
    print(f"generate: {len(files)} files in {target.name}/")
    return 0


def _check(files: dict[str, bytes], target: Path) -> int:
    actual = tree.contents(target)
    actual.pop(README, None)  # written by hand
    lines = tree.differences(files, actual)
    for line in lines:
        print(f"generated/ {line}", file=sys.stderr)
    if lines:
        print("generate: generated/ is outdated. Run `make generate`.", file=sys.stderr)
        return 1
    print(f"generate: generated/ is up to date, {len(files)} files.")
    return 0


def _write(files: dict[str, bytes], target: Path) -> None:
    """Replace package and lock. The lock is written to a new file first, so only its rename may fail."""
    prefix = f"{build.PACKAGE}/"
    package = {name.removeprefix(prefix): data for name, data in files.items() if name.startswith(prefix)}
    target.mkdir(exist_ok=True)
    new_lock = target / f"{LOCK}.new"
    try:
        new_lock.write_bytes(files[LOCK])
        tree.place(package, target / build.PACKAGE)
        os.replace(new_lock, target / LOCK)
    finally:
        new_lock.unlink(missing_ok=True)


if __name__ == "__main__":
    entry.run("generate", main)
