"""Checks that every declared operation came out of the generator, with its method and path.

Exit codes of the generator cannot be trusted for this: it drops what it does not understand, and two
operations of one name become one.
"""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from .errors import GenerationError
from .spec import DeclaredOperation


def check(package: Path, declared: Iterable[DeclaredOperation]) -> None:
    """Stop unless the generated endpoint modules are exactly the declared operations."""
    expected = {(op.method, op.path): op.operation_id for op in declared}
    generated = list(_endpoints(package / "api"))
    missing = sorted(name for key, name in expected.items() if key not in generated)
    if missing:
        raise GenerationError(
            f"the generator left out {', '.join(missing)}; run it on the document by hand to see its"
            " warnings."
        )
    if len(generated) != len(expected):
        surplus = sorted(f"{method} {path}" for method, path in generated if (method, path) not in expected)
        raise GenerationError(f"the generator wrote more than was declared: {', '.join(surplus)}.")


def _endpoints(api: Path) -> Iterator[tuple[str, str]]:
    """(method, path) of every generated endpoint module, path parameters in braces."""
    for module in sorted(api.rglob("*.py")):
        if module.name != "__init__.py":
            yield _endpoint(module)


def _endpoint(module: Path) -> tuple[str, str]:
    values: dict[str, str] = {}
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value in ("method", "url"):
                    values[key.value] = _literal(value)
    try:
        return values["method"], values["url"]
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
