# Written by `make generate` from stream.yaml. Never edit; see generated/README.md.
from enum import StrEnum


class UserOrderPayloadMsgSelfTradePreventionType(StrEnum):
    MAKER = "maker"
    TAKER_AT_CROSS = "taker_at_cross"

    def __str__(self) -> str:
        return str(self.value)
