"""That nobody but the exchange hears what is signed: certificates are verified, in every transport."""

import ssl
from functools import cache

import httpx

from ..errors import ConfigurationError

_TRANSPORTS = (httpx.BaseTransport, httpx.AsyncBaseTransport)


@cache
def tls_context() -> ssl.SSLContext:
    """What connections of ours verify with: the certificates of certifi, and nothing from the environment.

    Reading them takes about 25 ms, so all clients of a process share it; nobody changes it.
    """
    return httpx.create_ssl_context(verify=True, trust_env=False)


def check_verifies(transport: object) -> None:
    """Refuse a transport of httpx that takes any certificate, also inside transports that wrap it."""
    for known in _with_inner(transport):
        pool: object = getattr(known, "_pool", None)
        context: object = getattr(pool, "_ssl_context", None)
        if isinstance(context, ssl.SSLContext) and not (
            context.verify_mode is ssl.CERT_REQUIRED and context.check_hostname
        ):
            raise ConfigurationError(
                "the transport does not verify certificates, so anybody on the way could take the signed"
                " requests; only an address of this machine may go without"
            )


def _with_inner(transport: object) -> list[object]:
    """A transport, and those that it holds."""
    found: list[object] = [transport]
    for outer in found:
        slots = [name for kind in type(outer).__mro__ for name in getattr(kind, "__slots__", ())]
        for name in (*getattr(outer, "__dict__", {}), *slots):
            inner: object = getattr(outer, name, None)
            if isinstance(inner, _TRANSPORTS) and not any(inner is known for known in found):
                found.append(inner)
    return found
