"""Third-party programs against the simulator that the command serves."""
