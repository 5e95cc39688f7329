"""The retry policy: how a failed attempt is classified."""

import kalshi_order_groups as sdk
import pytest
from kalshi_order_groups._core.retry_policy import Failure, failure_of


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (sdk.UnexpectedStatusError, 408),
        (sdk.UnexpectedStatusError, 499),
        (sdk.ServerError, 500),
        (sdk.ServerError, 504),
    ],
)
def test_a_timeout_that_a_proxy_reports_leaves_the_outcome_unknown(
    error: type[sdk.ResponseError], status: int
) -> None:
    assert failure_of(error("it failed", status_code=status)) is Failure.OUTCOME_UNKNOWN


def test_a_redirect_is_a_foreign_response() -> None:
    assert failure_of(sdk.UnexpectedStatusError("moved", status_code=302)) is Failure.FOREIGN_RESPONSE
