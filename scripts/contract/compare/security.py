"""What differs in the words of an operation, in who may call it, and in where it is served."""

from collections.abc import Iterator
from dataclasses import replace

from ..document.document import joined
from ..schema.operations import Operation
from ..schema.security import Alternative
from .changes import Edit, Kind

_ANNOTATIONS = {"example", "examples", "externalDocs", "links", "bearerFormat"}


def accesses(old: Operation, new: Operation) -> Iterator[Edit]:
    """What differs in security and servers, and in what is said around the operation."""
    yield from _security(old, new)
    yield from _servers(old, new)
    for what in sorted(old.notes.keys() & new.notes.keys()):
        before, after = old.notes[what], new.notes[what]
        for edit in (
            *words(before.texts, after.texts, before.at, after.at),
            *rest(before.rest, after.rest, before.at, after.at),
        ):
            yield replace(edit, name=f"{edit.name} of the {what}")


def words(old: dict[str, str], new: dict[str, str], base: str, revision: str) -> Iterator[Edit]:
    """Words that differ."""
    for key in sorted({*old, *new}):
        if old.get(key) != new.get(key):
            at = (f"{base}/{key}" if key in old else base, f"{revision}/{key}" if key in new else revision)
            yield Edit(Kind.PROSE, *at, old.get(key), new.get(key), name=key)


def rest(old: dict[str, str], new: dict[str, str], base: str, revision: str) -> Iterator[Edit]:
    """What differs of all that is neither known nor words."""
    for key in sorted({*old, *new}):
        if old.get(key) != new.get(key):
            at = (
                joined(base, key) if key in old else base,
                joined(revision, key) if key in new else revision,
            )
            yield Edit(_kind_of_rest(key), *at, old.get(key), new.get(key), name=key)


def _kind_of_rest(key: str) -> Kind:
    if key in _ANNOTATIONS:
        return Kind.COSMETIC
    if key == "encoding":
        return Kind.SERIALISATION
    return Kind.EXTENSION if key.startswith("x-") else Kind.UNKNOWN


def _security(old: Operation, new: Operation) -> Iterator[Edit]:
    if old.security == new.security:
        return
    still = all(any(_satisfies(have, want) for want in new.security) for have in old.security)
    kind = Kind.SECURITY_RELAXED if still else Kind.SECURITY_TIGHTENED
    yield Edit(
        kind, old.at, new.at, _alternatives(old.security), _alternatives(new.security), name="security"
    )


def _satisfies(have: Alternative, want: Alternative) -> bool:
    """Whether who brings one set of credentials also fulfils the other."""
    held = dict(have)
    return all(scheme in held and scopes <= held[scheme] for scheme, scopes in want)


def _alternatives(security: frozenset[Alternative]) -> str:
    return " or ".join(sorted(_alternative(alternative) for alternative in security))


def _alternative(alternative: Alternative) -> str:
    told = (scheme + (f" scopes {sorted(scopes)}" if scopes else "") for scheme, scopes in alternative)
    return " and ".join(sorted(told)) or "nothing"


def _servers(old: Operation, new: Operation) -> Iterator[Edit]:
    moved = [
        (before, after)
        for before, after in zip(old.servers, new.servers, strict=False)
        if before not in new.servers and after not in old.servers
    ]
    for before, after in moved:
        yield Edit(Kind.SERVER_CHANGED, old.at, new.at, before, after, name="servers")
    for url in old.servers:
        if url not in new.servers and url not in dict(moved):
            yield Edit(Kind.SERVER_REMOVED, old.at, new.at, old=url, name="servers")
    for url in new.servers:
        if url not in old.servers and url not in dict(moved).values():
            yield Edit(Kind.SERVER_ADDED, old.at, new.at, new=url, name="servers")
    if set(old.servers) == set(new.servers) and old.servers != new.servers:
        yield Edit(
            Kind.SERVERS_REORDERED,
            old.at,
            new.at,
            " ".join(old.servers),
            " ".join(new.servers),
            name="servers",
        )
