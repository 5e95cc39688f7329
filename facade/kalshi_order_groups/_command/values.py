"""Values of arguments, checked while the command line is parsed."""

from argparse import ArgumentTypeError


def subaccount(text: str) -> int:
    """Return a subaccount."""
    from .._core.validation import MAX_SUBACCOUNT  # late, because --help does not need it

    return _number(text, "subaccount", MAX_SUBACCOUNT)


def exchange_index(text: str) -> int:
    """Return an exchange shard."""
    from .._core.validation import MAX_SHARD  # late, as above

    return _number(text, "exchange index", MAX_SHARD)


def port(text: str) -> int:
    """Return a port of this machine."""
    return _number(text, "port", 65_535)


def seconds(text: str) -> float:
    """Return seconds, above 0 and at most a day."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number <= 86_400:
        raise ArgumentTypeError(f"invalid time: must be above 0 and at most 86400 seconds, not {text!r}")
    return number


def address(text: str) -> tuple[str, str]:
    """Return a host and its IP address from HOST:IP."""
    host, _, found = text.partition(":")
    if not host or not found:
        raise ArgumentTypeError(f"invalid address: must be HOST:IP, not {text!r}")
    return host, found.removeprefix("[").removesuffix("]")


def _number(text: str, name: str, largest: int) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) <= largest):
        raise ArgumentTypeError(f"invalid {name}: must be 0 to {largest}, not {text!r}")
    return int(text)
