"""TLS: certificate verification is always on, also in transports that users pass."""

import ssl
from functools import cache

import httpx

from ..errors import ConfigurationError

_TRANSPORTS = (httpx.BaseTransport, httpx.AsyncBaseTransport)


@cache
def tls_context() -> ssl.SSLContext:
    """Return the TLS context of our connections: certifi's certificates, nothing from the environment.

    Reading them takes about 25 ms, so all clients of a process share one context, which is never changed.
    """
    return httpx.create_ssl_context(verify=True, trust_env=False)


def check_verifies(transport: object) -> None:
    """Raise for an httpx transport that accepts any certificate, also when another one wraps it."""
    for known in _with_inner(transport):
        pool: object = getattr(known, "_pool", None)
        context: object = getattr(pool, "_ssl_context", None)
        if isinstance(context, ssl.SSLContext) and not (
            context.verify_mode is ssl.CERT_REQUIRED and context.check_hostname
        ):
            raise ConfigurationError(
                "the transport does not verify certificates, so a third party could read signed requests:"
                " use one that verifies; only an address of this machine may go without"
            )


def _with_inner(transport: object) -> list[object]:
    """Return a transport and the transports inside it."""
    found: list[object] = [transport]
    for outer in found:
        slots = [name for kind in type(outer).__mro__ for name in getattr(kind, "__slots__", ())]
        for name in (*getattr(outer, "__dict__", {}), *slots):
            inner: object = getattr(outer, name, None)
            if isinstance(inner, _TRANSPORTS) and not any(inner is known for known in found):
                found.append(inner)
    return found
