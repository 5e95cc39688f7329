"""The command as a module: `python -m kalshi_order_groups`."""

import sys

from ._command.main import main

if __name__ == "__main__":
    sys.exit(main())
