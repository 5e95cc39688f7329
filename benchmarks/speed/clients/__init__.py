"""Programs that make the calls, one file per client."""
