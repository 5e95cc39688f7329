"""Compares the texts, security and servers of two operations."""

from collections.abc import Iterator
from dataclasses import replace

from ..document.document import joined
from ..schema import addresses
from ..schema.operations import Operation, path_template
from ..schema.security import Alternative, satisfies
from .changes import Change, ChangeKind

_ANNOTATIONS = {"example", "examples", "externalDocs", "links", "bearerFormat", "scopes"}


def context_changes(old: Operation, new: Operation) -> Iterator[Change]:
    """Yield the differences in security, servers and notes."""
    yield from _security(old, new)
    yield from _servers(old, new)
    for owner in sorted(old.notes.keys() & new.notes.keys()):
        before, after = old.notes[owner], new.notes[owner]
        for change in (
            *text_changes(before.texts, after.texts, before.at, after.at),
            *other_changes(before.rest, after.rest, before.at, after.at),
        ):
            yield replace(change, name=f"{change.name} of the {owner}")


def text_changes(old: dict[str, str], new: dict[str, str], base: str, revision: str) -> Iterator[Change]:
    """Yield the texts that differ."""
    for key in sorted({*old, *new}):
        if old.get(key) != new.get(key):
            at = (f"{base}/{key}" if key in old else base, f"{revision}/{key}" if key in new else revision)
            yield Change(ChangeKind.PROSE, *at, old.get(key), new.get(key), name=key)


def other_changes(old: dict[str, str], new: dict[str, str], base: str, revision: str) -> Iterator[Change]:
    """Yield the differences in fields that are neither known nor text."""
    for key in sorted({*old, *new}):
        if old.get(key) != new.get(key):
            at = (
                joined(base, key) if key in old else base,
                joined(revision, key) if key in new else revision,
            )
            yield Change(_other_kind(key), *at, old.get(key), new.get(key), name=key)


def _other_kind(key: str) -> ChangeKind:
    if key in _ANNOTATIONS:
        return ChangeKind.COSMETIC
    if key == "encoding":
        return ChangeKind.SERIALISATION
    return ChangeKind.EXTENSION if key.startswith("x-") else ChangeKind.UNKNOWN


def _security(old: Operation, new: Operation) -> Iterator[Change]:
    if old.security == new.security:
        return
    is_relaxed = all(
        any(satisfies(old_alternative, new_alternative) for new_alternative in new.security)
        for old_alternative in old.security
    )
    kind = ChangeKind.SECURITY_RELAXED if is_relaxed else ChangeKind.SECURITY_TIGHTENED
    yield Change(
        kind, old.at, new.at, _alternatives(old.security), _alternatives(new.security), name="security"
    )


def _alternatives(security: frozenset[Alternative]) -> str:
    return " or ".join(sorted(_alternative(alternative) for alternative in security))


def _alternative(alternative: Alternative) -> str:
    schemes = (
        credentials.scheme
        + (f" refreshed at {credentials.refresh}" if credentials.refresh else "")
        + (f" scopes {sorted(scopes)}" if scopes else "")
        for credentials, scopes in alternative
    )
    return " and ".join(sorted(schemes)) or "nothing"


def _servers(old: Operation, new: Operation) -> Iterator[Change]:
    before, after = _addresses(old, new)
    moved = [
        (url, other)
        for url, other in zip(before, after, strict=False)
        if url not in after and other not in before
    ]
    for url, other in moved:
        yield Change(ChangeKind.SERVER_CHANGED, old.at, new.at, url, other, name="servers")
    for url in before:
        if url not in after and url not in dict(moved):
            yield Change(ChangeKind.SERVER_REMOVED, old.at, new.at, old=url, name="servers")
    for url in after:
        if url not in before and url not in dict(moved).values():
            yield Change(ChangeKind.SERVER_ADDED, old.at, new.at, new=url, name="servers")
    if _is_reordered(before, after):
        yield Change(
            ChangeKind.SERVERS_REORDERED, old.at, new.at, " ".join(before), " ".join(after), name="servers"
        )


def _addresses(old: Operation, new: Operation) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the servers, with the paths below them if these differ."""
    paths = path_template(old.name), path_template(new.name)
    if paths[0] == paths[1]:
        return old.servers, new.servers
    before, after = (
        tuple(addresses.combined(server, path) for server in operation.servers)
        for operation, path in zip((old, new), paths, strict=True)
    )
    return before, after


def _is_reordered(old: tuple[str, ...], new: tuple[str, ...]) -> bool:
    """True if the default, which is the first, is another known one, or known ones changed places."""
    common = [url for url in old if url in new], [url for url in new if url in old]
    return common[0] != common[1] or (old[:1] != new[:1] and any(url in new for url in old[:1]))
