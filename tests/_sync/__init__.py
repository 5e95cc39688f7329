# Written by scripts/unasync.py from tests/_async/__init__.py. Never edit.
"""How the client behaves on the embedded exchange, written once for both clients."""
