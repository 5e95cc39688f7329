"""Tests of what is sent and received for every call."""
