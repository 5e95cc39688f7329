# Written by `make generate` from stream.yaml. Never edit; see generated/README.md.
from enum import StrEnum


class UserOrderPayloadMsgStatus(StrEnum):
    CANCELED = "canceled"
    EXECUTED = "executed"
    RESTING = "resting"
    UNKNOWN = "unknown"

    def __str__(self) -> str:
        return str(self.value)
