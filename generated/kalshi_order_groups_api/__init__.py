# Written by `make generate` from openapi.yaml. Never edit; see generated/README.md.
"""A client library for accessing Kalshi order groups"""

from .client import AuthenticatedClient, Client

__all__ = (
    "AuthenticatedClient",
    "Client",
)
