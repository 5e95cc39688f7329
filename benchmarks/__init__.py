"""Measurements, for people to run; nothing here is part of the package."""
