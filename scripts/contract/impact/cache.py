"""Keeps mypy's cache of third-party packages between runs, and none of our own packages.

mypy's cache goes wrong if modules appear and disappear: a module that was missing once stays missing for
its importers. So only the third-party imports of the facade are cached, and every run works on a copy.
"""

import ast
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

from ..python_source import parse

FOLDER = Path(".mypy_cache") / "contract"
_OWN_PACKAGES = ("kalshi_order_groups",)


def seed(root: Path, facade: str, cache: Path) -> None:
    """Fill the cache folder of a run for the third-party packages that the facade of root imports."""
    imports = _imports(root / facade)
    versions = (
        f"{metadata.version('mypy')} {sys.version_info[:2]} {(root / 'pyproject.toml').read_text('utf-8')}"
    )
    key = hashlib.sha256(f"{versions}\n{imports}".encode()).hexdigest()[:16]
    cached = root / FOLDER / key
    if not cached.is_dir():
        _create(root, imports, cached)
    shutil.copytree(cached, cache, dirs_exist_ok=True)


def _imports(package: Path) -> str:
    """Return the third-party imports of a package, as source."""
    names: set[str] = set()
    for path in package.rglob("*.py"):
        for node in ast.walk(parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module)
    return "".join(f"import {name}\n" for name in sorted(names) if not name.startswith(_OWN_PACKAGES))


def _create(root: Path, imports: str, target: Path) -> None:
    """Run mypy on the imports alone; safe when run concurrently, because the result is moved in whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        (Path(folder) / "imports.py").write_text(imports, "utf-8")
        cache = Path(folder) / "cache"
        command = [sys.executable, "-m", "mypy", "--config-file", str(root / "pyproject.toml")]
        command += ["--cache-dir", str(cache), "imports.py"]
        environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1")
        subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
        cache.mkdir(exist_ok=True)
        if not target.is_dir():
            os.rename(cache, target)
