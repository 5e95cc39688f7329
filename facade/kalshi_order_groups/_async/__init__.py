"""The asynchronous client: what people write. `_sync` is made from it by scripts/unasync.py."""
