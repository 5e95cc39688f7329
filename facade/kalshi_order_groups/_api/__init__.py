"""Converts between the generated client and the public types: operations, requests, responses."""
