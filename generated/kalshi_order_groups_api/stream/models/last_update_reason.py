# Written by `make generate` from stream.yaml. Never edit; see generated/README.md.
from enum import StrEnum


class LastUpdateReason(StrEnum):
    AMEND = "Amend"
    CLOSECANCEL = "CloseCancel"
    DECREASE = "Decrease"
    EXPIRYCANCEL = "ExpiryCancel"
    HALTCANCEL = "HaltCancel"
    MARGINCANCEL = "MarginCancel"
    POSTONLYCROSSCANCEL = "PostOnlyCrossCancel"
    REDUCEONLYCANCEL = "ReduceOnlyCancel"
    SELFTRADECANCEL = "SelfTradeCancel"
    SETTLEMENTBOUNDSCANCEL = "SettlementBoundsCancel"
    TRADE = "Trade"

    def __str__(self) -> str:
        return str(self.value)
