"""What mypy knows of other people's packages, kept between runs; of ours it starts afresh.

mypy's cache is not to be trusted where modules come and go: one that was missing once stays missing for
those that import it. So only what the facade imports from elsewhere is kept, and every run works on a copy.
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

from generation.python_source import parse

KEPT = Path(".mypy_cache") / "contract"
_OURS = ("kalshi_order_groups",)


def seeded(root: Path, facade: str, cache: Path) -> None:
    """Fill the cache folder of a run with what is known of the packages that the facade of root imports."""
    imports = _imports(root / facade)
    versions = (
        f"{metadata.version('mypy')} {sys.version_info[:2]} {(root / 'pyproject.toml').read_text('utf-8')}"
    )
    key = hashlib.sha256(f"{versions}\n{imports}".encode()).hexdigest()[:16]
    kept = root / KEPT / key
    if not kept.is_dir():
        _make(root, imports, kept)
    shutil.copytree(kept, cache, dirs_exist_ok=True)


def _imports(package: Path) -> str:
    """The imports of a package from elsewhere, as source."""
    names: set[str] = set()
    for path in package.rglob("*.py"):
        for node in ast.walk(parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module)
    return "".join(f"import {name}\n" for name in sorted(names) if not name.startswith(_OURS))


def _make(root: Path, imports: str, kept: Path) -> None:
    """Let mypy read the imports once; two that do so at the same time do not harm each other."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=kept.parent) as folder:
        (Path(folder) / "imports.py").write_text(imports, "utf-8")
        cache = Path(folder) / "cache"
        command = [sys.executable, "-m", "mypy", "--config-file", str(root / "pyproject.toml")]
        command += ["--cache-dir", str(cache), "imports.py"]
        environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1")
        subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
        cache.mkdir(exist_ok=True)
        if not kept.is_dir():
            os.rename(cache, kept)
