"""Runs the pinned generator in a fresh folder and finishes its output."""

import json
import os
import subprocess
from pathlib import Path

from .errors import GenerationError
from .spec import Spec

PACKAGE = "kalshi_order_groups_api"
HEADER = "# Written by `make generate` from openapi.yaml. Never edit; see generated/README.md.\n"


def tool_versions(environment: Path, requirements: Path) -> dict[str, str]:
    """The pinned versions of generator and formatter, once the environment is seen to hold them."""
    pinned = _pins(requirements)
    listing = _run([environment / "bin" / "python", "-m", "pip", "freeze"], cwd=Path.cwd()).stdout
    installed = dict(line.split("==", 1) for line in listing.splitlines() if "==" in line)
    versions: dict[str, str] = {}
    for tool in ("openapi-python-client", "ruff"):
        if installed.get(tool) != pinned[tool]:
            raise GenerationError(
                f"{environment} holds {tool} {installed.get(tool)}, and {requirements.name} pins"
                f" {pinned[tool]}; run `make clean-generate` and again `make generate`."
            )
        versions[tool] = pinned[tool]
    return versions


def _pins(requirements: Path) -> dict[str, str]:
    lines = [line.split() for line in requirements.read_text("utf-8").splitlines()]
    return dict(line[0].split("==", 1) for line in lines if line and "==" in line[0])


def build(spec: Spec, *, environment: Path, config: Path, folder: Path) -> Path:
    """Generate the package from the document into folder, and return where it stands."""
    document, package = folder / "openapi.json", folder / PACKAGE
    programs = environment.absolute() / "bin"
    document.write_text(json.dumps(spec, indent=1), "utf-8")
    command: list[str | Path] = [
        programs / "openapi-python-client",
        *("generate", "--meta", "none", "--fail-on-warning"),
        *("--path", document, "--config", config.resolve(), "--output-path", package),
    ]
    _run(command, cwd=folder, path_first=programs)
    for module in sorted(package.rglob("*.py")):
        module.write_text(HEADER + module.read_text("utf-8"), "utf-8")
    (package / "py.typed").write_text("", "utf-8")
    return package


def _run(
    command: list[str | Path], *, cwd: Path, path_first: Path | None = None
) -> subprocess.CompletedProcess[str]:
    search = os.environ.get("PATH", os.defpath)
    environment = dict(os.environ, PATH=f"{path_first}{os.pathsep}{search}" if path_first else search)
    try:
        return subprocess.run(command, cwd=cwd, env=environment, check=True, text=True, capture_output=True)
    except FileNotFoundError:
        raise GenerationError(
            f"{command[0]} is not there; `make generate` sets up the environment it lives in."
        ) from None
    except subprocess.CalledProcessError as error:
        said = f"{error.stdout}{error.stderr}".strip()
        raise GenerationError(f"{Path(command[0]).name} stopped:\n{said}") from None
