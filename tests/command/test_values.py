"""Values of arguments: what is accepted, and the message for what is not."""

import pytest

from tests.support.command_line import through_pipes

WRONG = {
    "kill --subaccount 64": "invalid subaccount: must be 0 to 63, not '64'",
    "kill --subaccount=-1": "invalid subaccount: must be 0 to 63, not '-1'",
    "kill --subaccount primary": "invalid subaccount: must be 0 to 63, not 'primary'",
    "list --exchange-index 1.5": "invalid exchange index: must be 0 to 2147483647, not '1.5'",
    "kill --all --deadline 0": "invalid time: must be above 0 and at most 86400 seconds, not '0'",
    "kill --all --deadline nan": "invalid time: must be above 0 and at most 86400 seconds, not 'nan'",
    "kill --all --deadline soon": "invalid time: must be above 0 and at most 86400 seconds, not 'soon'",
    "kill --all --resolve host": "invalid address: must be HOST:IP, not 'host'",
    "kill --all --resolve :192.0.2.1": "invalid address: must be HOST:IP, not ':192.0.2.1'",
    "kill --sub 3": "unrecognized arguments: --sub",
    "kil": "invalid choice: 'kil'",
    "trip": "the following arguments are required: GROUP",
    "completion tcsh": "invalid choice: 'tcsh'",
}


@pytest.mark.parametrize("arguments", WRONG)
def test_a_wrong_value_is_refused_before_anything_is_sent(arguments: str) -> None:
    ran = through_pipes({}, *arguments.split())
    assert (ran.code, ran.stdout) == (2, "")
    assert WRONG[arguments] in ran.stderr


@pytest.mark.parametrize("address", ["exchange.test:::1", "exchange.test:[::1]"])
def test_an_address_may_be_of_version_6(address: str) -> None:
    ran = through_pipes({}, "list", "--resolve", address)
    assert (ran.code, "KALSHI_ENVIRONMENT is not set" in ran.stderr) == (5, True)
