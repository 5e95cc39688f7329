"""Tests over real loopback sockets: connections, TLS, proxies, event loops."""
