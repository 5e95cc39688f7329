"""Trade API of the simulator: from a request to a reply, without an HTTP library."""
