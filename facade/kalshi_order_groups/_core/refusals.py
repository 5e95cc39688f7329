"""Refusals that are known to be the exchange's own and final: one table, and the function that reads it.

A proxy, a firewall or a load balancer also returns 4xx, as a page or as JSON of its own. Such a response
says nothing about the group, and neither does a code that is not in the table. A call that reduces risk is
retried after it, because a retry too many costs ten tokens and a retry too few costs a position.
"""

import enum

from ..errors import KalshiError, ResponseError

NESTED, FLAT = "nested", "flat"
"""Shapes of an error body: {"error": {"code": …}}, and {"code": …, "message": …}."""


class Refusal(enum.Enum):
    """What a refusal of the exchange means."""

    MISSING = "the scope of the request has no such group or order"
    LOCKED_KEY = "the key is locked to another subaccount than the requested one"
    UNAUTHENTICATED = "the exchange does not accept the key or the signature"
    MALFORMED = "the exchange cannot read the request"


_KNOWN: dict[tuple[int, str, str, str | None], Refusal] = {
    # Recorded on the exchange:
    (401, NESTED, "authentication_error", "INCORRECT_API_KEY_SIGNATURE"): Refusal.UNAUTHENTICATED,
    (401, NESTED, "authentication_error", "NOT_FOUND"): Refusal.UNAUTHENTICATED,
    (401, NESTED, "signature_is_missing_from_headers", None): Refusal.UNAUTHENTICATED,
    (404, NESTED, "not_found", None): Refusal.MISSING,
    (400, FLAT, "bad_request", None): Refusal.MALFORMED,
    (400, FLAT, "invalid_content_type", None): Refusal.MALFORMED,
    # Assumed, as by the simulator; with another code nothing is concluded from it:
    (403, NESTED, "subaccount_not_allowed", None): Refusal.LOCKED_KEY,
}
"""Status, shape, code and details; a row without details is for all of them."""


def meaning(error: KalshiError) -> Refusal | None:
    """Return what a refusal means; None for any that is not certainly the exchange's and final.

    The shape of an error that was not built from a response is taken for the right one.
    """
    if not isinstance(error, ResponseError) or error.status_code is None or error.code is None:
        return None
    shape = error._shape  # pyright: ignore[reportPrivateUsage]
    for one in (NESTED, FLAT) if shape is None else (shape,):
        for details in (error.details, None):
            found = _KNOWN.get((error.status_code, one, error.code, details))
            if found is not None:
                return found
    return None


def is_missing(error: KalshiError) -> bool:
    """True if the exchange itself says that the scope of the request has no such group or order."""
    return meaning(error) is Refusal.MISSING
