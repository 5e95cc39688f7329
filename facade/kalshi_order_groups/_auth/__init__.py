"""Credentials, request signing, and the hosts that credentials may be sent to."""
