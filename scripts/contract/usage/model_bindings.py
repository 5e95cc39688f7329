"""Which generated models the names and expressions of a function of the facade hold."""

import ast
from collections.abc import Iterator

from .generated_source import GeneratedClient, Model
from .syntax_context import Function

OPERATION, MAP, ROWS = "operation", "map", "rows"
"""The seam, the step that reads its answer, and the reader of lists."""


def models_in(node: ast.expr, client: GeneratedClient) -> list[Model]:
    """The generated models that a piece of source names as `models.X`; types of ours may be called X."""
    names = [one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute) and is_models(one.value)]
    return [client.models[name] for name in dict.fromkeys(names) if name in client.models]


def is_models(node: ast.expr) -> bool:
    """Whether it is the module of the generated models."""
    return isinstance(node, ast.Name) and node.id == "models"


class Holding:
    """The models that a function's names hold, as far as annotations, the seam and lists tell."""

    def __init__(self, function: Function, client: GeneratedClient) -> None:
        self._client = client
        self._answers: dict[str, str] = {}  # names of calls, and what their answer is parsed into
        self._lists: dict[str, str] = {}
        self._names = dict(self._annotated(function))
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                self._assigned(node.targets[0].id, node.value)
        for node in ast.walk(function):
            self._names |= dict(self._bound(node))

    def model(self, node: ast.expr) -> str | None:
        """The model that an expression holds, where that can be told."""
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
        if model := self._answer(value):
            self._answers[name] = model
        if row := self._row(value):
            self._lists[name] = row

    def _bound(self, node: ast.AST) -> Iterator[tuple[str, str]]:
        """Names that are bound to a model on the way: `.map(lambda model: ...)`, `for row in rows`."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == MAP:
            model = self._answer(node.func.value)
            if model and node.args and isinstance(node.args[0], ast.Lambda):
                yield node.args[0].args.args[0].arg, model
        elif isinstance(node, ast.comprehension | ast.For) and isinstance(node.target, ast.Name):
            row = self._lists.get(ast.unparse(node.iter)) or self._row(node.iter)
            if row:
                yield node.target.id, row

    def _answer(self, node: ast.expr) -> str | None:
        """The model that an answer is parsed into: operation(endpoint, models.X, ...).which(...)."""
        while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr == MAP:
                return None
            node = node.func.value
        if isinstance(node, ast.Name):
            return self._answers.get(node.id)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == OPERATION and len(node.args) > 1:
            return self._first(node.args[1])
        return None

    def _row(self, node: ast.expr) -> str | None:
        is_rows = isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == ROWS
        return self._first(node.args[0]) if is_rows and isinstance(node, ast.Call) and node.args else None

    def _first(self, node: ast.expr) -> str | None:
        return next((model.name for model in models_in(node, self._client)), None)
