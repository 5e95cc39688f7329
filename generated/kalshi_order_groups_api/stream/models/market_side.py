# Written by `make generate` from stream.yaml. Never edit; see generated/README.md.
from enum import StrEnum


class MarketSide(StrEnum):
    NO = "no"
    YES = "yes"

    def __str__(self) -> str:
        return str(self.value)
