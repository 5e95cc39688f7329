"""Events that a client reports: one for each attempt of a call."""

from attrs import frozen

__all__ = ["AttemptEvent"]


@frozen(kw_only=True)
class AttemptEvent:
    """One attempt of a call has ended. Holds no key, no signature, no body and no id but those of the path.

    `operation` is the name of the call, `template` its path with ids left out. `attempt` counts from 1.
    `seconds` is how long the attempt took; `status_code` is None where no answer came. `error` is the class
    of the error it ended in, None for a success. `repeats_in` is the wait in seconds until the next
    attempt, None when this was the last. `request_id` is the exchange's own, where the answer has one.
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
