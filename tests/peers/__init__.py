"""Programs that are not ours, against the simulator that the command serves."""
