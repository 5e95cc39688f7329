"""Public clients from the package registry use the simulator by its base URL alone."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.commands import Simulator, simulating

pytestmark = pytest.mark.peers

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
NEWEST_FIRST = (14, 13, 12)
INSTALLING = 300
TIMEOUT = 60


def interpreters() -> Iterator[str]:
    """Yield candidates for the clients' Python interpreter, newest first."""
    homes = [Path.home() / ".pyenv" / "versions", Path.home() / ".local" / "share" / "uv" / "python"]
    for minor in NEWEST_FIRST:
        if sys.version_info[:2] == (3, minor):
            yield sys.executable
        yield f"python3.{minor}"
        for home in homes:
            yield from map(str, sorted(home.glob(f"*3.{minor}.*/bin/python")))


def version(python: str) -> tuple[int, int] | None:
    program = "import sys, venv, ensurepip; print(*sys.version_info[:2])"
    try:
        done = subprocess.run(
            [python, "-c", program], capture_output=True, text=True, check=False, timeout=TIMEOUT
        )
    except OSError:
        return None
    major, _, minor = done.stdout.strip().partition(" ")
    return (int(major), int(minor)) if done.returncode == 0 else None


@pytest.fixture(scope="module")
def peers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[int, int]]:
    """Create the clients' environment; return its Python and version."""
    fitting = ((python, version(python)) for python in interpreters())
    found = next(((python, found_version) for python, found_version in fitting if found_version), None)
    if found is None:
        pytest.skip("the clients need Python 3.12 or newer, and there is none on this machine")
    venv = tmp_path_factory.mktemp("peers") / "venv"
    subprocess.run([found[0], "-m", "venv", venv], check=True, timeout=INSTALLING)
    python = venv / "bin" / "python"
    pip: list[str | Path] = [python, "-m", "pip", "--disable-pip-version-check", "-qq", "install"]
    subprocess.run([*pip, "--require-hashes", "-r", REQUIREMENTS], check=True, timeout=INSTALLING)
    return python, found[1]


def output_of(python: Path, program: str, simulator: Simulator) -> dict[str, Any]:
    """Run a program with the lines that the simulator printed; return the program's output."""
    done = subprocess.run(
        [python, "-c", program],
        env={"PATH": os.environ["PATH"], **simulator.environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=TIMEOUT,
    )
    assert done.returncode == 0, done.stderr
    output: dict[str, Any] = json.loads(done.stdout)
    return output


KALSHI_SDK = """
import json, os
from kalshi import CreateOrderV2Request, KalshiClient, KalshiNotFoundError

client = KalshiClient(
    key_id=os.environ["KALSHI_API_KEY_ID"],
    private_key_path=os.environ["KALSHI_PRIVATE_KEY_PATH"],
    base_url=os.environ["KALSHI_BASE_URL"],
    max_retries=0,
)
groups = client.order_groups
output = {"none": groups.list()}
group = groups.create(contracts_limit=10).order_group_id
output["listed"] = [item.id for item in groups.list()] == [group]
groups.update_limit(group, contracts_limit=20)
order = CreateOrderV2Request(
    ticker="KXPRES-24-DJT", client_order_id="mine", side="bid", count="5", price="0.65",
    time_in_force="good_till_canceled", self_trade_prevention_type="taker_at_cross", order_group_id=group,
)
placed = client.orders.create_v2(request=order)
detail = groups.get(group)
output["limit"], output["joined"] = str(detail.contracts_limit), detail.orders == [placed.order_id]
output["order"] = client.orders.get(placed.order_id).status
output["cancelled"] = str(client.orders.cancel_v2(placed.order_id).reduced_by)
output["orders"] = [item.status for item in client.orders.list()]
groups.trigger(group)
output["triggered"] = groups.get(group).is_auto_cancel_enabled
groups.reset(group)
output["reset"] = groups.get(group).is_auto_cancel_enabled
groups.delete(group)
try:
    groups.delete(group)
except KalshiNotFoundError as error:
    output["again"] = error.status_code
client.orders.cancel_all_v2()
output["tier"] = client.account.limits().usage_tier
output["active"] = client.exchange.status().exchange_active
print(json.dumps(output))
"""

OFFICIAL = """
import json, os
from kalshi_python_sync import AccountApi, Configuration, ExchangeApi, KalshiClient
from kalshi_python_sync import NotFoundException, OrderGroupsApi, OrdersApi

configuration = Configuration(host=os.environ["KALSHI_BASE_URL"])
configuration.api_key_id = os.environ["KALSHI_API_KEY_ID"]
configuration.private_key_pem = open(os.environ["KALSHI_PRIVATE_KEY_PATH"]).read()
client = KalshiClient(configuration)
groups, orders = OrderGroupsApi(client), OrdersApi(client)
output = {"none": groups.get_order_groups().order_groups or []}
group = groups.create_order_group(contracts_limit=10).order_group_id
output["listed"] = [item.id for item in groups.get_order_groups().order_groups] == [group]
groups.update_order_group_limit(group, contracts_limit=20)
placed = orders.create_order_v2(
    ticker="KXPRES-24-DJT", client_order_id="mine", side="bid", count="5.00", price="0.6500",
    time_in_force="good_till_canceled", self_trade_prevention_type="taker_at_cross", order_group_id=group,
)
detail = groups.get_order_group(group)
output["limit"], output["joined"] = detail.contracts_limit_fp, detail.orders == [placed.order_id]
output["order"] = orders.get_order(placed.order_id).order.status
output["cancelled"] = orders.cancel_order_v2(placed.order_id).reduced_by
output["orders"] = [item.status for item in orders.get_orders().orders]
groups.trigger_order_group(group)
output["triggered"] = groups.get_order_group(group).is_auto_cancel_enabled
groups.reset_order_group(group)
output["reset"] = groups.get_order_group(group).is_auto_cancel_enabled
groups.delete_order_group(group)
try:
    groups.delete_order_group(group)
except NotFoundException as error:
    output["again"] = error.status
orders.cancel_all_orders()
output["tier"] = AccountApi(client).get_account_api_limits().usage_tier
output["active"] = ExchangeApi(client).get_exchange_status().exchange_active
print(json.dumps(output))
"""

EXPECTED = {
    "none": [],
    "listed": True,
    "limit": "20.00",
    "joined": True,
    "order": "resting",
    "cancelled": "5.00",
    "orders": ["canceled"],
    "triggered": True,
    "reset": False,
    "again": 404,
    "tier": "basic",
    "active": True,
}


def test_kalshi_sdk_runs_against_the_simulator(peers: tuple[Path, tuple[int, int]]) -> None:
    with simulating() as simulator:
        assert output_of(peers[0], KALSHI_SDK, simulator) == EXPECTED


def test_the_official_client_runs_against_the_simulator(
    peers: tuple[Path, tuple[int, int]],
) -> None:
    if peers[1] < (3, 13):
        pytest.skip("the official client needs Python 3.13 or newer, and there is none on this machine")
    with simulating() as simulator:
        assert output_of(peers[0], OFFICIAL, simulator) == EXPECTED
