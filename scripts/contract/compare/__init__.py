"""Every difference between two contracts."""
