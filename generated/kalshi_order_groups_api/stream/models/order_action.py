# Written by `make generate` from stream.yaml. Never edit; see generated/README.md.
from enum import StrEnum


class OrderAction(StrEnum):
    BUY = "buy"
    SELL = "sell"
    SELL_PARTIAL = "sell_partial"
    SELL_TO_CLOSE = "sell_to_close"
    VALUE_4 = ""

    def __str__(self) -> str:
        return str(self.value)
