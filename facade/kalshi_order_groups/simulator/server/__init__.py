"""HTTP server for a simulated exchange on this machine, for clients in any language.

Needs the extra: `pip install 'kalshi-order-groups[simulator]'`.
"""

from .app import application
from .running import Server, running

__all__ = ["Server", "application", "running"]
