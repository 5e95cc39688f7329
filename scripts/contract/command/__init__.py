"""The command line: kalshi-contract, and what scripts/contract_diff.py shares with it."""
