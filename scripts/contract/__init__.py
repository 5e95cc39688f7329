"""Compares two contracts from the viewpoint of a program that uses one of them."""
