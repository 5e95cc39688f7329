"""Checks that every declared operation came out of the generator, with its method and path.

Exit codes of the generator cannot be trusted for this: it drops what it does not understand, and two
operations of one name become one.
"""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from .errors import GenerationError
from .python_source import parse
from .spec import DeclaredOperation


def check(package: Path, declared: Iterable[DeclaredOperation]) -> None:
    """Stop unless the generated endpoint modules are exactly the declared operations."""
    expected = Counter(f"{operation.method} {operation.path}" for operation in declared)
    generated = Counter(_endpoints(package / "api"))
    missing, surplus = expected - generated, generated - expected
    if missing or surplus:
        raise GenerationError(
            "the generator did not write what is declared."
            f" Missing: {', '.join(sorted(missing)) or 'nothing'}."
            f" Not declared, or written twice: {', '.join(sorted(surplus)) or 'nothing'}."
        )


def _endpoints(api: Path) -> Iterator[str]:
    """Method and path of every generated endpoint module, path parameters in braces."""
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
            f"{module.name} has no method and url where the generator used to write them; the facade"
            " cannot stand on this output."
        ) from None


def _literal(node: ast.expr) -> str:
    """A string constant, also behind `"...{name}...".format(name=...)`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        node = node.func.value
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
