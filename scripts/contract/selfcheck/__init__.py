"""Checks that the comparison still finds known edits."""
