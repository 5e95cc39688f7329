"""Tests of the simulator: rules, faults, server, and its fit to the contract."""
