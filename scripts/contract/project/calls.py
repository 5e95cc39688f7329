"""Writes what each call of the facade does with the contract, for programs that have no checkout.

python -m contract.project.calls           write scripts/contract/caller/facade.lock.toml
python -m contract.project.calls --check   0: up to date   1: not
"""

import argparse
import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

from .. import entry
from ..caller import facade_lock
from ..caller.facade_lock import FacadeCalls
from ..document import parse
from ..findings.tolerance import Key
from ..impact.reach import CLIENT, Reach
from ..model import Direction
from ..python_source import parse as parsed
from ..usage import derive as usage
from ..usage import generated_source, references
from ..usage.references import Kind, References
from ..usage.symbol_map import symbols_of_places
from . import tolerance

_OMITS = {"or_unset", "UNSET"}
"""What the facade writes for a value that the generated client omits."""

LOCK = Path("scripts") / "contract" / "caller" / "facade.lock.toml"


def derive(root: Path) -> FacadeCalls:
    """Return what the calls of the facade of root do with its openapi.yaml."""
    client = generated_source.read(root / "generated" / references.MODELS)
    found = references.read(root, client)
    used = usage.derive(root)
    operations = {endpoint.symbol: operation for operation, endpoint in client.endpoints.items()}
    document = parse.parse((root / "openapi.yaml").read_bytes(), "openapi.yaml").root
    symbols = symbols_of_places(document, client)
    marks = _Marks(found, _optional_names(root), _left_out(root))
    calls = _calls(root, Reach(root), found, operations)
    return FacadeCalls(
        calls={call: tuple(sorted(reached)) for call, reached in calls.items()},
        places={place: marks.of(place, symbols.get(place, ())) for place in used.places},
        tolerated=tolerance.derive(root, used).tolerated,
        every_operation=used.handwritten,
    )


def _calls(root: Path, reach: Reach, found: References, operations: dict[str, str]) -> dict[str, set[str]]:
    """Return the operations that each public call reaches: "order_groups.create" → ..."""
    resources = {owner: name for tree in _trees(root) for name, owner in _resources(tree)}
    calls: dict[str, set[str]] = {}
    for reference in found.found:
        if reference.kind is Kind.CALLS:
            for spot in reach.public_methods(reference.function):
                owner, _, method = spot.name.rpartition(".")
                calls.setdefault(f"{resources[owner]}.{method}", set()).add(operations[reference.symbol])
    return calls


def _trees(root: Path) -> Iterator[ast.Module]:
    for path in references.facade_files(root):
        yield parsed(path.read_text("utf-8"))


def _classes(root: Path) -> Iterator[ast.ClassDef]:
    for tree in _trees(root):
        yield from (node for node in tree.body if isinstance(node, ast.ClassDef))


def _resources(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield the attributes of the client with their classes."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name == CLIENT:
            for line in node.body:
                if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
                    yield line.target.id, ast.unparse(line.annotation).strip("'\"")


def _optional_names(root: Path) -> set[str]:
    """Return the names of arguments that a program may leave out, and then does not send.

    Those that a client has too, as defaults, are sent although a call does not give them.
    """
    optional: set[str] = set()
    defaults: set[str] = set()
    for node in _classes(root):
        names = set(_optional_arguments(node)) | set(_optional_fields(node))
        if node.name == CLIENT:
            defaults |= names
        else:
            optional |= names
    return optional - defaults


def _optional_arguments(node: ast.ClassDef) -> Iterator[str]:
    for function in node.body:
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            given = zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
            yield from (argument.arg for argument, default in given if default is not None)


def _optional_fields(node: ast.ClassDef) -> Iterator[str]:
    for line in node.body:
        if isinstance(line, ast.AnnAssign) and line.value is not None and isinstance(line.target, ast.Name):
            yield line.target.id


def _left_out(root: Path) -> set[tuple[str, int, str]]:
    """Return file, line and name of each argument that the facade leaves out if the program gives none."""
    return {
        (path.relative_to(root).as_posix(), keyword.value.lineno, keyword.arg)
        for path in references.facade_files(root)
        for node in ast.walk(parsed(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg and _names(keyword) & _OMITS
    }


def _names(node: ast.AST) -> set[str]:
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}


class _Marks:
    """What a program must give or read to use a place, beyond a call of its operation."""

    def __init__(self, found: References, optional: set[str], left_out: set[tuple[str, int, str]]) -> None:
        self._optional = optional
        self._sent = {
            reference.symbol
            for reference in found.found
            if reference.kind in {Kind.PASSES, Kind.SETS}
            and (reference.file, reference.line, reference.symbol.rpartition(".")[2]) not in left_out
        }
        reads = [reference for reference in found.found if reference.kind is Kind.READS]
        self._fields = {read.symbol: read.feeds.rpartition(".")[2] for read in reads if read.feeds}
        self._always = {read.symbol for read in reads if not (read.feeds and read.lenient)}

    def of(self, place: Key, symbols: Sequence[str]) -> str:
        """Return "argument NAME", "field NAME", or "" for a place that every call of its operation uses."""
        _, direction, where, path = place
        if direction is Direction.REQUEST:
            name = (path or where).replace("/", " ").split(" ")[-1]
            is_given = name in self._optional and not self._sent.intersection(symbols)
            return f"argument {name}" if is_given else ""
        names = {self._fields[symbol] for symbol in symbols if symbol in self._fields}
        is_always = len(names) != 1 or bool(self._always.intersection(symbols))
        return "" if is_always else f"field {names.pop()}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line, and return the exit code."""
    parser = argparse.ArgumentParser(
        description="Record what each call of the facade does with the contract."
    )
    parser.add_argument("--check", action="store_true", help="compare only, change nothing")
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[3])
    options = parser.parse_args(arguments)
    path, text = options.root / LOCK, facade_lock.text(derive(options.root))
    if options.check:
        fresh = path.exists() and path.read_text("utf-8") == text
        print(f"calls: {LOCK.as_posix()} is {'up to date' if fresh else 'stale'}.")
        return 0 if fresh else 1
    path.write_text(text, "utf-8")
    print(f"calls: wrote {LOCK.as_posix()}.")
    return 0


if __name__ == "__main__":
    entry.run("calls", main)
