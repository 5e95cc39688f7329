"""Where the facade touches generated symbols: read from its source, without importing it."""

import ast
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from generation.python_source import parse

from .generated_source import GeneratedClient
from .model_bindings import Holding, is_models, models_in
from .syntax_context import Function, Surrounding, functions, surroundings

API, MODELS = "kalshi_order_groups_api.api.", "kalshi_order_groups_api"
SEAMS = {"operation": 2, "empty_operation": 1}
"""The functions that turn an endpoint module into a call, and where its own arguments begin."""


class Kind(StrEnum):
    """What a line of the facade does with a generated symbol."""

    CALLS = "calls"  # an endpoint
    PASSES = "passes"  # an argument to an endpoint
    SETS = "sets"  # an attribute of a request model
    READS = "reads"  # an attribute of a response model
    NAMES = "names"  # a model or an enum


@dataclass(frozen=True)
class Reference:
    """A line of the facade and the generated symbol it touches."""

    symbol: str
    kind: Kind
    file: str
    line: int
    last_line: int  # of the statement around it
    first_line: int
    function: str  # "_api.responses.created_group", "AsyncOrders.get"
    feeds: str = ""  # the public field that is filled from it: "OrderGroup.contracts_limit"
    lenient: bool = False  # read through something that takes absence for an answer


@dataclass
class References:
    """All of them, and a count of what the source does not tell."""

    found: list[Reference] = field(default_factory=list[Reference])
    dynamic: Counter[str] = field(default_factory=Counter[str])

    def symbols(self, *kinds: Kind) -> set[str]:
        """The symbols that are touched in one of these ways."""
        return {one.symbol for one in self.found if one.kind in kinds}


def facade_files(root: Path) -> list[Path]:
    """The modules that people write and that make the calls: not the mirrored ones, not the simulator."""
    package = root / "facade" / "kalshi_order_groups"
    paths = (path.relative_to(package) for path in sorted(package.rglob("*.py")))
    return [package / path for path in paths if path.parts[0] not in ("_sync", "simulator")]


def read(root: Path, client: GeneratedClient) -> References:
    """Every reference of the facade below root to the generated client."""
    result = References()
    trees = {path: parse(path.read_text("utf-8")) for path in facade_files(root)}
    takers = {
        (node.name, model.name)
        for tree in trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for argument in node.args.args
        if argument.annotation
        for model in models_in(argument.annotation, client)
    }
    for path, tree in trees.items():
        _Module(path.relative_to(root).as_posix(), tree, client, takers, result).read()
    result.found.sort(key=lambda one: (one.file, one.line, one.symbol, one.kind))
    return result


class _Module:
    """One module of the facade under reading."""

    def __init__(
        self,
        file: str,
        tree: ast.Module,
        client: GeneratedClient,
        takers: set[tuple[str, str]],
        result: References,
    ) -> None:
        self._file, self._tree, self._client = file, tree, client
        self._takers, self._result = takers, result
        self._endpoints = {
            alias.asname or alias.name: f"{node.module.removeprefix(MODELS + '.')}.{alias.name}"
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(API)
            for alias in node.names
        }
        self._endpoint_of = {one.symbol: one for one in client.endpoints.values()}
        imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        self._uses_models = any((node.module or "").startswith(MODELS) for node in imports)
        by_name = sum(len(node.names) for node in imports if node.module == f"{MODELS}.models")
        if by_name:
            result.dynamic["a model imported by its own name"] += by_name

    def read(self) -> None:
        if not self._uses_models:
            return
        for name, function in functions(self._file, self._tree):
            self._function(name, function)

    def _function(self, name: str, function: Function) -> None:
        held = Holding(function, self._client)
        around = surroundings(function)
        for node in ast.walk(function):
            if isinstance(node, ast.Call):
                self._call(name, node, held, around)
            elif isinstance(node, ast.Attribute):
                self._attribute(name, node, held, around)
            elif isinstance(node, ast.Subscript) and held.model(node.value):
                self._result.dynamic["subscript of a model"] += 1

    def _attribute(
        self, name: str, node: ast.Attribute, held: Holding, around: dict[int, Surrounding]
    ) -> None:
        owner = held.model(node.value)
        if owner and node.attr in self._client.models[owner].types:
            self._add(f"models.{owner}.{node.attr}", Kind.READS, name, node, around)
        elif owner:
            self._result.dynamic[f".{node.attr} of a model"] += 1
        elif is_models(node.value) and node.attr in self._client.models:
            self._add(f"models.{node.attr}", Kind.NAMES, name, node, around)

    def _call(self, name: str, node: ast.Call, held: Holding, around: dict[int, Surrounding]) -> None:
        called = ast.unparse(node.func)
        if called.rpartition(".")[2] in SEAMS and node.args:
            self._seam(name, node, SEAMS[called.rpartition(".")[2]], around)
        elif called.startswith("models.") and (model := self._client.models.get(called[7:])):
            for keyword in node.keywords:
                if keyword.arg is None:
                    self._result.dynamic["** into a model"] += 1
                else:
                    self._add(f"models.{model.name}.{keyword.arg}", Kind.SETS, name, keyword.value, around)
        else:
            last = called.rpartition(".")[2]
            for argument in node.args:
                kind = held.model(argument)
                if kind and (last, kind) not in self._takers:
                    self._result.dynamic[f"a model handed whole to {last}()"] += 1

    def _seam(self, name: str, node: ast.Call, own: int, around: dict[int, Surrounding]) -> None:
        symbol = self._endpoints.get(ast.unparse(node.args[0]))
        if symbol is None:
            self._result.dynamic["a call of an endpoint that is not named"] += 1
            return
        self._add(symbol, Kind.CALLS, name, node, around)
        endpoint = self._endpoint_of.get(symbol)
        for python_name, value in zip(
            endpoint.positional if endpoint else (), node.args[own:], strict=False
        ):
            self._add(f"{symbol}.{python_name}", Kind.PASSES, name, value, around)
        for keyword in node.keywords:
            if keyword.arg is None:
                self._result.dynamic["** into a call"] += 1
            else:
                self._add(f"{symbol}.{keyword.arg}", Kind.PASSES, name, keyword.value, around)

    def _add(
        self, symbol: str, kind: Kind, name: str, node: ast.expr, around: dict[int, Surrounding]
    ) -> None:
        surrounding = around.get(id(node), Surrounding(node.lineno, node.end_lineno or node.lineno))
        self._result.found.append(
            Reference(
                symbol=symbol,
                kind=kind,
                file=self._file,
                line=node.lineno,
                first_line=surrounding.first_line,
                last_line=surrounding.last_line,
                function=name,
                feeds=surrounding.feeds,
                lenient=surrounding.lenient,
            )
        )
