"""A shell script with curl and openssl uses the simulator."""

import json
import os
import shutil
import subprocess
from typing import Any

import pytest

from tests.support.commands import Simulator, simulating
from tests.support.paths import PROJECT

TIMEOUT = 60
SCRIPT = PROJECT / "tests" / "peers" / "signed.sh"
ABSENT = [name for name in ("sh", "curl", "openssl") if shutil.which(name) is None]

pytestmark = pytest.mark.skipif(bool(ABSENT), reason=f"not on this machine: {', '.join(ABSENT)}")


def signed(simulator: Simulator, *arguments: str) -> tuple[int, Any]:
    done = subprocess.run(
        ["sh", SCRIPT, *arguments],
        env={"PATH": os.environ["PATH"], **simulator.environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=TIMEOUT,
    )
    assert done.returncode == 0, done.stderr
    return int(done.stderr), json.loads(done.stdout)


def test_curl_and_openssl_can_use_order_groups() -> None:
    with simulating() as simulator:
        assert signed(simulator, "GET", "/portfolio/order_groups") == (200, {})
        status, created = signed(
            simulator, "POST", "/portfolio/order_groups/create", '{"contracts_limit": 10}'
        )
        assert status == 201
        group = f"/portfolio/order_groups/{created['order_group_id']}"

        status, listed = signed(simulator, "GET", "/portfolio/order_groups?subaccount=0")
        assert (status, [row["id"] for row in listed["order_groups"]]) == (200, [created["order_group_id"]])
        assert signed(simulator, "PUT", f"{group}/trigger", "{}") == (200, {})
        status, detail = signed(simulator, "GET", group)
        assert (status, detail["is_auto_cancel_enabled"], detail["orders"]) == (200, True, [])
        assert signed(simulator, "GET", f"{group}x")[0] == 404
