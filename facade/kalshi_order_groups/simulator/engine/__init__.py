"""Rules of the exchange: pure, without HTTP, wall clock or threads."""
