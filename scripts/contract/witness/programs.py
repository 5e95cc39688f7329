"""Writes witnesses down as pytest modules of their own. Texts of a contract go in as literals only."""

import json
import pprint
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..document.subset import Json
from ..model import Finding
from .calls import shown
from .subprocess_driver import PACKAGE, Told, Trial

_HEAD = '''\
"""What the released client does at one change of the contract; written by `--emit-test`."""

import json

import httpx
import pytest
import {package} as released
from {package} import Client, CreateOrderV2Request, Credentials, Environment

RULE = {rule!a}
POINTER = {pointer!a}
{constants}

class Signer:
    """Signs nothing: there is no exchange here."""

    def sign(self, message: bytes, /) -> bytes:
        return b"signature"


def client_over(answer) -> Client:
    return Client(
        Credentials("key-id", Signer()),
        environment=Environment.DEMO,
        transport=httpx.MockTransport(answer),
        max_attempts=1,
    )

'''

_RAISES = """
def test_what_the_client_makes_of_the_new_answer() -> None:
    with client_over(lambda request: {response}) as client:
        with pytest.raises(released.{error}) as caught:
            {call}
    assert str(caught.value) == SAID
"""

_RETURNS = """
def test_what_the_client_makes_of_the_new_answer() -> None:
    with client_over(lambda request: {response}) as client:
        result = {call}
    assert repr(result) == RETURNED
"""

_SENDS = """
def test_what_the_client_sends() -> None:
    sent = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, json={{}})

    with client_over(answer) as client:
        try:
            {call}
        except released.KalshiError:
            pass  # what is answered does not matter here
    (request,) = sent
    assert request.method == METHOD
    assert request.url.raw_path.decode().partition("?")[0] == PATH
    assert request.url.params.multi_items() == QUERY
    assert (json.loads(request.content) if request.content else None) == BODY
"""


def canonical(value: object) -> str:
    """A value as JSON, the same for the same value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def of_answer(finding: Finding, trial: Trial, told: Told) -> str:
    """The program for an answer of the new contract."""
    response = (
        f"httpx.Response({trial.status}, json=ANSWER)" if trial.body else f"httpx.Response({trial.status})"
    )
    constants = {"ANSWER": trial.body[0]} if trial.body else {}
    call = _call(trial.call)
    if told.error_type:
        body = _RAISES.format(response=response, error=told.error_type, call=call)
        return _head(finding, {**constants, "SAID": told.error}) + body
    body = _RETURNS.format(response=response, call=call)
    return _head(finding, {**constants, "RETURNED": told.returned}) + body


def of_request(finding: Finding, trial: Trial, request: Json, why: str) -> str:
    """The program for a request that the new contract does not take."""
    constants = {
        "REFUSED_BECAUSE": why,
        "METHOD": request["method"],
        "PATH": request["path"],
        "QUERY": [tuple(pair) for pair in request["query"]],
        "BODY": request["body"][0] if request["body"] else None,
    }
    return _head(finding, constants) + _SENDS.format(call=_call(trial.call))


def _call(call: Json) -> str:
    """The call; pages are read to the end."""
    return f"list({shown(call)})" if call["method"] == "orders.list" else shown(call)


def _head(finding: Finding, constants: dict[str, Any]) -> str:
    lines = "".join(f"{name} = {_literal(value)}\n" for name, value in constants.items())
    return _HEAD.format(package=PACKAGE, rule=finding.rule, pointer=finding.pointer, constants=lines)


def _literal(value: object) -> str:
    """A value as Python of ASCII characters: nothing of it can leave its literal."""
    text = pprint.pformat(value, width=100, sort_dicts=False)
    return text if text.isascii() else ascii(value)


def emit(findings: Iterable[Finding], folder: Path) -> list[Path]:
    """Write one test module for each finding with a witness, named by its id."""
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for finding in findings:
        if finding.witness is not None and finding.witness.program:
            path = folder / f"test_{re.sub(r'[^A-Za-z0-9]+', '_', finding.finding_id)}.py"
            path.write_text(finding.witness.program, "utf-8")
            written.append(path)
    return written
