"""TLS: certificate verification is always on, also in transports that callers pass."""

import ssl
import sys
from functools import cache

import certifi
import httpx

from ..errors import ConfigurationError

_TRANSPORTS = (httpx.BaseTransport, httpx.AsyncBaseTransport)


@cache
def tls_context() -> ssl.SSLContext:
    """Return the TLS context: certifi's certificates, nothing from the environment.

    Loading them takes about 25 ms, so all clients of a process share one context, which is never changed.
    `ssl.create_default_context` is not used, because it lets connections write their secrets to the file
    that SSLKEYLOGFILE names; its other settings are made here.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # verifies certificate and host name
    if sys.version_info >= (3, 13):
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN | ssl.VERIFY_X509_STRICT
    context.load_verify_locations(certifi.where())
    return context


def check_verifies(transport: object) -> None:
    """Raise ConfigurationError for a transport, or one inside it, that accepts any certificate."""
    for nested in _with_nested(transport):
        pool: object = getattr(nested, "_pool", None)
        context: object = getattr(pool, "_ssl_context", None)
        if isinstance(context, ssl.SSLContext) and not (
            context.verify_mode is ssl.CERT_REQUIRED and context.check_hostname
        ):
            raise ConfigurationError(
                "the transport does not verify certificates, so a third party could read signed requests:"
                " use one that verifies them, unless the base URL is an address of this machine"
            )


def _with_nested(transport: object) -> list[object]:
    """Return a transport and the transports inside it."""
    transports: list[object] = [transport]
    for outer in transports:
        slots = [name for kind in type(outer).__mro__ for name in getattr(kind, "__slots__", ())]
        for name in (*getattr(outer, "__dict__", {}), *slots):
            attribute: object = getattr(outer, name, None)
            if isinstance(attribute, _TRANSPORTS) and not any(attribute is nested for nested in transports):
                transports.append(attribute)
    return transports
