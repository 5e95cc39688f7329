"""Tests of the clients: what a call does, on the simulator or a recording transport."""
