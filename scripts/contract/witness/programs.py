"""Writes each witness as a pytest module. Texts of a contract go in as literals only."""

import json
import pprint
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..document.subset import Json
from ..model import Finding
from .calls import shown
from .subprocess_driver import PACKAGE, Result, Trial

_HEAD = '''\
"""How the released client handles one change of the contract; written by `--emit-test`."""

import json

import httpx
import pytest
import {package} as released
from {package} import Client, CreateOrderV2Request, Credentials, Environment

RULE = {rule!a}
POINTER = {pointer!a}
{constants}

class Signer:
    """A constant signature: no exchange checks it."""

    def sign(self, message: bytes, /) -> bytes:
        return b"signature"


def client_over(respond) -> Client:
    return Client(
        Credentials("key-id", Signer()),
        environment=Environment.DEMO,
        transport=httpx.MockTransport(respond),
        max_attempts=1,
    )

'''

_RAISES = """
def test_client_handles_the_new_response() -> None:
    with client_over(lambda request: {response}) as client:
        with pytest.raises(released.{error}) as caught:
            {call}
    assert str(caught.value) == MESSAGE
"""

_RETURNS = """
def test_client_handles_the_new_response() -> None:
    with client_over(lambda request: {response}) as client:
        result = {call}
    assert repr(result) == RETURNED
"""

_SENDS = """
def test_client_sends_the_refused_request() -> None:
    sent = []

    def respond(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, json={{}})

    with client_over(respond) as client:
        try:
            {call}
        except released.KalshiError:
            pass  # only the request matters here
    (request,) = sent
    assert request.method == METHOD
    assert request.url.raw_path.decode().partition("?")[0] == PATH
    assert request.url.params.multi_items() == QUERY
    assert (json.loads(request.content) if request.content else None) == BODY
"""


def canonical(value: object) -> str:
    """Return a value as canonical JSON."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def for_response(finding: Finding, trial: Trial, result: Result) -> str:
    """Return the program for a response of the new contract."""
    response = (
        f"httpx.Response({trial.status}, json=RESPONSE)"
        if trial.body
        else f"httpx.Response({trial.status})"
    )
    constants = {"RESPONSE": trial.body[0]} if trial.body else {}
    call = _call(trial.call)
    if result.error_type:
        body = _RAISES.format(response=response, error=result.error_type, call=call)
        return _head(finding, {**constants, "MESSAGE": result.error}) + body
    body = _RETURNS.format(response=response, call=call)
    return _head(finding, {**constants, "RETURNED": result.returned}) + body


def for_request(finding: Finding, trial: Trial, request: Json, why: str) -> str:
    """Return the program for a request that the new contract rejects."""
    constants = {
        "REFUSED_BECAUSE": why,
        "METHOD": request["method"],
        "PATH": request["path"],
        "QUERY": [tuple(pair) for pair in request["query"]],
        "BODY": request["body"][0] if request["body"] else None,
    }
    return _head(finding, constants) + _SENDS.format(call=_call(trial.call))


def _call(call: Json) -> str:
    """Return the call as source; a paged list is read to the end."""
    return f"list({shown(call)})" if call["method"] == "orders.list" else shown(call)


def _head(finding: Finding, constants: dict[str, Any]) -> str:
    lines = "".join(f"{name} = {_literal(value)}\n" for name, value in constants.items())
    return _HEAD.format(package=PACKAGE, rule=finding.rule, pointer=finding.pointer, constants=lines)


def _literal(value: object) -> str:
    """Return a value as an ASCII literal, so that its text cannot become code."""
    text = pprint.pformat(value, width=100, sort_dicts=False)
    return text if text.isascii() else ascii(value)


def emit(findings: Iterable[Finding], folder: Path) -> list[Path]:
    """Write one test module for each finding with a witness, named by the id of the finding."""
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for finding in findings:
        if finding.witness is not None and finding.witness.program:
            path = folder / f"test_{re.sub(r'[^A-Za-z0-9]+', '_', finding.finding_id)}.py"
            path.write_text(finding.witness.program, "utf-8")
            written.append(path)
    return written
