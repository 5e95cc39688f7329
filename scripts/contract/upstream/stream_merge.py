"""Builds the new stream.yaml: our messages as published, in our order and words.

stream.yaml has the components of the published document under their names, so both are walked in parallel:
facts are taken from theirs, texts from ours.
"""

from ..document.document import Document, Object, Value, joined
from .notes import Notes
from .stream_slice import sliced
from .values import keyed, listed

_TEXTS = {"title", "summary", "description"}
_ANNOTATIONS = {*_TEXTS, "examples", "externalDocs", "tags", "$comment"}
_NAMING = {"properties", "patternProperties", "messages", "channels", "operations", "schemas", "servers",
           "securitySchemes", "parameters", "variables"}  # fmt: skip
"""The keys whose objects have names as keys, so that `description` is a name there."""


def merge(ours: Document, theirs: Document) -> tuple[Object, Notes]:
    """Return the new document, and notes for the person who reviews it."""
    merging = _Merge()
    published = sliced(ours, theirs)
    info = keyed(ours.root["info"])
    root = merging.objects(ours.root, published, "", names=False)
    version = keyed(published.get("info")).get("version", info.get("version"))
    return {**root, "info": {**info, "version": version}}, merging.notes


class _Merge:
    def __init__(self) -> None:
        self.notes = Notes()

    def objects(self, ours: Object, theirs: Object, pointer: str, *, names: bool) -> Object:
        """Return an object with the facts of theirs, in our order and with our texts."""
        new = self._known(ours, theirs, pointer, names=names)
        for key, value in theirs.items():
            if key not in ours and (names or not _is_text(key)):
                new[key] = _without_texts(value, names=not names and key in _NAMING)
                if names and "$ref" not in keyed(new[key]):
                    self.notes.needs_description.append(joined(pointer, key))
        if not names and "description" in ours and _own(ours) != _own(new):
            self.notes.check_description.append(joined(pointer, "description"))
        return new

    def _known(self, ours: Object, theirs: Object, pointer: str, *, names: bool) -> Object:
        """Return what is left of our object: our texts, and the facts that theirs still has."""
        new: Object = {}
        for key, value in ours.items():
            if not names and _is_text(key):
                new[key] = value
            elif key in theirs:
                below = not names and key in _NAMING
                new[key] = self._value(value, theirs[key], joined(pointer, key), names=below)
            elif names:
                self.notes.removed.append(joined(pointer, key))
        return new

    def _value(self, ours: Value, theirs: Value, pointer: str, *, names: bool) -> Value:
        if isinstance(ours, dict) and isinstance(theirs, dict):
            return self.objects(keyed(ours), keyed(theirs), pointer, names=names)
        if isinstance(ours, list) and isinstance(theirs, list):
            return self._items(listed(ours), listed(theirs), pointer)
        return _without_texts(theirs, names=names)

    def _items(self, ours: list[Value], theirs: list[Value], pointer: str) -> list[Value]:
        """Return the items of theirs: values in our order, objects in theirs."""
        if not any(isinstance(item, dict) for item in theirs):
            kept = [item for item in ours if item in theirs]
            return [*kept, *(item for item in theirs if item not in kept)]
        pairs = zip(ours, theirs[: len(ours)], strict=False)
        merged = [
            self._value(our, their, joined(pointer, index), names=False)
            for index, (our, their) in enumerate(pairs)
        ]
        return [*merged, *(_without_texts(item, names=False) for item in theirs[len(ours) :])]


def _is_text(key: str) -> bool:
    return key in _ANNOTATIONS or key.startswith("x-")


def _own(schema: Object) -> Object:
    """Return the facts of an object itself, without those of the objects in it."""
    return {
        key: value for key, value in schema.items() if not _is_text(key) and not isinstance(value, dict)
    }


def _without_texts(value: Value, *, names: bool) -> Value:
    if isinstance(value, list):
        return [_without_texts(item, names=False) for item in listed(value)]
    if not isinstance(value, dict):
        return value
    return {
        key: _without_texts(item, names=not names and key in _NAMING)
        for key, item in keyed(value).items()
        if names or not _is_text(key)
    }
