"""Checks that the generator wrote every declared operation, with its method and path.

Its exit code does not show that, because it drops operations that it does not support, and writes two
operations of one name as one.
"""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from contract.python_source import parse

from .errors import GenerationError
from .spec import DeclaredOperation


def check(package: Path, declared: Iterable[DeclaredOperation]) -> None:
    """Raise GenerationError unless the generated endpoint modules are exactly the declared operations."""
    expected = Counter(f"{operation.method} {operation.path}" for operation in declared)
    generated = Counter(_endpoints(package / "api"))
    missing, surplus = expected - generated, generated - expected
    if missing or surplus:
        raise GenerationError(
            "the generated operations are not those of openapi.yaml."
            f" Missing: {', '.join(sorted(missing)) or 'nothing'}."
            f" Not declared, or written twice: {', '.join(sorted(surplus)) or 'nothing'}."
        )


def _endpoints(api: Path) -> Iterator[str]:
    """Yield method and path of each generated endpoint module, with path parameters in braces."""
    for module in sorted(api.rglob("*.py")):
        if module.name != "__init__.py":
            yield _endpoint(module)


def _endpoint(module: Path) -> str:
    values: dict[str, str] = {}
    for node in ast.walk(parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value in ("method", "url"):
                    values[key.value] = _literal(value)
    try:
        return f"{values['method']} {values['url']}"
    except KeyError:
        raise GenerationError(
            f"{module.name} has no method and url: the output format of the generator has changed."
            " Adapt the facade, or use the pinned generator."
        ) from None


def _literal(node: ast.expr) -> str:
    """Return the string of a constant, or of a call `"...{name}...".format(name=...)`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        node = node.func.value
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
