"""Behaviour of the client on the simulator, written once for both clients."""
