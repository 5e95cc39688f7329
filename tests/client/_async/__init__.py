"""How the client behaves on the embedded exchange, written once for both clients."""
