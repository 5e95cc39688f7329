"""Architecture: layers of modules, imports, docstrings and terms of the hand-written code."""

import ast
import gc
import importlib
import inspect
import re
import sys
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from graphlib import TopologicalSorter
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, Unpack

import kalshi_order_groups
import pytest
from contract.python_source import parse
from kalshi_order_groups import errors
from kalshi_order_groups._core.options import CallOptions

from tests.support.calls import BEYOND_OPERATIONS, CALLS, methods_of, public_methods
from tests.support.openapi import OPERATION_IDS, OPERATIONS
from tests.support.paths import PROJECT

FACADE = PROJECT / "facade" / "kalshi_order_groups"
NAME = "kalshi_order_groups"
SCRIPTS = PROJECT / "scripts"


def modules() -> list[Path]:
    return sorted(FACADE.rglob("*.py"))


def imported(path: Path, root: Path) -> Iterator[str]:
    """Yield the dotted names that a module imports; relative ones are resolved from the root."""
    package = path.relative_to(root).parent.parts
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            start = ".".join([*base, *filter(None, [node.module])])
            yield from (f"{start}.{alias.name}" for alias in node.names)


class Layers(NamedTuple):
    """A package divided into layers, the highest first.

    Each layer is a comma-separated row of subpackages or modules; "" is the package's `__init__` alone.
    A module may import its own subpackage and those of lower layers.
    """

    root: Path
    package: str
    rows: tuple[str, ...]

    def modules(self) -> dict[str, Path]:
        """Return the modules by their dotted names below the package."""
        folder = self.root.joinpath(*self.package.split("."))
        return {
            ".".join(path.relative_to(folder).with_suffix("").parts)
            .removesuffix("__init__")
            .removesuffix("."): path
            for path in sorted(folder.rglob("*.py"))
        }

    def packages_of(self, module: str) -> list[tuple[int, str]]:
        """Return the subpackages that contain a module, each with the number of its layer."""
        packages = [(number, package) for number, row in enumerate(self.rows) for package in row.split(",")]
        return [
            (number, package)
            for number, package in packages
            if module == package or (package and module.startswith(f"{package}."))
        ]

    def imports(self, module: str) -> set[str]:
        """Return the modules of this package that a module imports."""
        known = self.modules()
        found: set[str] = set()
        for name in imported(known[module], self.root):
            if f"{name}.".startswith(f"{self.package}."):
                below = name.removeprefix(self.package).removeprefix(".")
                found.add(below if below in known else below.rpartition(".")[0])
        return (found & known.keys()) - {module}

    def upward(self, module: str) -> list[str]:
        """Return the imports of a module that do not lead to a lower layer."""
        ((layer, package),) = self.packages_of(module)
        found: list[str] = []
        for target in self.imports(module):
            ((other_layer, other_package),) = self.packages_of(target)
            if other_package != package and other_layer <= layer:
                found.append(f"{module} ({package}) imports {target} ({other_package})")
        return found


LAYERS = {
    "facade": Layers(
        PROJECT / "facade",
        NAME,
        (
            "__main__",
            "_command,pytest_plugin,otel",
            "",
            "_async,_sync",
            "simulator",
            "_workflows",
            "_api,_auth",
            "_http",
            "_core",
            "kill_report",
            "errors",
            "order_types,account_types,events",
            "types",
        ),
    ),
    "simulator": Layers(
        PROJECT / "facade",
        f"{NAME}.simulator",
        ("server", "", "transport", "api", "venue", "read_lag", "engine"),
    ),
    "contract diff": Layers(
        SCRIPTS,
        "contract",
        (
            "command,project",
            "run",
            "selfcheck,upstream",
            "impact,witness,caller",
            "usage",
            "program",
            "report",
            "findings",
            "compare",
            "schema",
            "document",
            "model,python_source",
            "entry",
            "",
        ),
    ),
}
CORE = ("document", "schema", "compare", "findings", "selfcheck", "report", "program", "run", "model")
"""The packages of the comparison that know no program and no document of ours."""
OF_THIS_PROJECT = re.compile(r"overrides\.toml|usage\.lock|kalshi|\bfacade/", re.IGNORECASE)
EVERY_MODULE = [(name, module) for name, layers in LAYERS.items() for module in layers.modules()]


@pytest.mark.parametrize(("name", "module"), EVERY_MODULE)
def test_a_module_lies_in_one_layer_and_imports_downwards(name: str, module: str) -> None:
    layers = LAYERS[name]
    assert len(layers.packages_of(module)) == 1, (
        f"{module} must be in exactly one subpackage of {layers.rows}"
    )
    assert not layers.upward(module)


@pytest.mark.parametrize("name", LAYERS)
def test_every_package_has_modules_without_import_cycles(name: str) -> None:
    layers = LAYERS[name]
    non_empty = {package for module in layers.modules() for _, package in layers.packages_of(module)}
    assert non_empty == {package for row in layers.rows for package in row.split(",")}
    graph = {module: layers.imports(module) for module in layers.modules()}
    assert list(TopologicalSorter(graph).static_order())  # raises CycleError with the modules of the cycle


def core_modules() -> dict[str, Path]:
    modules_of_core = LAYERS["contract diff"].modules().items()
    return {name: path for name, path in modules_of_core if name.split(".")[0] in CORE}


@pytest.mark.parametrize("name", core_modules())
def test_the_core_of_the_comparison_imports_only_itself_and_what_its_extra_installs(name: str) -> None:
    path = core_modules()[name]
    for imported_name in imported(path, SCRIPTS):
        package, _, below = imported_name.partition(".")
        allowed = package in sys.stdlib_module_names or package in {"httpx", "yaml"}
        assert allowed or (package == "contract" and below.split(".")[0] in CORE), imported_name


@pytest.mark.parametrize("name", core_modules())
def test_the_core_of_the_comparison_does_not_know_this_project(name: str) -> None:
    text = core_modules()[name].read_text("utf-8")
    assert not OF_THIS_PROJECT.findall(text)
    assert name.startswith("report.") or "the facade" not in text.lower()  # headings of the source axis


def test_only_the_default_of_a_commit_names_openapi_yaml() -> None:
    named = {name for name, path in core_modules().items() if "openapi.yaml" in path.read_text("utf-8")}
    assert named == {"document.sources"}


def test_only_the_extra_contract_installs_what_the_comparison_needs_beyond_the_client() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["optional-dependencies"]["contract"] == ["pyyaml>=6.0.3"]


def test_only_operation_py_uses_private_names_of_generated_code() -> None:
    for path in modules():
        touched = set(
            re.findall(r"\._(get_kwargs|parse_response|build_response)\b", path.read_text("utf-8"))
        )
        assert not touched or path.name == "operation.py", f"{path.name} touches {touched}"


@pytest.mark.parametrize("path", sorted((FACADE / "simulator").rglob("*.py")), ids=str)
def test_the_simulator_imports_no_client_module_and_only_its_transport_imports_httpx(path: Path) -> None:
    names = set(imported(path, PROJECT / "facade"))
    client = tuple(f"{NAME}.{package}" for package in ("_async", "_sync", "_workflows", "_api", "_http"))
    assert not {name for name in names if name.startswith(client)}
    if path.name != "transport.py":
        assert not {name for name in names if name.split(".")[0] == "httpx"}


@pytest.mark.parametrize(
    "path", sorted((FACADE / "simulator" / "engine").glob("*.py")), ids=lambda p: p.stem
)
def test_the_engine_is_pure(path: Path) -> None:
    allowed = {"heapq", "bisect", "datetime", "re", "collections", "collections.abc", "decimal", "typing"}
    allowed |= {"attrs", "attrs.validators"}
    names = {name.rpartition(".")[0] or name for name in imported(path, PROJECT / "facade")}
    assert {name for name in names if not name.startswith(NAME)} <= allowed


def test_scripts_do_not_import_the_facade() -> None:
    for path in (PROJECT / "scripts").rglob("*.py"):
        assert f"import {NAME}" not in path.read_text("utf-8")
        assert f"from {NAME}" not in path.read_text("utf-8")


def test_runtime_dependencies_are_httpx_with_what_it_stands_on_attrs_and_cryptography() -> None:
    known = {
        "httpx",
        "httpcore",
        "h11",
        "certifi",
        "attrs",
        "cryptography",
        NAME,
        "kalshi_order_groups_api",
    }
    for path in modules():
        roots = {name.split(".")[0] for name in imported(path, PROJECT / "facade")}
        allowed = known | ({"pytest"} if path.name == "pytest_plugin.py" else set[str]())
        allowed |= {"opentelemetry"} if path.name == "otel.py" else set[str]()
        allowed |= {"starlette", "uvicorn"} if path.parent.name == "server" else set[str]()
        assert roots <= allowed | sys.stdlib_module_names, path


def test_public_names_are_complete_and_importable() -> None:
    names = kalshi_order_groups.__all__
    assert len(set(names)) == len(names)
    assert all(hasattr(kalshi_order_groups, name) for name in names)
    public = {name for name in vars(kalshi_order_groups) if not name.startswith(("_", "@"))}
    submodules = {path.stem for path in FACADE.iterdir()}
    assert public - submodules == set(names)
    assert set(errors.__all__) <= set(names)


def test_the_docstring_of_errors_lists_the_whole_tree() -> None:
    drawn = re.findall(r"(\w+Error)\b", errors.__doc__ or "")
    assert set(drawn) == set(errors.__all__) | {"ValueError", "TypeError"}


def test_every_module_has_a_docstring() -> None:
    for path in [*modules(), *(PROJECT / "scripts").rglob("*.py")]:
        tree = ast.parse(path.read_text("utf-8"))
        assert ast.get_docstring(tree), f"{path.name} has no module docstring"


DISCOURAGED = re.compile(
    r"whoever|somebody|nobody|\btold\b|\btells?\b|under way|\broom\b|misfortune|\bdice\b|\bbeside\b",
    re.IGNORECASE,
)


PROSE = ("facade", "scripts", "docs", "benchmarks", "examples", "models", "README.md", "ARCHITECTURE.md")
WRITTEN = {".py", ".sh", ".toml", ".md", ".html", ".pml"}


def test_code_and_documents_use_the_terms_of_the_field() -> None:
    """CONTRIBUTING.md lists the words; the simulator's faults are exempt as public values."""
    written = [
        path
        for place in PROSE
        for path in [PROJECT / place, *(PROJECT / place).rglob("*")]
        if path.suffix in WRITTEN and "_sync" not in path.parts and path.name != "faults.py"
    ]
    assert len(written) > 200
    found = [
        f"{path.relative_to(PROJECT)}:{number}: {line.strip()}"
        for path in written
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if DISCOURAGED.search(line)
    ]
    assert found == []


def test_the_scripts_parse_python_source_in_one_module() -> None:
    comparing = [
        *(PROJECT / "scripts/contract").rglob("*.py"),
        *(PROJECT / "scripts/generation").rglob("*.py"),
    ]
    direct = {path.name for path in comparing if re.search(r"\bast\.parse\(", path.read_text("utf-8"))}
    assert direct == {"python_source.py"}


def test_source_can_be_parsed_in_many_threads() -> None:
    """A callback of the garbage collector lets other threads run while a tree is being built."""
    sources = [path.read_text("utf-8") for path in modules()]

    def yield_to_threads(phase: str, info: object) -> None:
        """Run some Python code, so that another thread may be scheduled."""

    interval, threshold = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(1e-6)
    gc.set_threshold(50)
    gc.callbacks.append(yield_to_threads)
    try:
        with ThreadPoolExecutor(4) as threads:
            trees = list(threads.map(parse, sources))
    finally:
        gc.callbacks.remove(yield_to_threads)
        gc.set_threshold(*threshold)
        sys.setswitchinterval(interval)
    assert len(trees) == len(sources)


def endpoint_modules() -> list[str]:
    api = PROJECT / "generated" / "kalshi_order_groups_api" / "api"
    return [
        ".".join(path.relative_to(PROJECT / "generated").with_suffix("").parts)
        for path in sorted(api.rglob("*.py"))
        if path.name != "__init__.py"
    ]


@pytest.mark.parametrize("name", endpoint_modules())
def test_generated_modules_have_the_functions_that_the_facade_uses(name: str) -> None:
    module: Any = importlib.import_module(name)
    assert inspect.isfunction(module._get_kwargs)
    assert list(inspect.signature(module._parse_response).parameters) == ["client", "response"]


def test_the_runtime_lock_has_the_dependencies_of_the_wheel() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = (PROJECT / "requirements" / "runtime.in").read_text("utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == project["dependencies"]


def test_the_lowest_versions_that_are_tested_are_those_that_are_admitted() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    admitted = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    locked = (PROJECT / "requirements" / "lowest.txt").read_text("utf-8")
    pins = dict(re.findall(r"^([a-z0-9-]+)==([0-9.]+) ", locked, re.MULTILINE))
    for requirement in admitted:
        name, lowest = re.findall(r"^([a-z0-9-]+)>=([0-9.]+)", requirement)[0]
        assert re.fullmatch(rf"{re.escape(lowest)}(\.0)*", pins[name]), name


def test_lock_files_name_no_package_index() -> None:
    for path in [*(PROJECT / "requirements").glob("*.txt"), PROJECT / "tests/peers/requirements.txt"]:
        assert not re.search(r"https?://|--(extra-)?index-url|--find-links", path.read_text("utf-8"))
        assert "--hash=sha256:" in path.read_text("utf-8")


@pytest.mark.parametrize("client", [kalshi_order_groups.Client, kalshi_order_groups.AsyncClient])
def test_every_call_accepts_the_call_options(client: Any) -> None:
    methods = public_methods(client.simulated())
    of_operations = {name: method for name, method in methods.items() if name not in BEYOND_OPERATIONS}
    assert len(of_operations) == len(OPERATIONS), "one for each operation of openapi.yaml"
    for name, method in of_operations.items():
        (options,) = [
            parameter
            for parameter in inspect.signature(method).parameters.values()
            if parameter.kind is parameter.VAR_KEYWORD
        ]
        assert options.annotation == Unpack[CallOptions], name


def test_the_table_of_calls_has_every_call() -> None:
    methods = public_methods(kalshi_order_groups.Client.simulated())
    assert methods_of(call.act for call in CALLS.values()) == methods.keys() - BEYOND_OPERATIONS
    assert {call.operation for call in CALLS.values()} == OPERATION_IDS
