"""Rebuilds generated/ from openapi.yaml, or with --check tells whether it is up to date.

    make generate            rebuild
    make generate-check      0: up to date   1: not   2: the spec cannot be generated from

Nothing in generated/ changes until a whole new tree is complete.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from generation import build, completeness, lock, overrides, spec, tree
from generation.errors import GenerationError


def generate(root: Path, environment: Path, allow_removed: Sequence[str]) -> dict[str, bytes]:
    """Everything that belongs into generated/, by relative path, README.md aside."""
    document = root / "openapi.yaml"
    sources = {
        "spec": document,
        "overrides": root / "scripts" / "overrides.toml",
        "config": root / "scripts" / "generator.yaml",
    }
    contract = spec.load(document)
    declared = spec.check(contract, document.name)
    _check_vanished(root, {op.operation_id for op in declared}, allow_removed)
    adjusted = overrides.apply(contract, overrides.load(sources["overrides"]))
    tools = build.tool_versions(environment, root / "requirements" / "generate.txt")
    with tempfile.TemporaryDirectory(prefix="generate-") as folder:
        package = build.build(
            adjusted, environment=environment, config=sources["config"], folder=Path(folder)
        )
        completeness.check(package, declared)
        files = {f"{build.PACKAGE}/{name}": data for name, data in tree.contents(package).items()}
    locked = lock.text(
        sources=sources,
        tools=tools,
        tree=tree.digest(files),
        operations=(op.operation_id for op in declared),
    )
    return {**files, "LOCK.toml": locked.encode()}


def _check_vanished(root: Path, declared: set[str], allow_removed: Sequence[str]) -> None:
    vanished = lock.operations(root / "generated" / "LOCK.toml") - declared - set(allow_removed)
    if vanished:
        names = ", ".join(sorted(vanished))
        raise GenerationError(
            f"{names} stood in openapi.yaml at the last generation and is gone. If that is meant, run"
            f" `python scripts/generate.py --allow-removed {' '.join(sorted(vanished))}`; what in the"
            " facade used it will fail to type-check."
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the result is the exit code."""
    here = Path(__file__).resolve().parent.parent
    parser = argparse.ArgumentParser(description="Rebuild generated/ from openapi.yaml.")
    parser.add_argument("--check", action="store_true", help="compare only, change nothing")
    parser.add_argument("--root", type=Path, default=here, help="the project to work in")
    parser.add_argument("--environment", type=Path, default=here / ".venv-generate")
    parser.add_argument("--allow-removed", nargs="+", default=[], metavar="OPERATION_ID")
    options = parser.parse_args(arguments)
    target: Path = options.root / "generated"
    try:
        files = generate(options.root, options.environment, options.allow_removed)
    except GenerationError as error:
        print(f"generate: {error}\ngenerated/ is as it was.", file=sys.stderr)
        return 2
    if options.check:
        return _check(files, target)
    _place(files, target)
    print(f"generate: {len(files)} files, tree {tree.digest(files)[:12]}, in {target.name}/")
    return 0


def _check(files: dict[str, bytes], target: Path) -> int:
    actual = tree.contents(target)
    actual.pop("README.md", None)
    lines = tree.differences(files, actual)
    for line in lines:
        print(f"generated/ {line}", file=sys.stderr)
    if lines:
        print("generate: generated/ is not what openapi.yaml gives; run `make generate`.", file=sys.stderr)
        return 1
    print(f"generate: generated/ is up to date, {len(files)} files.")
    return 0


def _place(files: dict[str, bytes], target: Path) -> None:
    prefix = f"{build.PACKAGE}/"
    package = {name.removeprefix(prefix): data for name, data in files.items() if name.startswith(prefix)}
    target.mkdir(exist_ok=True)
    tree.swap(package, target / build.PACKAGE)
    (target / "LOCK.toml").write_bytes(files["LOCK.toml"])


if __name__ == "__main__":
    sys.exit(main())
