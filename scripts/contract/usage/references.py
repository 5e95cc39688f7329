"""Finds the references of the facade to generated symbols, without importing it."""

import ast
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from ..python_source import parse
from .generated_source import GeneratedClient
from .model_bindings import ModelBindings, is_models, models_in
from .syntax_context import Function, SyntaxContext, functions, syntax_contexts

API, MODELS = "kalshi_order_groups_api.api.", "kalshi_order_groups_api"
CALL_BUILDERS = {"operation": 2, "empty_operation": 1}
"""The functions that turn an endpoint module into a call, and the index of the endpoint's arguments."""


class Kind(StrEnum):
    """How a line of the facade uses a generated symbol."""

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
    last_line: int  # of the enclosing statement
    first_line: int
    function: str  # "_api.responses.created_group", "AsyncOrders.get"
    feeds: str = ""  # the public field that is filled from it: "OrderGroup.contracts_limit"
    lenient: bool = False  # read by a function that accepts an absent value


@dataclass
class References:
    """All references, and a count of the uses that cannot be derived from the source."""

    found: list[Reference] = field(default_factory=list[Reference])
    dynamic: Counter[str] = field(default_factory=Counter[str])

    def symbols(self, *kinds: Kind) -> set[str]:
        """Return the symbols that are used in one of these ways."""
        return {reference.symbol for reference in self.found if reference.kind in kinds}


def facade_files(root: Path) -> list[Path]:
    """Return the hand-written modules that make calls, without _sync and the simulator."""
    package = root / "facade" / "kalshi_order_groups"
    paths = (path.relative_to(package) for path in sorted(package.rglob("*.py")))
    return [package / path for path in paths if path.parts[0] not in ("_sync", "simulator")]


def read(root: Path, client: GeneratedClient) -> References:
    """Return every reference of the facade of root to the generated client."""
    result = References()
    trees = {path: parse(path.read_text("utf-8")) for path in facade_files(root)}
    receivers = {
        (node.name, model.name)
        for tree in trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for argument in node.args.args
        if argument.annotation
        for model in models_in(argument.annotation, client)
    }
    for path, tree in trees.items():
        _Module(path.relative_to(root).as_posix(), tree, client, receivers, result).read()
    result.found.sort(key=lambda found: (found.file, found.line, found.symbol, found.kind))
    return result


class _Module:
    """Reads one module of the facade."""

    def __init__(
        self,
        file: str,
        tree: ast.Module,
        client: GeneratedClient,
        receivers: set[tuple[str, str]],
        result: References,
    ) -> None:
        self._file, self._tree, self._client = file, tree, client
        self._receivers, self._result = receivers, result
        self._endpoints = {
            alias.asname or alias.name: f"{node.module.removeprefix(MODELS + '.')}.{alias.name}"
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(API)
            for alias in node.names
        }
        self._endpoint_of = {endpoint.symbol: endpoint for endpoint in client.endpoints.values()}
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
        bindings = ModelBindings(function, self._client)
        contexts = syntax_contexts(function)
        for node in ast.walk(function):
            if isinstance(node, ast.Call):
                self._call(name, node, bindings, contexts)
            elif isinstance(node, ast.Attribute):
                self._attribute(name, node, bindings, contexts)
            elif isinstance(node, ast.Subscript) and bindings.model(node.value):
                self._result.dynamic["subscript of a model"] += 1

    def _attribute(
        self, name: str, node: ast.Attribute, bindings: ModelBindings, contexts: dict[int, SyntaxContext]
    ) -> None:
        owner = bindings.model(node.value)
        if owner and node.attr in self._client.models[owner].types:
            self._add(f"models.{owner}.{node.attr}", Kind.READS, name, node, contexts)
        elif owner:
            self._result.dynamic[f".{node.attr} of a model"] += 1
        elif is_models(node.value) and node.attr in self._client.models:
            self._add(f"models.{node.attr}", Kind.NAMES, name, node, contexts)

    def _call(
        self, name: str, node: ast.Call, bindings: ModelBindings, contexts: dict[int, SyntaxContext]
    ) -> None:
        called = ast.unparse(node.func)
        if called.rpartition(".")[2] in CALL_BUILDERS and node.args:
            self._operation_call(name, node, CALL_BUILDERS[called.rpartition(".")[2]], contexts)
        elif called.startswith("models.") and (model := self._client.models.get(called[7:])):
            for keyword in node.keywords:
                if keyword.arg is None:
                    self._result.dynamic["** into a model"] += 1
                else:
                    self._add(
                        f"models.{model.name}.{keyword.arg}", Kind.SETS, name, keyword.value, contexts
                    )
        else:
            last = called.rpartition(".")[2]
            for argument in node.args:
                kind = bindings.model(argument)
                if kind and (last, kind) not in self._receivers:
                    self._result.dynamic[f"a whole model passed to {last}()"] += 1

    def _operation_call(
        self, name: str, node: ast.Call, first: int, contexts: dict[int, SyntaxContext]
    ) -> None:
        symbol = self._endpoints.get(ast.unparse(node.args[0]))
        if symbol is None:
            self._result.dynamic["a call of an endpoint that is not named"] += 1
            return
        self._add(symbol, Kind.CALLS, name, node, contexts)
        endpoint = self._endpoint_of.get(symbol)
        for python_name, value in zip(
            endpoint.positional if endpoint else (), node.args[first:], strict=False
        ):
            self._add(f"{symbol}.{python_name}", Kind.PASSES, name, value, contexts)
        for keyword in node.keywords:
            if keyword.arg is None:
                self._result.dynamic["** into a call"] += 1
            else:
                self._add(f"{symbol}.{keyword.arg}", Kind.PASSES, name, keyword.value, contexts)

    def _add(
        self, symbol: str, kind: Kind, name: str, node: ast.expr, contexts: dict[int, SyntaxContext]
    ) -> None:
        context = contexts.get(id(node), SyntaxContext(node.lineno, node.end_lineno or node.lineno))
        self._result.found.append(
            Reference(
                symbol=symbol,
                kind=kind,
                file=self._file,
                line=node.lineno,
                first_line=context.first_line,
                last_line=context.last_line,
                function=name,
                feeds=context.feeds,
                lenient=context.lenient,
            )
        )
