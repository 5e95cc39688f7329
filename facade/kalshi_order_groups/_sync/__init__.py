# Written by scripts/unasync.py from facade/kalshi_order_groups/_async/__init__.py. Never edit.
"""The synchronous client, made from `_async` by scripts/unasync.py."""
