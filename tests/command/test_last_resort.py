"""The commands of docs/last-resort.md, as they stand there, against the simulator's server."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from kalshi_order_groups import Environment
from kalshi_order_groups.simulator import Fault
from kalshi_order_groups.simulator.engine.records import USER
from kalshi_order_groups.simulator.server import keys

from tests.support.command_line import PATIENCE, Loopback
from tests.support.orders import an_order
from tests.support.paths import PROJECT

PAGE = (PROJECT / "docs" / "last-resort.md").read_text("utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
ABSENT = [name for name in ("sh", "curl", "openssl") if shutil.which(name) is None]

pytestmark = pytest.mark.skipif(bool(ABSENT), reason=f"not on this machine: {', '.join(ABSENT)}")

SETTINGS, FUNCTION, LIST, TRIGGER, TRIGGER_ALL, CANCEL_ALL = BLOCKS


def run(exchange: Loopback, folder: Path, *blocks: str, **more: str) -> str:
    """The output of blocks of the page, with an RSA key."""
    key_id, pem = keys.issue(exchange.exchange, "rsa", user=USER, subaccount=None)
    path = folder / "rsa.pem"
    path.write_text(pem, "ascii")
    environ = {
        **exchange.environ,
        "KALSHI_API_KEY_ID": key_id,
        "KALSHI_PRIVATE_KEY_PATH": str(path),
        "PATH": os.environ["PATH"],
        **more,
    }
    done = subprocess.run(
        ["sh", "-eu"],
        input="\n".join([SETTINGS, FUNCTION, *blocks]),
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_the_list_has_every_group(exchange: Loopback, tmp_path: Path) -> None:
    groups = [exchange.group(subaccount=number) for number in (0, 3)]
    listed = run(exchange, tmp_path, LIST)
    assert all(group.order_group_id in listed for group in groups)


def test_one_group_is_triggered(exchange: Loopback, tmp_path: Path) -> None:
    group, other = exchange.group(subaccount=3), exchange.group()
    output = run(exchange, tmp_path, TRIGGER, GROUP=group.order_group_id, SUBACCOUNT="3")
    assert (output, exchange.is_triggered(group), exchange.is_triggered(other)) == ("{}", True, False)


def test_every_group_is_triggered(exchange: Loopback, tmp_path: Path) -> None:
    groups = [exchange.group(subaccount=number) for number in (0, 0, 3, 63)]
    output = run(exchange, tmp_path, TRIGGER_ALL)
    assert sorted(output.splitlines()) == sorted(f"{group.order_group_id} {{}}" for group in groups)
    assert all(map(exchange.is_triggered, groups))


def test_a_subaccount_that_cannot_be_listed_is_named(exchange: Loopback, tmp_path: Path) -> None:
    group = exchange.group(subaccount=3)
    exchange.exchange.faults.plan(Fault.UNAVAILABLE_503, operation="GetOrderGroups", calls={2})
    first, second = run(exchange, tmp_path, f"{{ {TRIGGER_ALL}}} 2>/dev/null").splitlines()
    assert first.startswith("subaccount 0 was not listed: ")
    assert second == f"{group.order_group_id} {{}}"


def test_every_order_is_cancelled(exchange: Loopback, tmp_path: Path) -> None:
    exchange.client.orders.create_v2(request=an_order())
    run(exchange, tmp_path, CANCEL_ALL)
    assert list(exchange.client.orders.list(status="resting")) == []


def test_the_page_names_the_hosts_that_the_client_calls() -> None:
    assert all(environment.base_url in PAGE for environment in Environment)
