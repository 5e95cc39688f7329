"""The connection of a stream: its servers, and the credentials of its handshake."""

from collections.abc import Iterator
from itertools import chain, product

from ..document.document import joined
from .addresses import normal
from .normalize import Schemas, canonical
from .security import MAX_ADDRESSES, Alternative, Credentials, Note, rest, texts

_SERVER = {"host", "protocol", "pathname", "security", "title", "tags", "variables"}
_TEXTS = {"description", "summary", "title"}


class ConnectionReader:
    """Reads the servers and the security of the messages of an AsyncAPI document."""

    def __init__(self, schemas: Schemas) -> None:
        self.schemas, self.document = schemas, schemas.document

    def servers(self, channel: str) -> tuple[str, ...]:
        """Return the addresses at which a channel is served, in order."""
        return tuple(dict.fromkeys(chain.from_iterable(map(self._addresses, self._served(channel)))))

    def _served(self, channel: str) -> list[str]:
        named = joined(channel, "servers")
        listed = [joined(named, index) for index, _ in enumerate(self.document.list_at(named))]
        every = [joined("/servers", name) for name in self.document.object_at("/servers")]
        return [self.schemas.resolved(place) for place in listed or every]

    def _addresses(self, place: str) -> list[str]:
        """Return the addresses of a server, one for each value of its variables, the defaults first."""
        raw = self.document.object_at(place)
        host = f"{raw.get('protocol', '')}://{raw.get('host', '')}"
        addresses = [normal(f"{host}{raw.get('pathname', '')}")]
        for name, values in self._variables(place):
            several = values if len(values) * len(addresses) <= MAX_ADDRESSES else ["|".join(values)]
            addresses = [
                address.replace(f"{{{name}}}", value) for address in addresses for value in several
            ]
        return addresses

    def _variables(self, place: str) -> Iterator[tuple[str, list[str]]]:
        variables = joined(place, "variables")
        for name in self.document.object_at(variables):
            at = self.schemas.resolved(joined(variables, name))
            default = str(self.document.object_at(at).get("default", ""))
            others = {str(value) for value in self.document.list_at(joined(at, "enum"))} - {default}
            yield name, [default, *sorted(others)]

    def security(self, operation: str, channel: str) -> frozenset[Alternative]:
        """Return the accepted sets of credentials: one of the server's with one of the operation's."""
        connecting = [one for place in self._served(channel) for one in self._schemes(place)]
        using = self._schemes(operation)
        nothing: Alternative = frozenset()
        return frozenset(
            first | second for first, second in product(connecting or [nothing], using or [nothing])
        )

    def _schemes(self, owner: str) -> list[Alternative]:
        listed = joined(owner, "security")
        return [
            frozenset({self._scheme(self.schemas.resolved(joined(listed, index)))})
            for index, _ in enumerate(self.document.list_at(listed))
        ]

    def _scheme(self, at: str) -> tuple[Credentials, frozenset[str]]:
        raw = self.document.object_at(at)
        identity = {key: value for key, value in raw.items() if key not in {*_TEXTS, "scopes"}}
        scopes = frozenset(map(str, self.document.list_at(joined(at, "scopes"))))
        return Credentials(canonical(identity), ""), scopes

    def notes(self, channel: str) -> Iterator[tuple[str, Note]]:
        """Yield the notes of the servers and of their security schemes, by their owner."""
        for place in self._served(channel):
            raw = self.document.object_at(place)
            yield f"server {self._addresses(place)[0]}", Note(place, texts(raw), rest(raw, _SERVER))
            listed = joined(place, "security")
            for index, _ in enumerate(self.document.list_at(listed)):
                at = self.schemas.resolved(joined(listed, index))
                credentials, _scopes = self._scheme(at)
                yield (
                    f"security scheme {credentials.scheme}",
                    Note(at, texts(self.document.object_at(at)), {}),
                )
