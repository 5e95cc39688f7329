"""The rules of the house: who may import whom, and what everything that people write must have."""

import ast
import gc
import importlib
import inspect
import re
import sys
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Unpack

import kalshi_order_groups
import pytest
from generation.python_source import parse
from kalshi_order_groups import errors
from kalshi_order_groups._options import CallOptions

from tests.places import PROJECT

FACADE = PROJECT / "facade" / "kalshi_order_groups"
NAME = "kalshi_order_groups"


def modules() -> list[Path]:
    return sorted(FACADE.rglob("*.py"))


def room(path: Path) -> str:
    """The module's dotted name below the package."""
    return ".".join(path.relative_to(FACADE).with_suffix("").parts).removesuffix(".__init__")


def imported(path: Path) -> Iterator[str]:
    """What a module imports, as dotted names; ours are named from the package on."""
    package = [NAME, *path.relative_to(FACADE).parent.parts]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            start = ".".join([*base, *filter(None, [node.module])])
            yield start
            yield from (f"{start}.{alias.name}" for alias in node.names)


def ours(path: Path) -> set[str]:
    """The rooms of the facade that a module imports."""
    rooms = {room(module) for module in modules()}
    return {
        name.removeprefix(f"{NAME}.") for name in imported(path) if name.removeprefix(f"{NAME}.") in rooms
    } - {""}


LEAVES: dict[str, set[str]] = {
    "errors": {"types"},  # for the type checker alone
    "events": set(),
    "types": set(),
    "order_types": {"types"},
    "account_types": set(),
    "_values": {"types"},
    "_options": {"types", "errors", "_values", "_retry"},
    "_retry": {"errors"},
    "_skew": set(),
    "_body": set(),
    "_clock": set(),
    "_names": set(),
    "_pace": {"account_types"},
    "_signing": {"types", "errors", "_outgoing"},
    "_outgoing": set(),
    "_http11": {"_outgoing"},
    "_free_list": set(),
    "_network": {"_names", "_outgoing"},
    "_network_async": {"_names", "_network", "_outgoing"},
    "_tasks": {"_free_list"},
    "_tasks_async": {"_free_list"},
    "_verifying": {"errors"},
    "_plain_rows": {"types"},
    "_credentials": {"errors", "_forgetting", "_private_key", "_signing"},
    "_private_key": set(),
    "_forgetting": set(),
    "_environment": {"errors"},
    "_error_body": set(),
    "_retry_after": set(),
    "simulator.assumptions": set(),
    "simulator.records": set(),
    "simulator.events": {"simulator.records"},
    "simulator.market": {"simulator.records"},
    "simulator.groups": {"simulator.assumptions", "simulator.records"},
    "simulator.orders": {
        "simulator.assumptions",
        "simulator.events",
        "simulator.market",
        "simulator.records",
    },
    "simulator.rules": {
        "simulator.assumptions",
        "simulator.events",
        "simulator.groups",
        "simulator.market",
        "simulator.orders",
        "simulator.records",
    },
}


@pytest.mark.parametrize("name", LEAVES)
def test_a_room_imports_no_more_than_it_may(name: str) -> None:
    path = FACADE / f"{name.replace('.', '/')}.py"
    assert ours(path) <= LEAVES[name]


def test_only_the_seam_touches_private_names_of_generated_code() -> None:
    for path in modules():
        touched = set(
            re.findall(r"\._(get_kwargs|parse_response|build_response)\b", path.read_text("utf-8"))
        )
        assert not touched or path.name == "_operation.py", f"{path.name} touches {touched}"


def test_the_two_clients_do_not_know_each_other() -> None:
    for path in modules():
        rooms = ours(path)
        if "_async" in path.parts:
            assert not any(name.startswith("_sync") for name in rooms)
        if "_sync" in path.parts:
            assert not any(name.startswith("_async") for name in rooms)


SIMULATED = sorted(path.stem for path in (FACADE / "simulator").glob("*.py"))
KNOW_HTTP = {"__init__", "transport", "pytest_plugin"}


@pytest.mark.parametrize("name", sorted(set(SIMULATED) - KNOW_HTTP))
def test_the_simulated_exchange_knows_neither_http_nor_the_client(name: str) -> None:
    path = FACADE / "simulator" / f"{name}.py"
    assert not {part for part in imported(path) if part.split(".")[0] == "httpx"}
    assert not any(found.startswith(("_async", "_sync", "_operation")) for found in ours(path))


PURE = ["assumptions", "records", "events", "market", "groups", "orders", "rules"]


@pytest.mark.parametrize("room", PURE)
def test_the_rules_are_pure(room: str) -> None:
    allowed = {"heapq", "bisect", "re", "collections", "collections.abc", "decimal", "typing", "attrs"}
    allowed |= {"attrs.validators"}
    names = {name.rpartition(".")[0] or name for name in imported(FACADE / "simulator" / f"{room}.py")}
    assert {name for name in names if not name.startswith(NAME)} <= allowed


def test_scripts_do_not_import_the_facade() -> None:
    for path in (PROJECT / "scripts").rglob("*.py"):
        assert f"import {NAME}" not in path.read_text("utf-8")
        assert f"from {NAME}" not in path.read_text("utf-8")


def test_runtime_dependencies_are_httpx_with_what_it_stands_on_attrs_and_cryptography() -> None:
    known = {"httpx", "httpcore", "h11", "attrs", "cryptography", NAME, "kalshi_order_groups_api"}
    for path in modules():
        roots = {name.split(".")[0] for name in imported(path)}
        known_here = known | ({"pytest"} if path.name == "pytest_plugin.py" else set[str]())
        known_here |= {"opentelemetry"} if path.name == "otel.py" else set[str]()
        known_here |= {"starlette", "uvicorn"} if path.parent.name == "server" else set[str]()
        assert roots <= known_here | sys.stdlib_module_names, path


def test_public_names_are_sorted_complete_and_there() -> None:
    names = kalshi_order_groups.__all__
    assert len(set(names)) == len(names)
    assert all(hasattr(kalshi_order_groups, name) for name in names)
    public = {name for name in vars(kalshi_order_groups) if not name.startswith(("_", "@"))}
    submodules = {path.stem for path in FACADE.iterdir()}
    assert public - submodules == set(names)
    assert set(errors.__all__) <= set(names)


def test_the_tree_of_errors_stands_in_its_docstring() -> None:
    drawn = re.findall(r"(\w+Error)\b", errors.__doc__ or "")
    assert set(drawn) == set(errors.__all__) | {"ValueError", "TypeError"}


def test_every_public_thing_says_what_it_is() -> None:
    for path in [*modules(), *(PROJECT / "scripts").rglob("*.py")]:
        tree = ast.parse(path.read_text("utf-8"))
        assert ast.get_docstring(tree), f"{path.name} does not say what room it is"


def test_the_scripts_read_python_source_in_one_place() -> None:
    comparing = [
        *(PROJECT / "scripts/contract").rglob("*.py"),
        *(PROJECT / "scripts/generation").rglob("*.py"),
    ]
    direct = {path.name for path in comparing if re.search(r"\bast\.parse\(", path.read_text("utf-8"))}
    assert direct == {"python_source.py"}


def test_source_is_read_in_many_threads_at_once() -> None:
    """The collector calls back while a tree is being built, and another thread takes over."""
    sources = [path.read_text("utf-8") for path in modules()]

    def back(phase: str, told: object) -> None:
        """Any Python at all: a place where another thread may go on."""

    interval, threshold = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(1e-6)
    gc.set_threshold(50)
    gc.callbacks.append(back)
    try:
        with ThreadPoolExecutor(4) as threads:
            trees = list(threads.map(parse, sources))
    finally:
        gc.callbacks.remove(back)
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
def test_generated_modules_have_the_shape_the_facade_stands_on(name: str) -> None:
    module: Any = importlib.import_module(name)
    assert inspect.isfunction(module._get_kwargs)
    assert list(inspect.signature(module._parse_response).parameters) == ["client", "response"]


def test_the_runtime_lock_is_made_from_what_the_wheel_needs() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = (PROJECT / "requirements" / "runtime.in").read_text("utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == project["dependencies"]


def test_no_lock_tells_where_packages_came_from() -> None:
    for path in [*(PROJECT / "requirements").glob("*.txt"), PROJECT / "tests/peers/requirements.txt"]:
        assert not re.search(r"https?://|--(extra-)?index-url|--find-links", path.read_text("utf-8"))
        assert "--hash=sha256:" in path.read_text("utf-8")


BEYOND_OPERATIONS = {"trigger_all", "kill", "rearm", "reconcile"}


@pytest.mark.parametrize("client", [kalshi_order_groups.Client, kalshi_order_groups.AsyncClient])
def test_every_call_takes_the_options_of_calls(client: Any) -> None:
    simulated = client.simulated()
    calls = [
        (name, method)
        for resource in (simulated.order_groups, simulated.orders, simulated.account, simulated.exchange)
        for name, method in inspect.getmembers(resource, callable)
        if not name.startswith("_")
    ]
    of_operations = [(name, method) for name, method in calls if name not in BEYOND_OPERATIONS]
    assert len(of_operations) == 15, "one for each operation of openapi.yaml"
    for name, method in of_operations:
        (options,) = [
            one for one in inspect.signature(method).parameters.values() if one.kind is one.VAR_KEYWORD
        ]
        assert options.annotation == Unpack[CallOptions], name
