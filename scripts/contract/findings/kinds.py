"""The table of differences: one row for each kind, so that a kind is described in one place.

A row holds the id, the sentence, the levels, the advice and the flags of its kind. Importing this module
fails if a kind has no row or two.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from ..compare.changes import ChangeKind
from ..model import Level

K = ChangeKind
B, H, A = Level.BREAKING, Level.BEHAVIOURAL, Level.ADDITIVE
U, C = Level.UNCLASSIFIED, Level.DOCS_COSMETIC


@dataclass(frozen=True)
class Rule:
    """The row of a kind.

    `request` and `response` are the levels for a program that uses the place of the difference. `unread`
    is the level for a response field that the program does not read: mostly additive, but the generated
    decoder raises on some fields even if no code reads them. Advice names the program as {program}.
    """

    kind: ChangeKind
    request: Level
    response: Level
    sentence: str  # without subject and full stop; "" if `messages` composes it
    advice: str = ""
    response_advice: str = ""  # replaces `advice` in responses
    unread: Level = A
    tolerated: tuple[Level, Level] | None = None  # used and unused, where the client tolerates it
    request_id: str = ""  # a whole id; "" derives it from the place and `id_end`
    response_id: str = ""  # "" is `request_id`
    id_end: str = ""  # "" is the name of the kind; {name} is the bound or the keyword
    maximum_id_end: str = ""  # replaces `id_end` for upper bounds
    affects_omitted: bool = False  # applies even if the request omits the field
    hides: bool = False  # the difference itself hides the field from one direction
    decoder_accepts: bool = False  # our decoder does not check it: in responses behavioural at most
    merge_across_operations: bool = False  # the same change in several operations is one finding
    source_only: bool = False  # changes generated code, not the wire


_SENDS = "Check what {program} sends here, and refuse before sending what the exchange now refuses."
_READS = "Check the line of {program} that reads this; it may not handle the change."
_LOOSER = "Nothing to do. A check before sending may now be too strict."
_NARROWER = "Nothing to do."
_OFFER = "Regenerate; decide whether {program} offers it."

# fmt: off
_ROWS = (
    # of schemas
    Rule(K.TYPE_CHANGED, B, B, "is {new} instead of {old}",
         advice="Regenerate; convert the value where {program} sends or reads it.", unread=H),
    Rule(K.TYPE_WIDENED, A, B, "may now be {new} instead of {old}",
         advice="Regenerate; let {program} handle the added types.", unread=H,
         id_end="type-generalized"),
    Rule(K.TYPE_NARROWED, B, A, "may only be {new} instead of {old}", advice=_SENDS,
         response_advice=_NARROWER, id_end="type-specialized"),
    Rule(K.NULLABLE, A, B, "may be null", advice=_LOOSER,
         response_advice="Let {program} handle null, or its client.",
         tolerated=(H, A)),
    Rule(K.NOT_NULLABLE, B, A, "may no longer be null",
         advice="Leave the value out instead of sending null.", response_advice=_NARROWER),
    Rule(K.FORMAT_CHANGED, B, B, "has the format {new} instead of {old}",
         advice="Regenerate: the generated type changes with the format.", unread=H),
    Rule(K.FORMAT_ADDED, B, H, "has the format {new}",
         advice="Regenerate: the generated type changes with the format.", unread=H),
    Rule(K.FORMAT_REMOVED, A, B, "no longer has the format {old}",
         advice="Regenerate: the generated type changes with the format.", unread=H),
    Rule(K.FORMAT_NARROWED, B, A, "has the narrower format {new} instead of {old}", advice=_SENDS,
         response_advice=_NARROWER),
    Rule(K.FORMAT_WIDENED, A, B, "has the wider format {new} instead of {old}", advice=_LOOSER,
         response_advice=_READS, decoder_accepts=True),
    Rule(K.NUMBER_FORMAT, A, A, "has the number format {new} instead of {old}",
         advice="Nothing to do: Python's numbers have no width."),
    Rule(K.ENUM_SET, B, A, "is limited to {new}", advice=_SENDS, response_advice=_NARROWER),
    Rule(K.ENUM_REMOVED, A, B, "is no longer limited to {old}",
         advice="Let the client read values that it does not know.", unread=B,
         tolerated=(H, A)),
    Rule(K.ENUM_VALUE_ADDED, A, B, "may also be {new}",
         advice="Let the client read values that it does not know.", unread=B,
         tolerated=(H, A)),
    Rule(K.ENUM_VALUE_REMOVED, B, A, "may no longer be {old}", advice=_SENDS,
         response_advice=_NARROWER),
    Rule(K.TIGHTENED, B, A, "has a tighter {name}: {new} instead of {old}", advice=_SENDS,
         response_advice=_NARROWER, id_end="{name}-increased", maximum_id_end="{name}-decreased"),
    Rule(K.LOOSENED, A, B, "has a wider {name}: {new} instead of {old}", advice=_LOOSER,
         response_advice=_READS, id_end="{name}-decreased", maximum_id_end="{name}-increased",
         decoder_accepts=True),
    Rule(K.BOUND_SET, B, A, "has a {name} now: {new}", advice=_SENDS, response_advice=_NARROWER,
         id_end="{name}-set"),
    Rule(K.BOUND_REMOVED, A, B, "no longer has a {name}; it was {old}", advice=_LOOSER,
         response_advice=_READS, id_end="{name}-removed", decoder_accepts=True),
    Rule(K.PATTERN_CHANGED, H, H, "must match {new} instead of {old}",
         advice="Compare the two patterns by hand: the comparison does not decide this."),
    Rule(K.PATTERN_ADDED, B, A, "must match {new}", advice=_SENDS, response_advice=_NARROWER),
    Rule(K.PATTERN_REMOVED, A, H, "no longer has to match {old}", advice=_LOOSER,
         response_advice=_READS),
    Rule(K.MULTIPLE_TIGHTENED, B, A, "must be a multiple of {new}; it was {old}", advice=_SENDS,
         response_advice=_NARROWER),
    Rule(K.MULTIPLE_LOOSENED, A, H, "must be a multiple of {new}; it was {old}", advice=_LOOSER,
         response_advice=_READS),
    Rule(K.MULTIPLE_CHANGED, B, H, "must be a multiple of {new}; it was {old}", advice=_SENDS),
    Rule(K.UNIQUE_SET, B, A, "may no longer hold the same item twice", advice=_SENDS,
         response_advice=_NARROWER),
    Rule(K.UNIQUE_REMOVED, A, H, "may hold the same item twice", advice=_LOOSER, response_advice=_READS,
         decoder_accepts=True),
    Rule(K.REQUIRED, B, A, "is required", advice="Send it in every request.",
         response_advice=_NARROWER, affects_omitted=True),
    Rule(K.OPTIONAL, A, B, "is no longer required", advice=_LOOSER,
         response_advice="Make {program} and its client accept that.", unread=B,
         tolerated=(H, A)),
    Rule(K.DEPENDENT_ADDED, B, A, "must have {new} where it has {name}",
         advice="Send it whenever the other is sent.", response_advice=_NARROWER),
    Rule(K.DEPENDENT_REMOVED, A, B, "may have {name} without {old}", advice=_LOOSER,
         response_advice=_READS),
    Rule(K.PROPERTY_ADDED, A, A, "is new", advice=_OFFER, request_id="new-optional-request-property",
         response_id="response-optional-property-added"),
    Rule(K.REQUIRED_PROPERTY_ADDED, B, A, "is new and required", advice="Send it in every request.",
         response_advice=_OFFER, request_id="new-required-request-property",
         response_id="response-required-property-added", affects_omitted=True),
    Rule(K.PROPERTY_REMOVED, B, B, "was removed",
         advice="Stop using it: requests with it are ignored or refused, responses lack it.",
         request_id="request-property-removed", response_id="response-optional-property-removed"),
    Rule(K.REQUIRED_PROPERTY_REMOVED, B, B, "was removed; it was required",
         advice="Stop using it; a decoder generated from the old contract raises without it.",
         unread=B, tolerated=(B, A), request_id="request-property-removed",
         response_id="response-required-property-removed"),
    Rule(K.CLOSED, B, A, "no longer allows additional properties",
         advice="Send no property that the contract does not name."),
    Rule(K.OPENED, A, A, "allows additional properties", advice=_NARROWER),
    Rule(K.CONSTRAINED, B, A, "has a schema for {name}; any value was valid", advice=_SENDS,
         response_advice=_NARROWER),
    Rule(K.UNCONSTRAINED, A, B, "no longer has a schema for {name}; any value is valid", advice=_LOOSER,
         response_advice=_READS),
    Rule(K.BRANCH_ADDED, A, B, "also allows the alternative {new}",
         advice="Regenerate; let {program} handle the added alternative.", unread=H,
         id_end="{name}-added"),
    Rule(K.BRANCH_REMOVED, B, A, "no longer allows the alternative {old}",
         advice="Send one of the other alternatives.", id_end="{name}-removed"),
    Rule(K.WRAPPED, A, B, "is now one of {new}, which include the old schema",
         advice="Regenerate; let {program} handle the added alternatives.", unread=H,
         id_end="wrapped-in-one-of"),
    Rule(K.UNWRAPPED, B, A, "is now only one of the old {old}",
         advice="Send the remaining alternative.", id_end="unwrapped-from-one-of"),
    Rule(K.CHOICE, H, H, "uses {new} instead of {old}",
         advice="Check that no value matches several alternatives."),
    Rule(K.DEFAULT_ADDED, H, H, "has a default now: {new}",
         advice="Send the value wherever its meaning matters.", affects_omitted=True),
    Rule(K.DEFAULT_CHANGED, B, H, "has another default: {new} instead of {old}",
         advice="An omitted value now means something else: send it wherever its meaning matters.",
         affects_omitted=True),
    Rule(K.DEFAULT_REMOVED, B, H, "no longer has a default; it was {old}",
         advice="An omitted value now means something else: send it wherever its meaning matters.",
         affects_omitted=True),
    Rule(K.READ_ONLY, H, A, "is read-only", advice="Stop sending it: the exchange fills it in.",
         hides=True),
    Rule(K.NOT_READ_ONLY, A, A, "is no longer read-only", advice=_LOOSER),
    Rule(K.WRITE_ONLY, A, B, "is write-only",
         advice="Stop reading it: the exchange no longer returns it.", hides=True),
    Rule(K.NOT_WRITE_ONLY, A, A, "is no longer write-only", advice=_NARROWER),
    Rule(K.OVERLAPPING, B, B, "is now exactly one of {new}, two of which accept the same value",
         advice="A value that fits two alternatives is refused: check what {program} sends here.",
         unread=H, id_end="one-of-overlaps"),
    Rule(K.AMBIGUOUS, H, B, "is now exactly one of {new}, which may accept the same value",
         advice="A value that fits two alternatives is refused: check what {program} sends here.",
         unread=H, id_end="one-of-may-overlap"),
    Rule(K.DISCRIMINATOR, H, H, "has another discriminator",
         advice="Regenerate, and check how the alternatives are distinguished."),
    Rule(K.DISCRIMINATOR_VALUE_ADDED, A, B, "may be marked {name}, too",
         advice="Regenerate; let {program} handle the added value.", unread=H),
    Rule(K.DISCRIMINATOR_VALUE_REMOVED, B, B, "is no longer marked {name}",
         advice="Regenerate: the value that distinguishes the alternatives is gone.", unread=H),
    Rule(K.DISCRIMINATOR_VALUE_CHANGED, B, B, "means {new} instead of {old} where it is marked {name}",
         advice="Regenerate: the same value distinguishes another alternative.", unread=H),
    Rule(K.CONDITION, U, U, "has another condition in {name}",
         advice="Review the two conditions: the comparison does not evaluate them.", unread=U,
         request_id="unclassified-condition"),
    # of parameters, bodies, responses
    Rule(K.PARAMETER_ADDED, A, A, "is new", advice=_OFFER, request_id="new-optional-request-parameter",
         merge_across_operations=True),
    Rule(K.REQUIRED_PARAMETER_ADDED, B, A, "is new and required", advice="Send it in every request.",
         request_id="new-required-request-parameter", affects_omitted=True,
         merge_across_operations=True),
    Rule(K.PARAMETER_REMOVED, B, B, "was removed",
         advice="Stop sending it: an ignored filter returns more than was requested.",
         request_id="request-parameter-removed", merge_across_operations=True),
    Rule(K.PARAMETER_REQUIRED, B, A, "is required", advice="Send it in every request.",
         request_id="request-parameter-became-required", affects_omitted=True,
         merge_across_operations=True),
    Rule(K.PARAMETER_OPTIONAL, A, B, "is no longer required", advice=_LOOSER, response_advice=_READS,
         request_id="request-parameter-became-optional", merge_across_operations=True),
    Rule(K.PARAMETER_RENAMED, H, H, "has the parameter {new} instead of {old} in its path",
         advice="Regenerate: the argument of the generated function was renamed.",
         request_id="path-parameter-renamed", merge_across_operations=True, source_only=True),
    Rule(K.PARAMETER_REPEATED, A, B, "may be given several times", advice=_OFFER,
         request_id="request-parameter-became-repeated"),
    Rule(K.PARAMETER_SINGLE, B, A, "may be given only once", advice=_SENDS,
         request_id="request-parameter-became-single"),
    Rule(K.SERIALISATION, B, B, "is serialised as {new} instead of {old}",
         advice="Regenerate: the value is serialised differently.",
         request_id="request-parameter-serialisation-changed",
         response_id="response-serialisation-changed"),
    Rule(K.BODY_ADDED, A, A, "is new and optional",
         advice="Regenerate; decide whether {program} sends one.",
         request_id="request-body-added-optional"),
    Rule(K.REQUIRED_BODY_ADDED, B, A, "is new and required", advice="Send it in every request.",
         request_id="request-body-added-required", affects_omitted=True),
    Rule(K.BODY_REMOVED, B, B, "was removed",
         advice="Stop sending it, and find where its values belong now.",
         request_id="request-body-removed"),
    Rule(K.BODY_REQUIRED, B, A, "is required", advice="Send it in every request.",
         tolerated=(A, A), request_id="request-body-became-required", affects_omitted=True),
    Rule(K.BODY_OPTIONAL, A, B, "is no longer required", advice=_LOOSER, response_advice=_READS,
         request_id="request-body-became-optional"),
    Rule(K.MEDIA_ADDED, A, A, "may also be {new}", advice=_NARROWER,
         request_id="request-body-media-type-added", response_id="response-media-type-added"),
    Rule(K.MEDIA_REMOVED, B, B, "may no longer be {old}",
         advice="Send or accept one of the remaining media types.",
         request_id="request-body-media-type-removed", response_id="response-media-type-removed"),
    Rule(K.MEDIA_RENAMED, B, B, "is {new} instead of {old}",
         advice="Send or accept the new media type.", request_id="request-body-media-type-changed",
         response_id="response-media-type-name-changed"),
    Rule(K.MEDIA_WIDENED, A, B, "may be {new} instead of {old}",
         advice="Check the Content-Type of the response.", request_id="request-body-media-type-widened",
         response_id="response-media-type-widened"),
    Rule(K.MEDIA_NARROWED, B, A, "may only be {new} instead of {old}",
         advice="Send one of the remaining media types.", response_advice=_NARROWER,
         request_id="request-body-media-type-narrowed", response_id="response-media-type-narrowed"),
    Rule(K.CONTENT_ADDED, B, A, "has a body now: {new}",
         advice="Respond with a body where the exchange calls.", response_advice=_OFFER,
         request_id="webhook-response-body-added", response_id="response-body-added"),
    Rule(K.ENCODING_ADDED, A, B, "may encode {name} as {new}, too", advice=_LOOSER, response_advice=_READS,
         id_end="encoding-content-type-added"),
    Rule(K.ENCODING_REMOVED, B, A, "may no longer encode {name} as {old}", advice=_SENDS,
         response_advice=_NARROWER, id_end="encoding-content-type-removed"),
    Rule(K.SUCCESS_ADDED, H, H, "is a new success status",
         advice="Check that {program} treats this status as a success.", unread=H,
         response_id="response-success-status-added"),
    Rule(K.SUCCESS_REMOVED, B, B, "is no longer declared",
         advice="Check which status the exchange returns instead.", unread=B,
         response_id="response-success-status-removed"),
    Rule(K.SUCCESS_CHANGED, B, B, "is the success status instead of {old}",
         advice="Check that {program} treats the new status as a success.", unread=B, tolerated=(H, H),
         response_id="response-success-status-changed"),
    Rule(K.SUCCESS_NARROWED, B, A, "is no longer declared; {new} covers a part of it", advice=_NARROWER,
         response_id="response-success-status-narrowed"),
    Rule(K.STATUS_SPECIFIED, A, A, "is now declared by itself; {old} covered it", advice=_NARROWER,
         response_id="response-status-specified", merge_across_operations=True),
    Rule(K.STATUS_GENERALIZED, A, A, "is no longer declared by itself; {new} covers it", advice=_NARROWER,
         response_id="response-status-generalized", merge_across_operations=True),
    Rule(K.ERROR_ADDED, H, H, "is a newly declared error status",
         advice="Check that it raises the right error class.", unread=H,
         response_id="response-non-success-status-added", merge_across_operations=True),
    Rule(K.ERROR_REMOVED, H, H, "is no longer declared",
         advice="Keep handling it: undeclared errors occur.", unread=H,
         response_id="response-non-success-status-removed", merge_across_operations=True),
    Rule(K.HEADER_ADDED, A, A, "is new", advice=_NARROWER, response_id="response-header-added",
         merge_across_operations=True),
    Rule(K.HEADER_REMOVED, B, B, "was removed", advice=_READS,
         response_id="optional-response-header-removed", merge_across_operations=True),
    Rule(K.REQUIRED_HEADER_REMOVED, B, B, "was removed; it was always sent", advice=_READS,
         response_id="required-response-header-removed", merge_across_operations=True),
    Rule(K.HEADER_REQUIRED, A, A, "is always sent", advice=_NARROWER,
         response_id="response-header-became-required"),
    Rule(K.HEADER_OPTIONAL, B, B, "is no longer always sent", advice=_READS,
         response_id="response-header-became-optional"),
    # of operations
    Rule(K.OPERATION_ADDED, A, A, "is new", advice="Decide whether {program} offers it.",
         request_id="endpoint-added"),
    Rule(K.OPERATION_REMOVED, B, B, "was removed",
         advice="Find its replacement; every method that calls it fails.",
         request_id="api-removed-without-deprecation"),
    Rule(K.OPERATION_ID, H, H, "has the operationId {new} instead of {old}",
         advice="Regenerate and rename the import in {program}: the wire is unchanged.",
         request_id="api-operation-id-changed", source_only=True),
    Rule(K.TAGS, H, H, "has the tags {new} instead of {old}",
         advice="Regenerate: the generated module moves with the first tag, and so does its import.",
         request_id="api-tags-changed", merge_across_operations=True, source_only=True),
    Rule(K.TAGS_REORDERED, C, C, "has its tags in another order: {new} instead of {old}",
         request_id="api-tags-reordered"),
    Rule(K.PATH_MOVED, H, H, "is declared as {new} instead of {old}, at the same address",
         advice="Regenerate, and change the base URL together with it: the wire is unchanged.",
         request_id="api-path-moved", source_only=True),
    Rule(K.DEPRECATED, H, H, "is deprecated", advice="Plan for its removal; find its replacement."),
    Rule(K.UNDEPRECATED, A, A, "is no longer deprecated", advice=_NARROWER),
    Rule(K.SECURITY_TIGHTENED, B, B, "requires other credentials: {new} instead of {old}",
         advice="Supply the credentials that are now required.", request_id="api-security-tightened",
         merge_across_operations=True),
    Rule(K.SECURITY_RELAXED, A, A, "requires fewer credentials: {new} instead of {old}", advice=_NARROWER,
         request_id="api-security-relaxed", merge_across_operations=True),
    Rule(K.SERVER_REMOVED, B, B, "is no longer served at {old}",
         advice="Programs that use this address must move.", request_id="api-server-removed",
         merge_across_operations=True),
    Rule(K.SERVER_ADDED, A, A, "is also served at {new}",
         advice="Decide whether credentials may go there.", request_id="api-server-added",
         merge_across_operations=True),
    Rule(K.SERVER_CHANGED, B, B, "is served at {new} instead of {old}",
         advice="Programs that use the old address must move.", request_id="api-server-changed",
         merge_across_operations=True),
    Rule(K.SERVERS_REORDERED, H, H, "is served at its addresses in another order",
         advice="Check whether the default, which is the first address, has changed.",
         request_id="api-servers-reordered", merge_across_operations=True),
    # of annotations
    Rule(K.PROSE, C, C, "",
         advice="Read both sentences, and change the checks and the words that state the old rule.",
         request_id="prose-changed", merge_across_operations=True),
    Rule(K.COSMETIC, C, C, "has another {name}", request_id="annotation-changed"),
    Rule(K.XML, B, B, "has another XML notation: {new} instead of {old}",
         advice="Write and read the names and attributes of the new notation.",
         request_id="request-xml-changed", response_id="response-xml-changed"),
    Rule(K.INERT, C, C, "has another {name}, which has no effect on values of its type",
         request_id="keyword-without-effect-changed"),
    Rule(K.EXTENSION, C, C, "has another {name}",
         advice="Compare what {program} sends with the rule that this states.",
         request_id="extension-changed"),
    Rule(K.UNKNOWN, U, U, "has another {name}, an unknown keyword",
         advice="Review it: this keyword is unknown.", unread=U,
         request_id="unclassified-change"),
)
# fmt: on


def by_kind(rows: Iterable[Rule]) -> dict[ChangeKind, Rule]:
    """Return the rows by their kinds; raise TypeError unless each kind has exactly one."""
    rules: dict[ChangeKind, Rule] = {}
    for row in rows:
        if row.kind in rules:
            raise TypeError(f"a kind of difference has two rows: {row.kind.name}")
        rules[row.kind] = row
    if missing := [kind.name for kind in ChangeKind if kind not in rules]:
        raise TypeError(f"kinds of difference have no row: {', '.join(missing)}")
    return rules


RULES = by_kind(_ROWS)


def rule_id(kind: ChangeKind, subject: str, name: str, *, response: bool) -> str:
    """Return the published id of a finding; oasdiff's id if the rule is the same.

    `subject` is the owner of the schema: "request-body", "response-property", ...; it is "endpoint" for a
    difference of the operation itself.
    """
    rule = RULES[kind]
    whole = (rule.response_id if response else "") or rule.request_id
    if whole:
        return whole
    short = _dashed(name.partition(" ")[0])
    end = (rule.maximum_id_end if "max" in short else "") or rule.id_end or kind.value
    return f"{subject}-{end.replace('{name}', short)}"


def _dashed(name: str) -> str:
    dashed = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)
    return dashed.replace("minimum", "min").replace("maximum", "max")
