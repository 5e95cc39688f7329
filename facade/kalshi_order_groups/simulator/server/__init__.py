"""The exchange behind a real HTTP server on this machine, for any client in any language.

Needs the extra: `pip install 'kalshi-order-groups[simulator]'`.
"""

from .app import application
from .running import Server, running

__all__ = ["Server", "application", "running"]
