"""Compares two bodies: their media types, encodings and headers."""

from collections.abc import Iterator
from dataclasses import replace

from ..model import Place
from ..schema import media
from ..schema.encoding import Encoding
from ..schema.normalize import Node
from ..schema.operations import Body, Content, Parameter
from .changes import Change, ChangeKind
from .occurrences import Found, Occurrence, Root
from .security import other_changes, text_changes


def body_differences(old: Body, new: Body, place: Place) -> Iterator[Found]:
    """Yield all differences of two bodies."""
    for change in (
        *text_changes(old.texts, new.texts, old.at, new.at),
        *other_changes(old.rest, new.rest, old.at, new.at),
    ):
        yield Occurrence(change, place)
    yield from payload_differences(old, new, place)


def payload_differences(old: Body, new: Body, place: Place) -> Iterator[Found]:
    """Yield the differences of what is sent, without descriptions."""
    for name in sorted({*old.headers, *new.headers}):
        yield from _header(old.headers.get(name), new.headers.get(name), place)
    yield from _contents(old, new, place)


def roots(place: Place, old: Node | None, new: Node | None, *, is_xml: bool = False) -> Iterator[Root]:
    """Yield the pair of schemas if both exist."""
    if old is not None and new is not None:
        yield Root(place, (old, new), is_xml)


def _contents(old: Body, new: Body, place: Place) -> Iterator[Found]:
    for media_type in sorted(old.contents.keys() & new.contents.keys()):
        yield from _content(old.contents[media_type], new.contents[media_type], media_type, place)
    removed = sorted(old.contents.keys() - new.contents.keys())
    added = sorted(new.contents.keys() - old.contents.keys())
    widened = {name: wide for name in removed if (wide := media.covering(name, new.contents))}
    narrowed = {name: wide for name in added if (wide := media.covering(name, old.contents))}
    for name, wide in widened.items():
        before, after = old.contents[name], new.contents[wide]
        yield Occurrence(_media(ChangeKind.MEDIA_WIDENED, before.at, after.at, name, wide), place)
        yield from _content(before, after, name, place)
    for name, wide in narrowed.items():
        before, after = old.contents[wide], new.contents[name]
        if wide in removed:
            yield Occurrence(_media(ChangeKind.MEDIA_NARROWED, before.at, after.at, wide, name), place)
        else:
            yield Occurrence(_media(ChangeKind.MEDIA_ADDED, old.at, after.at, None, name), place)
        yield from _content(before, after, name, place)
    rest = ([name for name in removed if name not in {*widened, *narrowed.values()}],
            [name for name in added if name not in {*narrowed, *widened.values()}])  # fmt: skip
    yield from _other_media(old, new, *rest, place)


def _other_media(
    old: Body, new: Body, removed: list[str], added: list[str], place: Place
) -> Iterator[Found]:
    if added and not old.contents:
        at = new.contents[added[0]].at
        yield Occurrence(_media(ChangeKind.CONTENT_ADDED, old.at, at, None, ", ".join(added)), place)
    elif len(removed) == len(added) == 1:
        before, after = old.contents[removed[0]], new.contents[added[0]]
        change = _media(ChangeKind.MEDIA_RENAMED, before.at, after.at, removed[0], added[0])
        yield Occurrence(replace(change, name="content"), place)
        yield from _content(before, after, added[0], place)
    else:
        for name in removed:
            at = old.contents[name].at
            yield Occurrence(_media(ChangeKind.MEDIA_REMOVED, at, new.at, name, None), place)
        for name in added:
            at = new.contents[name].at
            yield Occurrence(_media(ChangeKind.MEDIA_ADDED, old.at, at, None, name), place)


def _media(kind: ChangeKind, base: str, revision: str, old: str | None, new: str | None) -> Change:
    return Change(kind, base, revision, old, new, name=old or new or "")


def _content(old: Content, new: Content, media_type: str, place: Place) -> Iterator[Found]:
    for change in other_changes(old.rest, new.rest, old.at, new.at):
        yield Occurrence(change, place)
    if (old.node is None) != (new.node is None):
        kind = ChangeKind.CONSTRAINED if old.node is None else ChangeKind.UNCONSTRAINED
        yield Occurrence(Change(kind, old.at, new.at, name="schema"), place)
    for name in sorted(old.encodings.keys() & new.encodings.keys()):
        for change in _encoding(old.encodings[name], new.encodings[name], name, (old.at, new.at)):
            yield Occurrence(change, place)
    yield from roots(place, old.node, new.node, is_xml=media.is_xml(media_type))


def _encoding(old: Encoding, new: Encoding, name: str, at: tuple[str, str]) -> Iterator[Change]:
    for media_type in sorted(_uncovered(old.content_types, new.content_types)):
        yield Change(ChangeKind.ENCODING_REMOVED, *at, media_type, None, name=name)
    for media_type in sorted(_uncovered(new.content_types, old.content_types)):
        yield Change(ChangeKind.ENCODING_ADDED, *at, None, media_type, name=name)
    if old.rest != new.rest:
        before, after = (_listed(encoding.rest) for encoding in (old, new))
        yield Change(ChangeKind.SERIALISATION, *at, before, after, name=f"encoding of {name}")


def _uncovered(some: frozenset[str], others: frozenset[str]) -> Iterator[str]:
    return (name for name in some - others if media.covering(name, others) is None)


def _header(old: Parameter | None, new: Parameter | None, place: Place) -> Iterator[Found]:
    known = new or old
    where = f"{place.where} header {known.name if known else ''}"
    header = Place(place.operation, place.direction, where)
    for change in _header_changes(old, new):
        yield Occurrence(change, header)
    if old is not None and new is not None:
        yield from roots(header, old.node, new.node)


def _header_changes(old: Parameter | None, new: Parameter | None) -> Iterator[Change]:
    if old is None and new is not None:
        yield Change(ChangeKind.HEADER_ADDED, None, new.at, new=new.name, name=new.name)
    elif new is None and old is not None:
        kind = ChangeKind.REQUIRED_HEADER_REMOVED if old.required else ChangeKind.HEADER_REMOVED
        yield Change(kind, old.at, None, old=old.name, name=old.name)
    elif old is not None and new is not None:
        if old.required != new.required:
            kind = ChangeKind.HEADER_REQUIRED if new.required else ChangeKind.HEADER_OPTIONAL
            yield Change(kind, old.at, new.at, name=new.name)
        yield from common_changes(old, new, new.name)


def common_changes(old: Parameter, new: Parameter, name: str) -> Iterator[Change]:
    """Yield the differences that parameters and headers have in common."""
    if old.deprecated != new.deprecated:
        kind = ChangeKind.DEPRECATED if new.deprecated else ChangeKind.UNDEPRECATED
        yield Change(kind, old.at, new.at, name=name)
    if (old.node is None) != (new.node is None):
        kind = ChangeKind.CONSTRAINED if old.node is None else ChangeKind.UNCONSTRAINED
        yield Change(kind, old.at, new.at, name=name)
    scalar = old.scalar or new.scalar
    if old.serialisation_of(scalar=scalar) != new.serialisation_of(scalar=scalar):
        before, after = (_listed(parameter.serialisation) for parameter in (old, new))
        yield Change(ChangeKind.SERIALISATION, old.at, new.at, before, after, name=name)
    yield from text_changes(old.texts, new.texts, old.at, new.at)
    yield from other_changes(old.rest, new.rest, old.at, new.at)


def _listed(options: dict[str, str]) -> str:
    return ", ".join(f"{key}={value}" for key, value in sorted(options.items()))
