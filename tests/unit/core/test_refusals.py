"""Which refusals are known to be the exchange's own: by status, shape and code."""

import json
import pickle

import httpx
import kalshi_order_groups as sdk
import pytest
from kalshi_order_groups._api.response import Response, raise_for_status
from kalshi_order_groups._core.refusals import Refusal, meaning


def refusal(status: int, body: object) -> sdk.KalshiError:
    """The error of a response."""
    response = Response(status, b"", [], lambda: httpx.Request("PUT", "https://simulator.invalid"))
    response.content = json.dumps(body).encode()
    with pytest.raises(sdk.ResponseError) as raised:
        raise_for_status(response, "a call", (200, 200))
    return raised.value


def nested(code: object, **more: object) -> dict[str, object]:
    return {"error": {"code": code, "message": "m", **more}}


KNOWN = [
    (401, nested("authentication_error", details="INCORRECT_API_KEY_SIGNATURE"), Refusal.UNAUTHENTICATED),
    (401, nested("authentication_error", details="NOT_FOUND"), Refusal.UNAUTHENTICATED),
    (401, nested("signature_is_missing_from_headers"), Refusal.UNAUTHENTICATED),
    (404, nested("not_found", service="exchange"), Refusal.MISSING),
    (404, nested("not_found", details="more"), Refusal.MISSING),
    (400, {"code": "bad_request", "message": "m", "details": "d"}, Refusal.MALFORMED),
    (400, {"code": "invalid_content_type", "message": "m"}, Refusal.MALFORMED),
    (403, nested("subaccount_not_allowed"), Refusal.LOCKED_KEY),
]
UNKNOWN = [
    (401, nested("authentication_error")),
    (401, nested("authentication_error", details="REVOKED")),
    (401, {"code": "signature_is_missing_from_headers"}),
    (403, nested("not_found")),
    (404, {"code": "not_found", "message": "m"}),
    (404, {"error": "Not Found", "code": "not_found"}),
    (404, nested(["not_found"])),
    (404, nested("NOT_FOUND")),
    (404, nested(404)),
    (404, [nested("not_found")]),
    (400, nested("bad_request")),
    (400, {"msg": "invalid parameter 'subaccount'"}),
    (409, nested("not_found")),
    (500, nested("not_found")),
]


@pytest.mark.parametrize(("status", "body", "means"), KNOWN)
def test_a_known_refusal_is_final(status: int, body: object, means: Refusal) -> None:
    error = refusal(status, body)
    assert meaning(error) is means
    assert meaning(pickle.loads(pickle.dumps(error))) is means


@pytest.mark.parametrize(("status", "body"), UNKNOWN)
def test_any_other_refusal_says_nothing(status: int, body: object) -> None:
    assert meaning(refusal(status, body)) is None
