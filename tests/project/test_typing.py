"""A changed contract is a type error on each facade line that uses the changed part."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import generate
import pytest

from tests.support.paths import PROJECT

ENVIRONMENT = PROJECT / ".venv-generate"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the project, so that tests can change its contract."""
    root = tmp_path_factory.mktemp("typing") / "project"
    root.mkdir()
    for name in ("openapi.yaml", "stream.yaml", "pyproject.toml"):
        shutil.copy(PROJECT / name, root)
    for name in ("scripts", "requirements", "facade", "generated"):
        shutil.copytree(PROJECT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    return root


def type_errors(root: Path) -> list[str]:
    """Return mypy's errors in the facade, as `path:line: message`."""
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--output", "json", "facade"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    assert found or done.returncode == 0, done.stdout + done.stderr
    return [
        f"{entry['file']}:{entry['line']}: {entry['message']}"
        for entry in found
        if entry["severity"] == "error"
    ]


FLAG = (
    "          type: boolean\n"
    "          description: True while the group is triggered, whatever the name says.\n"
)
CHANGES = [
    (
        "a renamed query parameter",
        "    ExchangeIndex:\n      name: exchange_index",
        "    ExchangeIndex:\n      name: shard_index",
        "_api/order_groups.py",
        ("exchange_index=or_unset(scope.exchange_index)",),
    ),
    (
        "a renamed field of a response",
        f"        is_auto_cancel_enabled:\n{FLAG}        contracts_limit_fp",
        f"        is_triggered:\n{FLAG}        contracts_limit_fp",
        "_api/responses.py",
        ("model.is_auto_cancel_enabled",),
    ),
    (
        "a renamed field of a request",
        "        time_in_force:\n          allOf:",
        "        lifetime:\n          allOf:",
        "_api/requests.py",
        ("time_in_force=time_in_force",),
    ),
]


@pytest.mark.parametrize("change", CHANGES, ids=[change[0] for change in CHANGES])
@pytest.mark.family
@pytest.mark.full
@pytest.mark.short(2)
def test_a_changed_contract_is_a_type_error_where_it_is_used(
    project: Path, change: tuple[str, str, str, str, tuple[str, ...]]
) -> None:
    _, before, after, module, lines = change

    def changed(text: str) -> str:
        text = text.replace(before, after)
        text = text.replace("required: [is_auto_cancel_enabled, orders]", "required: [orders]")
        return text.replace("price, time_in_force, self_trade", "price, lifetime, self_trade")

    errors = errors_after(project, "openapi.yaml", changed)
    hit = hit_lines(project, module, errors)
    for line in lines:
        assert any(line in found for found in hit), errors


def errors_after(project: Path, document: str, change: Callable[[str], str]) -> list[str]:
    """Return the type errors in the facade after a change of the contract, which is undone."""
    path = project / document
    text = path.read_text("utf-8")
    assert change(text) != text
    path.write_text(change(text), "utf-8")
    try:
        assert generate.main(["--root", str(project), "--environment", str(ENVIRONMENT)]) == 0
        return type_errors(project)
    finally:
        path.write_text(text, "utf-8")


def hit_lines(project: Path, module: str, errors: list[str]) -> set[str]:
    """Return the lines of a module of the facade with type errors, each with those that follow."""
    source = (project / "facade" / "kalshi_order_groups" / module).read_text("utf-8").splitlines()
    found = (re.match(rf"facade/kalshi_order_groups/{re.escape(module)}:(\d+):", error) for error in errors)
    return {" ".join(source[int(match[1]) - 1 : int(match[1]) + 6]) for match in found if match}


STREAM_MODULE = "simulator/venue/stream_messages.py"
STREAM_CHANGES = {
    "a renamed field": ("            contracts_limit_fp:", "            limit_fp:", "contracts_limit_fp="),
    "a type on the wire": ("const: user_order", "const: order", 'type_="user_order"'),
    "a required field": ("[event_type, order_group_id,", "[event_type, order_group_id, contracts_limit_fp,",
                         "contracts_limit_fp=formats.contracts"),
    "a type of a field": ("shard of the fill.\n              type: integer",
                          "shard of the fill.\n              type: string", "exchange_index=order"),
    "a removed value": ("enum: [buy, sell,", "enum: [purchase, sell,", "OrderAction.BUY"),
}  # fmt: skip


@pytest.mark.parametrize("name", STREAM_CHANGES)
@pytest.mark.family
@pytest.mark.short(1)
def test_a_changed_stream_is_a_type_error_where_the_simulator_sends_it(project: Path, name: str) -> None:
    before, after, line = STREAM_CHANGES[name]
    errors = errors_after(project, "stream.yaml", lambda text: text.replace(before, after))
    assert any(line in found for found in hit_lines(project, STREAM_MODULE, errors)), errors


@pytest.mark.full
def test_the_unchanged_contract_has_no_type_errors(project: Path) -> None:
    assert generate.main(["--root", str(project), "--environment", str(ENVIRONMENT)]) == 0
    assert type_errors(project) == []


PROGRAM = """
from decimal import Decimal
from kalshi_order_groups import ALL_SUBACCOUNTS, AsyncClient, Client

async def asynchronous(client: AsyncClient) -> None:
    reveal_type(await client.order_groups.create(contracts_limit=1))
    async for order in client.orders.list():
        reveal_type(order)

def synchronous(client: Client) -> None:
    reveal_type(client.order_groups.list(subaccount=ALL_SUBACCOUNTS))
    reveal_type(client.order_groups.get("og"))
    reveal_type(client.order_groups.delete("og"))
    reveal_type(client.order_groups.trigger("og"))
    reveal_type(client.with_options(subaccount=3))
    reveal_type(next(client.orders.list()).yes_price)
    client.order_groups.create(contracts_limit="1.5")
    client.order_groups.create(contracts_limit=Decimal("1.5"))
    client.order_groups.create(contracts_limit=1.5)
    client.order_groups.trigger("og", subaccount=ALL_SUBACCOUNTS)
    client.order_groups.trigger("og", sub_account=3)
    Client.from_env(environment="demo")
"""
REVEALED = [
    "OrderGroup",
    "Order",
    "list[OrderGroup]",
    "OrderGroupDetail",
    "DeleteOutcome",
    "None",
    "Client",
    "Decimal",
]
REFUSED = ["contracts_limit", "subaccount", "sub_account", "environment"]


@pytest.mark.full
def test_public_types_as_seen_by_a_type_checker(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", program],
        cwd=PROJECT / "facade",
        env={"MYPYPATH": f"{PROJECT / 'facade'}:{PROJECT / 'generated'}", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    revealed = re.findall(r'Revealed type is "([^"]+)"', done.stdout)
    assert [re.sub(r"\b(\w+\.)+", "", name) for name in revealed] == REVEALED
    errors = re.findall(r"error: (.*)", done.stdout)
    assert len(errors) == len(REFUSED)
    for error, word in zip(errors, REFUSED, strict=True):
        assert word in error
