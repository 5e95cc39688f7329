"""Tests of kalshi_order_groups._workflows."""
