"""Tests of single modules of the facade."""
