"""Error codes of the exchange that the facade acts on."""

GROUP_TRIGGERED = "exceeded_order_group_risk_limit"
"""An order into a triggered group. An assumption: the code is from the exchange's FIX documentation, and no
recording shows what HTTP returns."""

GROUP_NOT_FOUND = "order_group_not_found"
"""An order into a group that does not exist in the order's scope. From public programs, not documented."""
