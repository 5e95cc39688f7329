"""Finds the generated models that the names and expressions of a facade function are bound to."""

import ast
from collections.abc import Iterator

from .generated_source import GeneratedClient, Model
from .syntax_context import Function

OPERATION, MAP, ROWS = "operation", "map", "rows"
"""The function that builds a call, the method that parses its response, and the reader of lists."""


def models_in(node: ast.expr, client: GeneratedClient) -> list[Model]:
    """Return the generated models that an expression names as `models.X`; our own types may be called X."""
    attributes = (inner for inner in ast.walk(node) if isinstance(inner, ast.Attribute))
    names = [attribute.attr for attribute in attributes if is_models(attribute.value)]
    return [client.models[name] for name in dict.fromkeys(names) if name in client.models]


def is_models(node: ast.expr) -> bool:
    """True if it is the module of the generated models."""
    return isinstance(node, ast.Name) and node.id == "models"


class ModelBindings:
    """The models that a function's names are bound to, by annotations, calls and lists."""

    def __init__(self, function: Function, client: GeneratedClient) -> None:
        self._client = client
        self._responses: dict[str, str] = {}  # names of calls, and the model of their response
        self._lists: dict[str, str] = {}
        self._names = dict(self._annotated(function))
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                self._assigned(node.targets[0].id, node.value)
        for node in ast.walk(function):
            self._names |= dict(self._bound(node))

    def model(self, node: ast.expr) -> str | None:
        """Return the model that an expression is bound to, or None if it cannot be derived."""
        if isinstance(node, ast.Name):
            return self._names.get(node.id)
        if isinstance(node, ast.Attribute) and (owner := self.model(node.value)):
            annotation = self._client.models[owner].types.get(node.attr)
            named = self._client.named(annotation) if annotation and "list" not in annotation else []
            return named[0].name if len(named) == 1 and not named[0].members else None
        return None

    def _annotated(self, function: Function) -> Iterator[tuple[str, str]]:
        for argument in (*function.args.args, *function.args.kwonlyargs):
            named = models_in(argument.annotation, self._client) if argument.annotation else []
            if len(named) == 1:
                yield argument.arg, named[0].name

    def _assigned(self, name: str, value: ast.expr) -> None:
        if model := self._response(value):
            self._responses[name] = model
        if row := self._row(value):
            self._lists[name] = row

    def _bound(self, node: ast.AST) -> Iterator[tuple[str, str]]:
        """Yield names bound to a model in a nested scope: `.map(lambda model: ...)`, `for row in rows`."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == MAP:
            model = self._response(node.func.value)
            if model and node.args and isinstance(node.args[0], ast.Lambda):
                yield node.args[0].args.args[0].arg, model
        elif isinstance(node, ast.comprehension | ast.For) and isinstance(node.target, ast.Name):
            row = self._lists.get(ast.unparse(node.iter)) or self._row(node.iter)
            if row:
                yield node.target.id, row

    def _response(self, node: ast.expr) -> str | None:
        """Return the model of the response to a call: operation(endpoint, models.X, ...).with_risk(...)."""
        while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr == MAP:
                return None
            node = node.func.value
        if isinstance(node, ast.Name):
            return self._responses.get(node.id)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == OPERATION and len(node.args) > 1:
            return self._first(node.args[1])
        return None

    def _row(self, node: ast.expr) -> str | None:
        is_rows = isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == ROWS
        return self._first(node.args[0]) if is_rows and isinstance(node, ast.Call) and node.args else None

    def _first(self, node: ast.expr) -> str | None:
        return next((model.name for model in models_in(node, self._client)), None)
