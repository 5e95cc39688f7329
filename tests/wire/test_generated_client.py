"""The generated client alone: it reads the refusals of the exchange, and signs with an httpx.Auth."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import ValidationError
from kalshi_order_groups_api import Client
from kalshi_order_groups_api.api.order_groups import get_order_group
from kalshi_order_groups_api.models import ErrorResponse, ErrorResponseRefusal
from openapi_schema_validator import OAS30Validator

from tests.support import contract_exceptions
from tests.support.paths import PROJECT, SHARED

EXAMPLE = PROJECT / "examples" / "generated_client.py"
RECORDED = SHARED / "observed" / "rest.jsonl"
FACTS = ("code", "message", "details")
SHAPES: dict[str, tuple[Any, dict[str, str]]] = {
    "nested, with details": (
        {"error": {"code": "invalid_order", "message": "invalid order", "details": "post only cross"}},
        {"code": "invalid_order", "message": "invalid order", "details": "post only cross"},
    ),
    "nested, with the service": (
        {"error": {"code": "not_found", "message": "not found", "service": "exchange"}},
        {"code": "not_found", "message": "not found"},
    ),
    "flat": (
        {"code": "bad_request", "message": "bad request", "details": "json: a number"},
        {"code": "bad_request", "message": "bad request", "details": "json: a number"},
    ),
    "a text": ({"error": "too many requests"}, {"message": "too many requests"}),
}
NO_REFUSALS: list[Any] = [{}, {"order_groups": []}, {"error": {}}, {"error": {"code": 7}}, {"code": None}]
"""Objects that the declared ErrorResponse admits, because it requires nothing."""


def parsed(status: int, body: object) -> object:
    """Return what the generated client makes of a response."""
    transport = httpx.MockTransport(lambda _request: httpx.Response(status, json=body))
    with Client(base_url="https://x.invalid", httpx_args={"transport": transport}) as client:
        return get_order_group.sync("og", client=client)


def facts(refusal: object) -> dict[str, str]:
    """Return what a user of the generated client can read of a refusal, without untyped properties."""
    assert isinstance(refusal, ErrorResponse)
    if isinstance(refusal.error, str):
        return {"message": refusal.error}
    inner = refusal.error if isinstance(refusal.error, ErrorResponseRefusal) else refusal
    return {name: getattr(inner, name) for name in FACTS if isinstance(getattr(inner, name), str)}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_generated_client_reads_every_shape_of_a_refusal(shape: str) -> None:
    body, expected = SHAPES[shape]
    refusal = parsed(404, body)
    assert facts(refusal) == expected
    assert isinstance(refusal, ErrorResponse)
    assert refusal.to_dict() == body


@pytest.mark.skipif(not RECORDED.exists(), reason="the recorded traffic is not here (../shared/observed)")
def test_the_generated_client_reads_every_recorded_refusal() -> None:
    entries = [json.loads(line) for line in RECORDED.read_text("utf-8").splitlines()]
    refusals = [entry["response_body"] for entry in entries if entry.get("status", 0) >= 400]
    assert len(refusals) == 17
    for body in refusals:
        inner = body.get("error", body)
        assert facts(parsed(404, body)) == {name: inner[name] for name in FACTS if name in inner}


def check(body: object) -> None:
    """Check an error body as the tests of the simulator do. Raise ValidationError."""
    document = contract_exceptions.document("https://x.invalid")
    schema = {"$ref": "#/components/schemas/ErrorResponse", "components": document["components"]}
    OAS30Validator(schema).validate(body)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_check_of_an_error_body_admits_a_refusal(shape: str) -> None:
    check(SHAPES[shape][0])


@pytest.mark.parametrize("body", NO_REFUSALS, ids=str)
def test_a_check_of_an_error_body_admits_no_other_object(body: Any) -> None:
    with pytest.raises(ValidationError):
        check(body)
    assert "code" not in facts(parsed(404, body))


def test_the_example_signs_with_a_plain_client() -> None:
    done = subprocess.run([sys.executable, EXAMPLE], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == ["trading: True", "delete: 200 done", "delete: 404 not_found"]


UNSIGNED = """
import httpx
from kalshi_order_groups_api import Client
from kalshi_order_groups_api.api.order_groups import get_order_groups, trigger_order_group

with Client(base_url="https://x.invalid", httpx_args={"auth": httpx.Auth()}) as client:
    reveal_type(get_order_groups.sync(client=client))
    trigger_order_group.sync("og", client=client)
"""


@pytest.mark.full
def test_a_plain_client_type_checks_at_every_operation(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(UNSIGNED)
    paths = f"{PROJECT / 'facade'}:{PROJECT / 'generated'}"
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", program, EXAMPLE],
        env={"MYPYPATH": paths, "PATH": ""}, cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "GetOrderGroupsResponse | " in done.stdout
    errors = [line for line in done.stdout.splitlines() if "error:" in line]
    assert len(errors) == 1, errors  # `body` of a trigger, which the exchange requires
    assert 'Missing named argument "body"' in errors[0]
