"""Tests of the requests and responses of every call."""
