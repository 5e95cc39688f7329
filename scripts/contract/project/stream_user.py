"""The project as the program that a comparison of streams is about."""

from dataclasses import dataclass
from pathlib import Path

from ..document import parse
from ..document.sources import read
from ..model import Owner
from ..program import AnyProgram, Scope
from ..schema.stream import StreamContract

FILE = "stream.yaml"

_NO_IMPACT = (
    "The impact of a stream's change is not looked at. Change stream.yaml, run `make generate` and"
    " `make types`, which names the lines that no longer fit."
)


@dataclass(frozen=True)
class StreamUser(AnyProgram):
    """The programs and the simulator of a checkout, which use all of its stream.yaml."""

    root: Path
    whole: bool = False  # all messages, not only those of our stream.yaml
    wants_impact: bool = False

    def owner(self) -> Owner:
        """Return the word for the facade."""
        return Owner.FACADE

    def scope(self) -> Scope | None:
        """Return the messages of our stream.yaml, or None for whole documents."""
        if self.whole:
            return None
        path = self.root / FILE
        ours = StreamContract(parse.parse(read(str(path), self.root).data, path.name))
        return Scope(ours.names, path.name, ours)

    def notes(self) -> tuple[str, ...]:
        """Return that there is no impact of a stream, if it was requested."""
        return (_NO_IMPACT,) if self.wants_impact else ()
