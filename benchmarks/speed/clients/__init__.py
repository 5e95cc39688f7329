"""What each client is called by, one file for each."""
