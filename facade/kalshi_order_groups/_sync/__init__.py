# Written by scripts/unasync.py from facade/kalshi_order_groups/_async/__init__.py. Never edit.
"""The synchronous client, generated from `_async` by scripts/unasync.py."""
