"""Runs the pinned generator in an empty folder, and adds headers and py.typed to its output."""

import json
import os
import subprocess
from pathlib import Path
from typing import cast

import yaml

from . import descriptions, enums, expansion, request_rules
from .errors import GenerationError
from .spec import Spec

PACKAGE = "kalshi_order_groups_api"
HEADER = "# Written by `make generate` from {source}. Never edit; see generated/README.md.\n"
TEMPLATES = "templates"
"""The folder next to the configuration whose templates replace the generator's."""
TOOLS = ("openapi-python-client", "ruff")
SETTINGS = {"post_hooks", "docstrings_on_attributes"}

_PRINT_VERSIONS = "import importlib.metadata as m, sys; print(*(m.version(t) for t in sys.argv[1:]))"


def tool_versions(environment: Path, requirements: Path) -> dict[str, str]:
    """Return the pinned versions of the tools. Raise GenerationError if others are installed."""
    pinned = _pins(requirements)
    printed = _run([python(environment), "-I", "-c", _PRINT_VERSIONS, *TOOLS], cwd=Path.cwd())
    for tool, installed in zip(TOOLS, printed.stdout.split(), strict=True):
        if installed != pinned[tool]:
            raise GenerationError(
                f"{environment} has {tool} {installed}, but {requirements.name} pins {pinned[tool]}."
                " Run `make clean-generate`, then `make generate`."
            )
    return pinned


def _pins(requirements: Path) -> dict[str, str]:
    try:
        lines = [line.split() for line in requirements.read_text("utf-8").splitlines()]
    except OSError as error:
        raise GenerationError(f"{requirements} cannot be read: {error}") from error
    pins = dict(line[0].split("==", 1) for line in lines if line and "==" in line[0])
    missing = [tool for tool in TOOLS if tool not in pins]
    if missing:
        raise GenerationError(f"{requirements.name} does not pin {', '.join(missing)}. Run `make lock`.")
    return {tool: pins[tool] for tool in TOOLS}


def check_settings(config: Path) -> None:
    """Raise GenerationError for an unknown setting, because the generator ignores it."""
    try:
        settings: object = yaml.safe_load(config.read_text("utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise GenerationError(f"{config.name} cannot be read: {error}") from error
    keys = set(cast(dict[str, object], settings)) if isinstance(settings, dict) else set[str]()
    if keys - SETTINGS or "post_hooks" not in keys:
        raise GenerationError(
            f"{config.name} must have post_hooks, and no other keys than {', '.join(sorted(SETTINGS))}."
            f" It has {', '.join(sorted(keys)) or 'none'}."
        )


def build(
    spec: Spec, *, environment: Path, config: Path, folder: Path, source: str = "openapi.yaml"
) -> Path:
    """Generate the package from the document into folder, and return its path."""
    check_settings(config)
    expansion.check(spec, "the generator's input")
    document, package = folder / "openapi.json", folder / PACKAGE
    document.write_text(json.dumps(descriptions.placed(spec), indent=1), "utf-8")
    command: list[str | Path] = [
        *(python(environment), "-I", "-m", "openapi_python_client"),
        *("generate", "--meta", "none", "--fail-on-warning"),
        *("--path", document, "--config", config.resolve(), "--output-path", package),
        *("--custom-template-path", config.resolve().parent / TEMPLATES),
    ]
    try:
        _run(command, cwd=folder, path_first=python(environment).parent)
    except GenerationError as error:
        hint = " ".join(enums.ambiguous(spec))
        raise GenerationError(f"{error}. {hint}" if hint else str(error)) from None
    (package / request_rules.MODULE).write_text(request_rules.module(spec), "utf-8")
    for module in sorted(package.rglob("*.py")):
        module.write_text(HEADER.format(source=source) + module.read_text("utf-8"), "utf-8")
    (package / "py.typed").write_text("", "utf-8")
    return package


def python(environment: Path) -> Path:
    """Return the interpreter of the environment that the generator is installed in."""
    return environment.absolute() / "bin" / "python"


def _run(
    command: list[str | Path], *, cwd: Path, path_first: Path | None = None
) -> subprocess.CompletedProcess[str]:
    search = os.environ.get("PATH", os.defpath)
    environment = dict(os.environ, PATH=f"{path_first}{os.pathsep}{search}" if path_first else search)
    try:
        return subprocess.run(command, cwd=cwd, env=environment, check=True, text=True, capture_output=True)
    except OSError as error:
        raise GenerationError(
            f"{command[0]} cannot be run: {error.strerror}."
            " Run `make generate`, which sets up its environment."
        ) from None
    except subprocess.CalledProcessError as error:
        output = f"{error.stdout}{error.stderr}".strip()
        raise GenerationError(f"the generator failed:{_reason(output)}") from None


def _reason(output: str) -> str:
    """Return what the generator reports; of a traceback, which it frames, the error alone."""
    _, frame, error = output.rpartition("╯")
    return f" {' '.join(error.split())}" if frame else f"\n{output}"
