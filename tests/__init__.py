"""Tests of everything that people write here, and of what is generated from it."""
