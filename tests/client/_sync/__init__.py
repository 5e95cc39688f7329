# Written by scripts/unasync.py from tests/client/_async/__init__.py. Never edit.
"""Behaviour of the client on the simulator, written once for both clients."""
