"""Matches the operations of two contracts: an operation is its method and its full address."""

from collections.abc import Callable, Iterable, Iterator

from ..schema.operations import Contract

Keys = Callable[[Contract, str], Iterable[str]]


def matched(base: Contract, revision: Contract) -> Iterator[tuple[str | None, str | None]]:
    """Yield the matching operations, those of the base in order; None stands for a missing side.

    They match by name and address, by address, by name, and at last by the path below the server. The
    names of path parameters are not sent, so they do not count.
    """
    matches: dict[str, str] = {}
    for keys in (_name_and_address, _address, _name, _identity):
        _match(base, revision, keys, matches)
    yield from ((name, matches.get(name)) for name in base.names)
    taken = set(matches.values())
    yield from ((None, name) for name in revision.names if name not in taken)


def _match(base: Contract, revision: Contract, keys: Keys, matches: dict[str, str]) -> None:
    """Add the matches of operations that have a key in common."""
    taken = set(matches.values())
    by_key: dict[str, str] = {}
    for name in revision.names:
        for key in keys(revision, name) if name not in taken else ():
            by_key.setdefault(key, name)
    for name in base.names:
        candidates = (by_key.get(key) for key in keys(base, name)) if name not in matches else iter(())
        found = next((other for other in candidates if other is not None and other not in taken), None)
        if found is not None:
            matches[name] = found
            taken.add(found)


def _name_and_address(contract: Contract, name: str) -> Iterable[str]:
    return (f"{name} {address}" for address in contract.addresses(name))


def _address(contract: Contract, name: str) -> Iterable[str]:
    return contract.addresses(name)


def _name(_: Contract, name: str) -> Iterable[str]:
    return (name,)


def _identity(_: Contract, name: str) -> Iterable[str]:
    return (Contract.identity(name),)
