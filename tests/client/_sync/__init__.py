# Written by scripts/unasync.py from tests/client/_async/__init__.py. Never edit.
"""How the client behaves on the embedded exchange, written once for both clients."""
