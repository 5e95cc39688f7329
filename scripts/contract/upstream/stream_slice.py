"""Reduces a published AsyncAPI document to the messages that we have, and what they refer to."""

from ..document.document import Document, InvalidDocument, Object, Value, joined
from ..schema.exchanges import Exchange
from ..schema.stream import StreamContract
from .components import references
from .values import keyed, listed

_WHOLE = ("asyncapi", "info", "servers", "defaultContentType")


def sliced(ours: Document, theirs: Document) -> Object:
    """Return the part of theirs with our messages. Raise InvalidDocument if it has none of them."""
    known = StreamContract(ours)
    published = StreamContract(theirs).named_as(known).exchanges
    kept = [exchange for name, exchange in published.items() if name in known.exchanges]
    if not kept:
        raise InvalidDocument(f"{theirs.name} has none of the messages of {ours.name}.")
    root: Object = {key: theirs.root[key] for key in _WHOLE if key in theirs.root}
    root["channels"] = _channels(theirs, kept)
    root["operations"] = _operations(theirs, kept)
    root["components"] = _components(theirs, root)
    return root


def _channels(theirs: Document, kept: list[Exchange]) -> Object:
    keys = {(exchange.channel, exchange.key) for exchange in kept}
    channels: Object = {}
    for name, channel in keyed(theirs.root["channels"]).items():
        at = joined("/channels", name)
        messages = {
            key: value for key, value in keyed(keyed(channel).get("messages")).items() if (at, key) in keys
        }
        if messages:
            channels[name] = {**keyed(channel), "messages": messages}
    return channels


def _operations(theirs: Document, kept: list[Exchange]) -> Object:
    operations: Object = {}
    for name, operation in keyed(theirs.root["operations"]).items():
        keys = {one.key for one in kept if one.operation == joined("/operations", name)}
        if keys:
            operations[name] = _with_messages(keyed(operation), keys)
    return operations


def _with_messages(operation: Object, keys: set[str]) -> Object:
    if "messages" not in operation:
        return operation
    messages = [
        one for one in listed(operation["messages"]) if keyed(one)["$ref"].rpartition("/")[2] in keys
    ]
    return {**operation, "messages": messages}


def _components(theirs: Document, root: Object) -> Object:
    """Return the components that a document refers to, in their order."""
    reached, pending = set[tuple[str, str]](), references(root)
    components = keyed(theirs.root.get("components"))
    while pending:
        kind, name = pending.pop()
        if (kind, name) not in reached:
            reached.add((kind, name))
            part: Value = keyed(components.get(kind)).get(name)
            pending += references(part)
    sections = {
        kind: {name: value for name, value in keyed(section).items() if (kind, name) in reached}
        for kind, section in components.items()
    }
    return {kind: section for kind, section in sections.items() if section}
