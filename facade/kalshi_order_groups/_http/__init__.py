"""HTTP/1.1 over sockets under a deadline: connections, TLS, DNS, requests and responses."""
