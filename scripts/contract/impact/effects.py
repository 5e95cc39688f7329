"""What a finding does to the source of the facade and to its users' API: the two axes, by plain rules."""

from collections.abc import Mapping, Sequence

from ..model import Effect
from ..usage.references import Kind, Reference
from .checker import FACADE, TypeErrorLine
from .reach import Reach
from .symbols import Change

PUBLIC_TYPES = tuple(
    f"{FACADE}/{name}.py" for name in ("types", "order_types", "account_types", "errors", "events")
)
_SENDS = (Kind.PASSES, Kind.SETS)


def source_effect(
    changed: Mapping[str, Change], touching: Sequence[Reference], errors: Sequence[TypeErrorLine]
) -> Effect:
    """BREAKS where the type checker refuses the facade over a symbol of the finding.

    CHANGES where the facade touches one of its symbols that came out differently, and still compiles; FINE
    where none of them changed, or none is touched.
    """
    if errors:
        return Effect.BREAKS
    return Effect.CHANGES if any(one.symbol in changed for one in touching) else Effect.FINE


def public_effect(
    changed: Mapping[str, Change],
    references: Sequence[Reference],
    errors: Sequence[TypeErrorLine],
    reach: Reach,
) -> Effect:
    """Whether the public methods and types of the facade could stay as they are; a heuristic.

    BREAKS where, for a symbol of the finding,
      - the type checker refuses a line of a public signature, or of a module of public types;
      - it is gone, and the facade calls it, sends it (a public argument has nowhere to go), or fills a
        public field from it without taking absence for an answer;
      - a value must be given that did not need to be, to a model or endpoint that the facade uses and at a
        place that it does not fill: a public method would have to ask for it.
    CHANGES where the facade touches a symbol that changed in another way, or one that is gone and whose
    absence it can show as None or as an empty list: the API stays, and what it tells or takes may not. FINE
    otherwise, and for the simulator, whose own API is not the exchange's.
    """
    if any(_is_public(error, reach) for error in errors):
        return Effect.BREAKS
    touched = False
    for symbol, change in changed.items():
        uses = [one for one in references if one.symbol == symbol]
        touched = touched or bool(uses)
        if change.removed and any(_cannot_do_without(one) for one in uses):
            return Effect.BREAKS
        if change.demands and not uses and _is_made(symbol.rpartition(".")[0], references):
            return Effect.BREAKS
    return Effect.CHANGES if touched else Effect.FINE


def _is_public(error: TypeErrorLine, reach: Reach) -> bool:
    if error.file in PUBLIC_TYPES:
        return True
    function = reach.enclosing(error.file, error.line)
    return function is not None and reach.is_public(function.name) and error.line < function.body_line


def _cannot_do_without(reference: Reference) -> bool:
    if reference.kind in (*_SENDS, Kind.CALLS):
        return True
    return reference.kind is Kind.READS and bool(reference.feeds) and not reference.lenient


def _is_made(owner: str, references: Sequence[Reference]) -> bool:
    """Whether the facade makes this model, or calls this endpoint."""
    return any(
        (one.symbol == owner and one.kind is Kind.CALLS)
        or (one.symbol.startswith(f"{owner}.") and one.kind is Kind.SETS)
        for one in references
    )
