"""The examples, the README's program and a program for another SDK run unchanged."""

import subprocess
import sys
from decimal import Decimal

import pytest
from kalshi_order_groups import Client, CreateOrderV2Request, DeleteOutcome
from kalshi_order_groups import NotFoundError as KalshiNotFoundError

from tests.support.paths import PROJECT

EXAMPLE = PROJECT / "examples" / "lifecycle.py"


def run_example(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, EXAMPLE, *arguments],
        env={"PATH": "", **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_lifecycle_shows_every_step() -> None:
    done = run_example()
    assert (done.returncode, done.stderr) == (0, "")
    steps = [
        "created: at most 100 contracts in any 15 s   active     limit  100.00  orders 0",
        "two bids of 80 contracts attached            active     limit  100.00  orders 2",
        "101 > 100, trip  TRIGGERED  limit  100.00  orders 0",
        "the second bid is canceled: 21.00 filled",
        "a new order is refused: 400 exceeded_order_group_risk_limit",
        "reset: armed again, orders stay cancelled    active",
        "limit  250.50",
        "triggered by hand: the kill switch           TRIGGERED  limit  250.50  orders 0",
        "delete:       DELETED",
        "delete again: ALREADY_GONE",
        "export KALSHI_ENVIRONMENT=demo",
    ]
    place = 0
    for step in steps:
        place = done.stdout.find(step, place)
        assert place >= 0, step


@pytest.mark.parametrize(
    ("arguments", "environ", "message"),
    [
        (("--demo", "KX"), {}, "set KALSHI_ENVIRONMENT=demo"),
        (("--demo", "KX"), {"KALSHI_ENVIRONMENT": "production"}, "set KALSHI_ENVIRONMENT=demo"),
        (
            ("--demo", "KX"),
            {"KALSHI_ENVIRONMENT": "demo"},
            "ConfigurationError: KALSHI_API_KEY_ID is not set",
        ),
        (("--demo",), {}, "--demo TICKER"),
        (("--what",), {}, "--demo TICKER"),
    ],
)
def test_the_lifecycle_reports_wrong_usage(
    arguments: tuple[str, ...], environ: dict[str, str], message: str
) -> None:
    done = run_example(*arguments, **environ)
    assert done.returncode in (1, 2)
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_program_written_for_another_sdk_runs() -> None:
    """Run the reference program's calls of the seven methods; only the imports are changed."""
    client = Client.simulated()
    group = client.order_groups.create(contracts_limit=100)
    client.orders.create_v2(
        request=CreateOrderV2Request(
            ticker="KXPRES-24-DJT",
            client_order_id="og-attach-1",
            side="bid",
            count=Decimal(10),
            price=Decimal("0.65"),
            time_in_force="good_till_canceled",
            self_trade_prevention_type="taker_at_cross",
            order_group_id=group.order_group_id,
        )
    )
    detail = client.order_groups.get(group.order_group_id)
    assert len(detail.orders) == 1
    client.order_groups.reset(group.order_group_id)
    client.order_groups.trigger(group.order_group_id)
    assert [(g.order_group_id, g.contracts_limit) for g in client.order_groups.list()] == [
        (group.order_group_id, Decimal(100))
    ]
    client.order_groups.update_limit(group.order_group_id, contracts_limit=200)
    on_shard = client.order_groups.create(contracts_limit=100, exchange_index=0)
    assert client.order_groups.delete(on_shard.order_group_id, exchange_index=0) is DeleteOutcome.DELETED
    client.order_groups.delete(group.order_group_id)
    try:
        client.order_groups.delete(group.order_group_id)
    except KalshiNotFoundError:
        pytest.fail("a second delete must return an outcome and raise no error")
    client.close()


def test_the_program_in_the_readme_runs_with_test_credentials() -> None:
    readme = (PROJECT / "README.md").read_text("utf-8")
    program = readme.partition("```python\n")[2].partition("```")[0]
    head, _, body = program.partition("\ngroup = ")
    assert "Client(Credentials.from_file(" in head
    imports = head[: head.index("client = ")]
    scope: dict[str, object] = {}
    exec(f"{imports}\nclient = Client.simulated(subaccount=3)\ngroup = {body}", scope)
    client = scope["client"]
    assert isinstance(client, Client)
    assert client.order_groups.list() == []
    client.close()
