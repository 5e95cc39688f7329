# Written by `make generate` from stream.yaml. Never edit; see generated/README.md.
from enum import StrEnum


class OrderGroupUpdatesPayloadMsgEventType(StrEnum):
    CREATED = "created"
    DELETED = "deleted"
    LIMIT_UPDATED = "limit_updated"
    RESET = "reset"
    TRIGGERED = "triggered"

    def __str__(self) -> str:
        return str(self.value)
