"""Tests of the clients on the simulator or a recording transport."""
