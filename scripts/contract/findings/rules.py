"""What each kind of difference means: one row a kind.

`request` and `response` are the levels for a program that uses the place in question. `unread` is the
level for a response field that nobody reads: most of these are nothing to worry about, but the generated
decoder raises on some whether anybody reads them or not.
"""

from dataclasses import dataclass

from ..compare.changes import Kind
from ..model import Level

B, H, A = Level.BREAKING, Level.BEHAVIOURAL, Level.ADDITIVE
U, N, C = Level.UNCLASSIFIED, Level.DOCS_NORMATIVE, Level.DOCS_COSMETIC


@dataclass(frozen=True)
class Rule:
    """The meaning of a kind."""

    request: Level
    response: Level
    advice: str = ""
    reading: str = ""  # the advice for an answer, where it is another one
    unread: Level = A


_SENDS = "Check what the facade sends here, and refuse before sending what the exchange now refuses."
_READS = "Check the line of the facade that reads this; it may meet what it has never met."
_LOOSER = "Nothing to do. A check of ours before sending may now be too strict."
_NARROWER = "Nothing to do."
_OFFER = "Regenerate; decide whether the facade offers it."

RULES: dict[Kind, Rule] = {
    Kind.TYPE_CHANGED: Rule(
        B, B, "Regenerate; convert the value where the facade sends or reads it.", unread=H
    ),
    Kind.TYPE_WIDENED: Rule(A, B, "Regenerate; let the facade handle the added kinds.", unread=H),
    Kind.TYPE_NARROWED: Rule(B, A, _SENDS, _NARROWER),
    Kind.NULLABLE: Rule(
        A, B, _LOOSER, "Let the facade handle null, or relax it in scripts/overrides.toml."
    ),
    Kind.NOT_NULLABLE: Rule(B, A, "Leave the value out instead of sending null.", _NARROWER),
    Kind.FORMAT_CHANGED: Rule(B, B, "Regenerate: the generated type changes with the format.", unread=H),
    Kind.FORMAT_ADDED: Rule(B, H, "Regenerate: the generated type changes with the format.", unread=H),
    Kind.FORMAT_REMOVED: Rule(A, B, "Regenerate: the generated type changes with the format.", unread=H),
    Kind.NUMBER_FORMAT: Rule(A, A, "Nothing to do: Python's numbers have no width."),
    Kind.ENUM_SET: Rule(B, A, _SENDS, _NARROWER),
    Kind.ENUM_LIFTED: Rule(A, B, "Keep the enum open in scripts/overrides.toml and regenerate.", unread=B),
    Kind.ENUM_VALUE_ADDED: Rule(
        A, B, "Keep the enum open in scripts/overrides.toml and regenerate.", unread=B
    ),
    Kind.ENUM_VALUE_REMOVED: Rule(B, A, _SENDS, _NARROWER),
    Kind.TIGHTENED: Rule(B, A, _SENDS, _NARROWER),
    Kind.LOOSENED: Rule(A, B, _LOOSER, _READS),
    Kind.BOUND_SET: Rule(B, A, _SENDS, _NARROWER),
    Kind.BOUND_LIFTED: Rule(A, B, _LOOSER, _READS),
    Kind.PATTERN_CHANGED: Rule(
        H, H, "Compare the two patterns by hand: whether one contains the other is not decided here."
    ),
    Kind.PATTERN_SET: Rule(B, A, _SENDS, _NARROWER),
    Kind.PATTERN_LIFTED: Rule(A, H, _LOOSER, _READS),
    Kind.MULTIPLE_TIGHTENED: Rule(B, A, _SENDS, _NARROWER),
    Kind.MULTIPLE_LOOSENED: Rule(A, H, _LOOSER, _READS),
    Kind.MULTIPLE_CHANGED: Rule(B, H, _SENDS),
    Kind.UNIQUE_SET: Rule(B, A, _SENDS, _NARROWER),
    Kind.UNIQUE_LIFTED: Rule(A, H, _LOOSER, _READS),
    Kind.REQUIRED: Rule(B, A, "Send it in every request.", _NARROWER),
    Kind.OPTIONAL: Rule(
        A, B, _LOOSER, "Relax it in scripts/overrides.toml, or let the facade do without.", unread=B
    ),
    Kind.DEPENDENT_SET: Rule(B, A, "Send the one wherever the other is sent.", _NARROWER),
    Kind.DEPENDENT_LIFTED: Rule(A, B, _LOOSER, _READS),
    Kind.PROPERTY_ADDED: Rule(A, A, _OFFER),
    Kind.REQUIRED_PROPERTY_ADDED: Rule(B, A, "Send it in every request.", _OFFER),
    Kind.PROPERTY_REMOVED: Rule(
        B, B, "Stop using it: what is sent is ignored or refused, what is read is missing."
    ),
    Kind.REQUIRED_PROPERTY_REMOVED: Rule(
        B, B, "Stop using it; a decoder generated from the old contract raises without it.", unread=B
    ),
    Kind.CLOSED: Rule(B, A, "Send no property that the contract does not name."),
    Kind.OPENED: Rule(A, A, _NARROWER),
    Kind.CONSTRAINED: Rule(B, A, _SENDS, _NARROWER),
    Kind.UNCONSTRAINED: Rule(A, B, _LOOSER, _READS),
    Kind.BRANCH_ADDED: Rule(A, B, "Regenerate; let the facade handle the added alternative.", unread=H),
    Kind.BRANCH_REMOVED: Rule(B, A, "Send one of the other alternatives."),
    Kind.WRAPPED: Rule(A, B, "Regenerate; let the facade handle the added alternatives.", unread=H),
    Kind.UNWRAPPED: Rule(B, A, "Send the alternative that is left."),
    Kind.CHOICE: Rule(H, H, "Check that no value fits several of the alternatives."),
    Kind.DEFAULT_SET: Rule(H, H, "Send the value wherever its meaning matters."),
    Kind.DEFAULT_CHANGED: Rule(
        B, H, "An omitted value now means something else: send it wherever its meaning matters."
    ),
    Kind.DEFAULT_LIFTED: Rule(
        B, H, "An omitted value now means something else: send it wherever its meaning matters."
    ),
    Kind.READ_ONLY: Rule(H, A, "Stop sending it: the exchange fills it in."),
    Kind.NOT_READ_ONLY: Rule(A, A, _LOOSER),
    Kind.WRITE_ONLY: Rule(A, B, "Stop reading it: the exchange no longer tells it."),
    Kind.NOT_WRITE_ONLY: Rule(A, A, _NARROWER),
    Kind.DISCRIMINATOR: Rule(H, H, "Regenerate, and look at how the alternatives are told apart."),
    Kind.CONDITION: Rule(
        U, U, "Read the two conditions: what they mean together is not decided here.", unread=U
    ),
    Kind.PARAMETER_ADDED: Rule(A, A, _OFFER),
    Kind.REQUIRED_PARAMETER_ADDED: Rule(B, A, "Send it in every request."),
    Kind.PARAMETER_REMOVED: Rule(
        B, B, "Stop sending it: a filter that is ignored answers for more than was asked."
    ),
    Kind.PARAMETER_REQUIRED: Rule(B, A, "Send it in every request."),
    Kind.PARAMETER_OPTIONAL: Rule(A, B, _LOOSER, _READS),
    Kind.PARAMETER_RENAMED: Rule(
        H, H, "Regenerate: the argument of the generated function has another name."
    ),
    Kind.SERIALISATION: Rule(B, B, "Regenerate: the value travels in another form."),
    Kind.BODY_ADDED: Rule(A, A, "Regenerate; decide whether the facade sends one."),
    Kind.REQUIRED_BODY_ADDED: Rule(B, A, "Send it in every request."),
    Kind.BODY_REMOVED: Rule(B, B, "Stop sending it, and find out where its values go now."),
    Kind.BODY_REQUIRED: Rule(B, A, "Send it in every request."),
    Kind.BODY_OPTIONAL: Rule(A, B, _LOOSER, _READS),
    Kind.MEDIA_ADDED: Rule(A, A, _NARROWER),
    Kind.MEDIA_REMOVED: Rule(B, B, "Send or accept one of the media types that are left."),
    Kind.MEDIA_RENAMED: Rule(B, B, "Send or accept the new media type."),
    Kind.SUCCESS_ADDED: Rule(H, H, "See that the facade takes this status for a success.", unread=H),
    Kind.SUCCESS_REMOVED: Rule(B, B, "See what the exchange answers instead.", unread=B),
    Kind.SUCCESS_CHANGED: Rule(B, B, "See that the facade takes the new status for a success.", unread=B),
    Kind.ERROR_ADDED: Rule(H, H, "See that the error becomes the right class of error.", unread=H),
    Kind.ERROR_REMOVED: Rule(H, H, "Keep handling it: undeclared errors occur.", unread=H),
    Kind.HEADER_ADDED: Rule(A, A, _NARROWER),
    Kind.HEADER_REMOVED: Rule(B, B, _READS),
    Kind.REQUIRED_HEADER_REMOVED: Rule(B, B, _READS),
    Kind.HEADER_REQUIRED: Rule(A, A, _NARROWER),
    Kind.HEADER_OPTIONAL: Rule(B, B, _READS),
    Kind.OPERATION_ADDED: Rule(A, A, "Decide whether the facade offers it."),
    Kind.OPERATION_REMOVED: Rule(B, B, "Find what replaces it; every method that calls it fails."),
    Kind.OPERATION_ID: Rule(
        H, H, "Regenerate and rename the import in the facade: the wire stays as it is."
    ),
    Kind.TAGS: Rule(H, H, "Regenerate: the generated module moves with the first tag."),
    Kind.DEPRECATED: Rule(H, H, "Plan for its end; look for what replaces it."),
    Kind.UNDEPRECATED: Rule(A, A, _NARROWER),
    Kind.SECURITY_TIGHTENED: Rule(B, B, "Bring the credentials that are asked for now."),
    Kind.SECURITY_RELAXED: Rule(A, A, _NARROWER),
    Kind.SERVER_REMOVED: Rule(
        B,
        B,
        "Programs that use this address must move; see facade/kalshi_order_groups/_auth/environment.py.",
    ),
    Kind.SERVER_CHANGED: Rule(
        B,
        B,
        "Programs that use the old address must move; see facade/kalshi_order_groups/_auth/environment.py.",
    ),
    Kind.SERVER_ADDED: Rule(A, A, "Decide whether credentials may go there."),
    Kind.SERVERS_REORDERED: Rule(H, H, "Look whether the recommended address has changed."),
    Kind.PROSE: Rule(C, C),
    Kind.COSMETIC: Rule(C, C),
    Kind.EXTENSION: Rule(C, C),
    Kind.UNKNOWN: Rule(U, U, "Read it: no rule here knows this keyword.", unread=U),
}

_BOUND_NAMES = {"minimum": "min", "maximum": "max", "exclusiveMinimum": "exclusive-min",
                "exclusiveMaximum": "exclusive-max"}  # fmt: skip
_BOUND_ENDS = {
    Kind.TIGHTENED: ("increased", "decreased"),
    Kind.LOOSENED: ("decreased", "increased"),
    Kind.BOUND_SET: ("set", "set"),
    Kind.BOUND_LIFTED: ("removed", "removed"),
}
_IDS = {  # ids that do not begin with what the schema belongs to; for a request and for a response
    Kind.PROPERTY_ADDED: ("new-optional-request-property", "response-optional-property-added"),
    Kind.REQUIRED_PROPERTY_ADDED: ("new-required-request-property", "response-required-property-added"),
    Kind.PROPERTY_REMOVED: ("request-property-removed", "response-optional-property-removed"),
    Kind.REQUIRED_PROPERTY_REMOVED: ("request-property-removed", "response-required-property-removed"),
    Kind.PARAMETER_ADDED: ("new-optional-request-parameter", ""),
    Kind.REQUIRED_PARAMETER_ADDED: ("new-required-request-parameter", ""),
    Kind.PARAMETER_REMOVED: ("request-parameter-removed", ""),
    Kind.PARAMETER_REQUIRED: ("request-parameter-became-required", ""),
    Kind.PARAMETER_OPTIONAL: ("request-parameter-became-optional", ""),
    Kind.PARAMETER_RENAMED: ("path-parameter-renamed", "path-parameter-renamed"),
    Kind.SERIALISATION: ("request-parameter-serialisation-changed", "response-serialisation-changed"),
    Kind.BODY_ADDED: ("request-body-added-optional", ""),
    Kind.REQUIRED_BODY_ADDED: ("request-body-added-required", ""),
    Kind.BODY_REMOVED: ("request-body-removed", ""),
    Kind.BODY_REQUIRED: ("request-body-became-required", ""),
    Kind.BODY_OPTIONAL: ("request-body-became-optional", ""),
    Kind.MEDIA_ADDED: ("request-body-media-type-added", "response-media-type-added"),
    Kind.MEDIA_REMOVED: ("request-body-media-type-removed", "response-media-type-removed"),
    Kind.MEDIA_RENAMED: ("request-body-media-type-changed", "response-media-type-name-changed"),
    Kind.SUCCESS_ADDED: ("", "response-success-status-added"),
    Kind.SUCCESS_REMOVED: ("", "response-success-status-removed"),
    Kind.SUCCESS_CHANGED: ("", "response-success-status-changed"),
    Kind.ERROR_ADDED: ("", "response-non-success-status-added"),
    Kind.ERROR_REMOVED: ("", "response-non-success-status-removed"),
    Kind.HEADER_ADDED: ("", "response-header-added"),
    Kind.HEADER_REMOVED: ("", "optional-response-header-removed"),
    Kind.REQUIRED_HEADER_REMOVED: ("", "required-response-header-removed"),
    Kind.HEADER_REQUIRED: ("", "response-header-became-required"),
    Kind.HEADER_OPTIONAL: ("", "response-header-became-optional"),
    Kind.OPERATION_ADDED: ("endpoint-added", "endpoint-added"),
    Kind.OPERATION_REMOVED: ("api-removed-without-deprecation", "api-removed-without-deprecation"),
    Kind.OPERATION_ID: ("api-operation-id-changed", "api-operation-id-changed"),
    Kind.TAGS: ("api-tags-changed", "api-tags-changed"),
    Kind.SECURITY_TIGHTENED: ("api-security-tightened", ""),
    Kind.SECURITY_RELAXED: ("api-security-relaxed", ""),
    Kind.SERVER_REMOVED: ("api-server-removed", ""),
    Kind.SERVER_CHANGED: ("api-server-changed", ""),
    Kind.SERVER_ADDED: ("api-server-added", ""),
    Kind.SERVERS_REORDERED: ("api-servers-reordered", ""),
    Kind.PROSE: ("prose-changed", "prose-changed"),
    Kind.COSMETIC: ("annotation-changed", "annotation-changed"),
    Kind.EXTENSION: ("extension-changed", "extension-changed"),
    Kind.UNKNOWN: ("unclassified-change", "unclassified-change"),
    Kind.CONDITION: ("unclassified-condition", "unclassified-condition"),
}
_ENDS = {
    Kind.TYPE_WIDENED: "type-generalized",
    Kind.TYPE_NARROWED: "type-specialized",
    Kind.FORMAT_ADDED: "format-added",
    Kind.NUMBER_FORMAT: "number-format-changed",
    Kind.CLOSED: "additional-properties-forbidden",
    Kind.DEFAULT_SET: "default-value-added",
    Kind.DEFAULT_LIFTED: "default-value-removed",
    Kind.WRAPPED: "wrapped-in-one-of",
    Kind.UNWRAPPED: "unwrapped-from-one-of",
}


def rule_id(kind: Kind, subject: str, name: str, *, response: bool) -> str:
    """The published id of a finding; oasdiff's where the rule is the same.

    `subject` is what a schema belongs to: "request-body", "response-property", ...; it is "endpoint" for
    what belongs to an operation itself.
    """
    fixed = _IDS.get(kind, ("", ""))
    if fixed[response] or fixed[0]:
        return fixed[response] or fixed[0]
    if kind in _BOUND_ENDS:
        bound = _BOUND_NAMES.get(name) or _dashed(name)
        return f"{subject}-{bound}-{_BOUND_ENDS[kind]['max' in bound]}"
    if kind in {Kind.BRANCH_ADDED, Kind.BRANCH_REMOVED}:
        choice = "any-of" if name.startswith("anyOf") else "one-of"
        return f"{subject}-{choice}-{'added' if kind is Kind.BRANCH_ADDED else 'removed'}"
    return f"{subject}-{_ENDS.get(kind, kind.value)}"


def _dashed(name: str) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)
