"""Mutation testing of the simulator's rules and the facade's decisions, in a copy: `make mutation`.

Changes each function in many small ways, one at a time, and runs the tests that execute it: one must fail.
Exits with 1 when the tests notice fewer than 90 % of the changes of a target. Changes that no test can
notice are listed with their reasons in mutants.toml and not counted.
"""

import ast
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from contract import entry

PROJECT = Path(__file__).resolve().parent.parent
PACKAGE = Path("kalshi_order_groups")


class Target(NamedTuple):
    """Modules of the package to change, and the tests of them."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]


TARGETS = {
    "simulator": Target(
        tuple(f"simulator/engine/{name}" for name in ("rules", "groups", "orders", "order_book")),
        (
            "simulator/test_trading.py",
            "simulator/test_raw_requests.py",
            "simulator/test_faults.py",
            "client/_sync",
            "simulator/test_properties.py",
        ),
    ),
    "facade": Target(
        (
            "_core/retry_policy",
            "_core/validation",
            "_api/responses",
            "_workflows/create",
            "_workflows/delete",
            "_workflows/group_cache",
        ),
        (
            "unit/core",
            "unit/api/test_responses.py",
            "unit/api/test_response_fields.py",
            "unit/workflows",
            "client/_sync",
            "client/test_retry.py",
            "client/test_create.py",
            "client/test_delete_outcome.py",
        ),
    ),
}
COPIED = ("generated", "scripts", "tests", "examples", "openapi.yaml", "README.md")
KILLED = ("killed", "timeout")
LEAST = 90


class Mutant(NamedTuple):
    """A change that no test noticed: where it is, and the line before and after it."""

    place: str
    was: str
    became: str


def main() -> int:
    """Mutate and test the targets named as arguments, or all of them; report what survived."""
    return max([_run(name, TARGETS[name]) for name in sys.argv[1:] or TARGETS])


def _run(name: str, target: Target) -> int:
    with tempfile.TemporaryDirectory() as directory:
        copy = Path(directory)
        _prepare(copy, target)
        run = subprocess.run(_mutmut("run", "--max-children", "2"), cwd=copy, check=False)
        if run.returncode:
            return run.returncode
        listed = _output(copy, "results", "--all", "true")
        states = dict(re.findall(r"^ +(\S+): (.+)$", listed, re.MULTILINE))
        alive = [_mutant(copy, mutant) for mutant, state in states.items() if state not in KILLED]
    return _report(name, Counter(states.values()), alive)


def _prepare(copy: Path, target: Target) -> None:
    """Copy the project in mutmut's layout: the code to change lies below src."""
    ignored = shutil.ignore_patterns("__pycache__")
    for name in COPIED:
        source = PROJECT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=ignored)
        else:
            shutil.copy(source, copy / name)
    shutil.copytree(PROJECT / "facade", copy / "src", ignore=ignored)
    settings = {
        "source_paths": ["src"],
        "only_mutate": [str("src" / PACKAGE / f"{module}.py") for module in target.modules],
        "also_copy": list(COPIED),
        "pytest_add_cli_args_test_selection": [f"tests/{name}" for name in target.tests],
        "timeout_multiplier": 1.5,
        "timeout_constant": 30.0,
    }
    written = "".join(f"{name} = {value}\n" for name, value in settings.items())
    project = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    (copy / "pyproject.toml").write_text(
        f"{project}\n[tool.mutmut]\nuse_git_change_detection = false\n{written}", encoding="utf-8"
    )


def _mutmut(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "mutmut", *arguments]


def _output(copy: Path, *arguments: str) -> str:
    return subprocess.run(
        _mutmut(*arguments), cwd=copy, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def _mutant(copy: Path, name: str) -> Mutant:
    """Read a mutant from its diff, whose lines are counted from where its function begins."""
    lines = _output(copy, "show", name).splitlines()
    hunk = next(number for number, line in enumerate(lines) if line.startswith("@@"))
    change = next(number for number, line in enumerate(lines) if number > hunk and line[0] in "+-")
    offset = int(lines[hunk].split()[1].strip("-").partition(",")[0]) - 1 + change - hunk - 1
    module, _, mangled = name.rpartition(".")
    path = Path("facade", *module.split(".")).with_suffix(".py")
    stem = mangled.rpartition("__mutmut_")[0]
    owner, function = stem.split("ǁ")[1:] if "ǁ" in stem else ("", stem.removeprefix("x_"))
    start = _definition(path, owner, function)
    removed, added = ([line[1:].strip() for line in lines[hunk:] if line[0] == sign] for sign in "-+")
    return Mutant(f"{path}:{start + offset}", " ".join(removed), " ".join(added))


def _definition(path: Path, owner: str, function: str) -> int:
    """Return the line a function begins at."""
    tree = ast.parse((PROJECT / path).read_text(encoding="utf-8"))
    inside = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == owner]
    found = [
        node.lineno
        for node in (inside[0].body if inside else tree.body)
        if isinstance(node, ast.FunctionDef) and node.name == function
    ]
    return found[0]


def _report(target: str, states: Counter[str], alive: list[Mutant]) -> int:
    known = tomllib.loads((PROJECT / "scripts" / "mutants.toml").read_text(encoding="utf-8"))["mutant"]
    excused = {(one["was"], became) for one in known for became in one["became"]}
    survivors = [mutant for mutant in alive if mutant[1:] not in excused]
    for mutant in survivors:
        print(f"{mutant.place}\n  - {mutant.was}\n  + {mutant.became}")
    killed = sum(states[state] for state in KILLED)
    score = 100 * killed / (killed + len(survivors))
    counts = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
    print(f"{target}: {counts}; {len(alive) - len(survivors)} equivalent; score {score:.1f} %")
    return 0 if score >= LEAST else 1


if __name__ == "__main__":
    entry.run("mutate", main)
