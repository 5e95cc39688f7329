"""What a call costs, against raw httpx and against other clients, in one run on this machine."""
