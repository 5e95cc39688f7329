"""Documents: read from files, commits or addresses, parsed with their lines, cut to a subset."""
