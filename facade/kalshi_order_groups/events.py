"""Events that a client reports: one for each attempt of a call."""

from attrs import frozen

__all__ = ["AttemptEvent"]


@frozen(kw_only=True)
class AttemptEvent:
    """One attempt of a call that has ended. It has no key, signature, body, and no ids from the path.

    `operation` is the name of the call, `template` its path with placeholders for ids. `attempt` counts
    from 1. `seconds` is the duration of the attempt; `status_code` is None without a response. `error` is
    the class of its error, None for a success. `repeats_in` is the wait in seconds until the next attempt,
    None if this was the last. `request_id` is the X-Request-Id of the response, if it has one.
    """

    operation: str
    method: str
    template: str
    host: str
    port: int | None
    subaccount: int | None
    exchange_index: int | None
    attempt: int
    seconds: float
    status_code: int | None
    error: str | None
    repeats_in: float | None
    request_id: str | None
