"""Addresses in one notation, because equal ones may differ as text."""

_DEFAULT_PORTS = {"http": "80", "https": "443", "ws": "80", "wss": "443"}


def normal(url: str) -> str:
    """Return a URL with scheme and host in lower case, without a default port and a final slash."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        return url.rstrip("/") or "/"
    authority, slash, path = rest.partition("/")
    credentials, at, host = authority.rpartition("@")
    host = host.lower().removesuffix(f":{_DEFAULT_PORTS.get(scheme.lower(), '')}").removesuffix(":")
    return f"{scheme.lower()}://{credentials}{at}{host}{slash}{path}".rstrip("/")


def combined(server: str, path: str) -> str:
    """Return the address of a path below a server."""
    return f"{server.rstrip('/')}{path}"
