# Written by `make generate` from stream.yaml. Never edit; see generated/README.md.
from enum import StrEnum


class SubscribeCommandPayloadParamsUserFilter(StrEnum):
    SELF = "self"
    VALUE_0 = ""

    def __str__(self) -> str:
        return str(self.value)
