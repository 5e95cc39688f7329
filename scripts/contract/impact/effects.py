"""Rules for the effect of a finding on the source of the facade and on its public API."""

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
    """Return the effect of a finding on the source of the facade.

    BREAKS if the type checker reports an error about a symbol of the finding. CHANGES if the facade touches
    a changed symbol of it and still compiles. FINE otherwise.
    """
    if errors:
        return Effect.BREAKS
    return Effect.CHANGES if any(reference.symbol in changed for reference in touching) else Effect.FINE


def public_effect(
    changed: Mapping[str, Change],
    references: Sequence[Reference],
    errors: Sequence[TypeErrorLine],
    reach: Reach,
) -> Effect:
    """Return the effect on the public methods and types of the facade; a heuristic.

    `changed` has no symbols that were only renamed: the facade hides them.

    BREAKS if, for a symbol of the finding,
      - the type checker reports an error in a public signature or in a module of public types;
      - it is removed, and the facade calls it, sends it, or fills a public field from it that must not be
        absent;
      - it is a newly required value of a model or endpoint that the facade uses, and the facade does not
        send it, so that a public method would need a new argument.
    CHANGES if the facade touches a symbol that changed in another way, or a removed one whose absence it
    returns as None or an empty list: the API stays, but values may differ. FINE otherwise, and for the
    simulator, whose API is not the exchange's.
    """
    if any(_is_public(error, reach) for error in errors):
        return Effect.BREAKS
    touched = False
    for symbol, change in changed.items():
        uses = [reference for reference in references if reference.symbol == symbol]
        touched = touched or bool(uses)
        if change.is_removed and any(_is_essential(reference) for reference in uses):
            return Effect.BREAKS
        if change.is_newly_required and not uses and _is_used(symbol.rpartition(".")[0], references):
            return Effect.BREAKS
    return Effect.CHANGES if touched else Effect.FINE


def _is_public(error: TypeErrorLine, reach: Reach) -> bool:
    if error.file in PUBLIC_TYPES:
        return True
    function = reach.enclosing(error.file, error.line)
    return function is not None and reach.is_public(function.name) and error.line < function.body_line


def _is_essential(reference: Reference) -> bool:
    """True if the API cannot stay without the symbol."""
    if reference.kind in (*_SENDS, Kind.CALLS):
        return True
    return reference.kind is Kind.READS and bool(reference.feeds) and not reference.lenient


def _is_used(owner: str, references: Sequence[Reference]) -> bool:
    """True if the facade creates this model or calls this endpoint."""
    return any(
        (reference.symbol == owner and reference.kind is Kind.CALLS)
        or (reference.symbol.startswith(f"{owner}.") and reference.kind is Kind.SETS)
        for reference in references
    )
