"""Benchmarks of a call's cost against raw httpx and other clients, all in one run on one machine."""
