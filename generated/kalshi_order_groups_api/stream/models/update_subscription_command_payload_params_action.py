# Written by `make generate` from stream.yaml. Never edit; see generated/README.md.
from enum import StrEnum


class UpdateSubscriptionCommandPayloadParamsAction(StrEnum):
    ADD_MARKETS = "add_markets"
    DELETE_MARKETS = "delete_markets"
    GET_SNAPSHOT = "get_snapshot"

    def __str__(self) -> str:
        return str(self.value)
