"""One simulated exchange: its clock, lock, keys, rate limits, read lag and faults."""
