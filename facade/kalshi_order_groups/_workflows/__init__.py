"""Decisions of calls that take more than one request: create, delete, place, kill. No I/O."""
