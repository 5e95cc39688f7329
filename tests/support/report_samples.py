"""Reports made by hand, for the tests of how reports are written."""

from contract.model import (
    Acknowledgement,
    Axes,
    Compared,
    Direction,
    Effect,
    Finding,
    Level,
    Owner,
    Place,
    Proposal,
    Report,
    Side,
    Spot,
    Verdict,
    Witness,
)

BASE = Side(
    "git:main:openapi.yaml",
    "Kalshi order groups",
    "3.34.0",
    "0a1b2c3d4e5f60718293" + "0" * 44,
    "openapi.yaml",
)
REVISION = Side(
    "openapi.yaml", "Kalshi order groups", "3.35.0", "ffeeddccbbaa99887766" + "0" * 44, "openapi.yaml"
)

LIST, READ = "GET /portfolio/order_groups", "GET /portfolio/order_groups/{order_group_id}"
CREATE = "POST /portfolio/order_groups/create"


def _everywhere(path: str, operations: int) -> tuple[Place, ...]:
    return tuple(
        Place(f"GET /portfolio/part_{number:02}", Direction.RESPONSE, "200", path)
        for number in range(operations)
    )


REMOVED = Finding(
    finding_id="3f2a91c0d4e5",
    rule="response-required-property-removed",
    level=Level.BREAKING,
    text="The answer no longer has the property 'contracts_limit', which was always there.",
    pointer="/components/schemas/OrderGroup/properties/contracts_limit",
    old='{"format":"int64","type":"integer"}',
    new=None,
    places=(
        Place(LIST, Direction.RESPONSE, "200", "/order_groups/[]/contracts_limit"),
        Place(READ, Direction.RESPONSE, "200", "/contracts_limit"),
        *_everywhere("/contracts_limit", 21),
    ),
    axes=Axes(Effect.BREAKS, Effect.BREAKS, Effect.FINE),
    advice="Read contracts_limit_fp in _api/responses.py and release soon: every released version fails.",
    base_line=812,
    symbols=("models.GetOrderGroupResponse.contracts_limit", "models.OrderGroup.contracts_limit"),
    facade=(
        Spot(
            "facade/kalshi_order_groups/_api/responses.py",
            41,
            "_api.responses.listed_group",
            '"OrderGroup" has no attribute "contracts_limit"; maybe "contracts_limit_fp"?',
        ),
        Spot("facade/kalshi_order_groups/_async/order_groups.py", 120, "AsyncOrderGroups.get"),
    ),
    witness=Witness(
        operation=READ,
        input='{"is_auto_cancel_enabled":true,"orders":[]}',
        outcome="raises ContractError",
        detail="the answer lacks 'contracts_limit'",
        program='"""A witness."""\n\n\ndef test_it() -> None:\n    assert 1 < 2\n',
    ),
)
ACCEPTED = Finding(
    finding_id="77aa00bb11cc",
    rule="request-property-max-decreased",
    level=Level.BEHAVIOURAL,
    text="The request accepts 'contracts_limit' up to 1000 only; it was 1000000.",
    pointer="/components/schemas/CreateOrderGroupRequest/properties/contracts_limit/maximum",
    old="1000000",
    new="1000",
    places=(Place(CREATE, Direction.REQUEST, "body", "/contracts_limit"),),
    axes=Axes(Effect.BREAKS, Effect.FINE, Effect.FINE),
    advice="Lower the bound in _values.py.",
    base_line=640,
    revision_line=642,
    acknowledged=Acknowledgement("Nobody here asks for more than 500.", "2026-12-31", Level.BREAKING),
)
UNEXPLAINED = Finding(
    finding_id="0000aaaa1111",
    rule="unclassified",
    level=Level.UNCLASSIFIED,
    text="'x-rate-class' differs, and no rule explains it.",
    pointer="/paths/~1portfolio~1order_groups/get/x-rate-class",
    old='"read"',
    new='"write"',
    places=(Place(LIST),),
    revision_line=36,
)
ADDED = Finding(
    finding_id="9d9d9d9d9d9d",
    rule="response-optional-property-added",
    level=Level.ADDITIVE,
    text="The answer may have the property 'note'.",
    pointer="/components/schemas/OrderGroup/properties/note",
    old=None,
    new='{"type":"string"}',
    places=(Place(LIST, Direction.RESPONSE, "200", "/order_groups/[]/note"),),
    operation_ids=("GetOrderGroups",),
    hint="Perhaps the new name of contracts_limit.",
    axes=Axes(Effect.FINE, Effect.FINE, Effect.FINE),
    why="the facade does not read it",
    revision_line=820,
)
WORDS = (
    "Contracts that the orders of a group may fill in any 15 seconds. Orders of other groups do not count. "
    "The limit is an integer between {} and counts what was filled, not what rests. It starts anew"
    " at a reset."
)
RULE_IN_WORDS = Finding(
    finding_id="5a5a5a5a5a5a",
    rule="description-normative-changed",
    level=Level.DOCS_NORMATIVE,
    text="The description changed a number: '1\u201332' became '1\u201363'.",
    pointer="/components/schemas/OrderGroup/properties/contracts_limit_fp/description",
    old=WORDS.format("1\u201332"),
    new=WORDS.format("1\u201363"),
    places=(Place(LIST, Direction.RESPONSE, "200", "/order_groups/[]/contracts_limit_fp"),),
    axes=Axes(Effect.FINE, Effect.FINE, Effect.FINE),
    advice="Read it, and look whether _values.py says the same.",
    revision_line=815,
)
COSMETIC = Finding(
    finding_id="c0c0c0c0c0c0",
    rule="description-changed",
    level=Level.DOCS_COSMETIC,
    text="The summary was reworded.",
    pointer="/paths/~1portfolio~1order_groups/get/summary",
    old="List order groups",
    new="Lists order groups",
    places=(Place(LIST),),
    axes=Axes(Effect.FINE, Effect.FINE, Effect.FINE),
    revision_line=34,
)
STALE = "The acknowledgement of request-parameter-removed at /paths/~1x is stale: nothing fits it."

FAILED = Report(
    verdict=Verdict.FAILED,
    message="1 finding is at or above the threshold.",
    base=BASE,
    revision=REVISION,
    compared=Compared(15, 42, 1234, "15 operations of openapi.yaml"),
    findings=(REMOVED, UNEXPLAINED, ACCEPTED, ADDED, RULE_IN_WORDS, COSMETIC),
    problems=(STALE,),
    failing=(STALE,),
    proposal=Proposal(
        bump="minor",
        reasons=("3f2a91c0d4e5 breaks the released SDK on the wire",),
        changelog="### Fixed\n\n- Answers without `contracts_limit` are read again.\n",
        urgent=True,
    ),
    impact="generated and type-checked both sides",
    refused=REMOVED.facade[:1],
    owner=Owner.FACADE,
)
SAME = Report(Verdict.SAME, "The contracts are the same.", BASE, REVISION, FAILED.compared)
ACCEPTABLE = Report(
    Verdict.ACCEPTABLE,
    "Nothing is at or above the threshold.",
    BASE,
    REVISION,
    FAILED.compared,
    (ADDED, COSMETIC),
)
BROKEN = tuple(
    Report(verdict, message)
    for verdict, message in (
        (Verdict.INVALID, "openapi.yaml:12: the key 'paths' is duplicated"),
        (Verdict.UNREACHABLE, "https://example.com/openapi.yaml did not answer within 10 s"),
        (Verdict.SELF_CHECK, "3 of 20 seeded edits were not found"),
    )
)
ALL = {"failed": FAILED, "same": SAME, "acceptable": ACCEPTABLE} | {
    one.verdict.name.lower(): one for one in BROKEN
}
