"""The words for the facade in findings, with advice that names files of this project."""

from collections.abc import Iterator

from ..compare.changes import ChangeKind as K
from ..findings.tolerance import Words
from ..model import Direction


def _always(advice: str, *kinds: K) -> Iterator[tuple[tuple[K, Direction], str]]:
    for kind in kinds:
        yield (kind, Direction.REQUEST), advice
        yield (kind, Direction.RESPONSE), advice


_ADDRESSES = "see facade/kalshi_order_groups/_auth/environment.py."
_OPEN = "Keep the enum open in scripts/overrides.toml and regenerate."
_NULL = "Let the facade handle null, or relax it in scripts/overrides.toml."
_OPTIONAL = "Relax it in scripts/overrides.toml, or make the facade accept that."
_PROSE = "Read both sentences, and change the check and the words of ours that state the old rule."

WORDS = Words(
    program="the facade",
    tolerated="scripts/overrides.toml makes the released client tolerate it",
    advice={
        **dict(_always(_OPEN, K.ENUM_REMOVED, K.ENUM_VALUE_ADDED)),
        **dict(_always(f"Programs that use this address must move; {_ADDRESSES}", K.SERVER_REMOVED)),
        **dict(_always(f"Programs that use the old address must move; {_ADDRESSES}", K.SERVER_CHANGED)),
        **dict(_always(_PROSE, K.PROSE)),
        (K.NULLABLE, Direction.RESPONSE): _NULL,
        (K.OPTIONAL, Direction.RESPONSE): _OPTIONAL,
    },
)
