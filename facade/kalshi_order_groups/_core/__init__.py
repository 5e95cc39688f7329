"""Policy without I/O: options, validation, the retry policy, clocks, telemetry."""
