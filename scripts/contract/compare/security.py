"""Compares the texts, security and servers of two operations."""

from collections.abc import Iterator
from dataclasses import replace

from ..document.document import joined
from ..schema.operations import Operation
from ..schema.security import Alternative
from .changes import Change, ChangeKind

_ANNOTATIONS = {"example", "examples", "externalDocs", "links", "bearerFormat"}


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
        any(_satisfies(old_alternative, new_alternative) for new_alternative in new.security)
        for old_alternative in old.security
    )
    kind = ChangeKind.SECURITY_RELAXED if is_relaxed else ChangeKind.SECURITY_TIGHTENED
    yield Change(
        kind, old.at, new.at, _alternatives(old.security), _alternatives(new.security), name="security"
    )


def _satisfies(old_alternative: Alternative, new_alternative: Alternative) -> bool:
    """True if the old credentials also satisfy the new requirement."""
    old_scopes = dict(old_alternative)
    return all(scheme in old_scopes and scopes <= old_scopes[scheme] for scheme, scopes in new_alternative)


def _alternatives(security: frozenset[Alternative]) -> str:
    return " or ".join(sorted(_alternative(alternative) for alternative in security))


def _alternative(alternative: Alternative) -> str:
    schemes = (scheme + (f" scopes {sorted(scopes)}" if scopes else "") for scheme, scopes in alternative)
    return " and ".join(sorted(schemes)) or "nothing"


def _servers(old: Operation, new: Operation) -> Iterator[Change]:
    moved = [
        (before, after)
        for before, after in zip(old.servers, new.servers, strict=False)
        if before not in new.servers and after not in old.servers
    ]
    for before, after in moved:
        yield Change(ChangeKind.SERVER_CHANGED, old.at, new.at, before, after, name="servers")
    for url in old.servers:
        if url not in new.servers and url not in dict(moved):
            yield Change(ChangeKind.SERVER_REMOVED, old.at, new.at, old=url, name="servers")
    for url in new.servers:
        if url not in old.servers and url not in dict(moved).values():
            yield Change(ChangeKind.SERVER_ADDED, old.at, new.at, new=url, name="servers")
    if set(old.servers) == set(new.servers) and old.servers != new.servers:
        yield Change(
            ChangeKind.SERVERS_REORDERED,
            old.at,
            new.at,
            " ".join(old.servers),
            " ".join(new.servers),
            name="servers",
        )
