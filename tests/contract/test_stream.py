"""Comparison of streams: AsyncAPI documents, judged by the same rules as OpenAPI documents."""

import copy
import json
import tomllib
from pathlib import Path
from typing import cast

import contract_diff
import pytest
import upstream_drift
from contract.document.document import InvalidDocument
from contract.document.parse import parse
from contract.model import Level
from contract.schema.contracts import contract_of
from contract.schema.operations import Contract
from contract.schema.stream import StreamContract
from contract.selfcheck import selftest

from tests.support.contracts import Json, diff, ours, told
from tests.support.paths import PROJECT
from tests.support.streams import (
    PUBLISHED_STREAMS,
    STREAM,
    edited,
    our_stream,
    small_stream,
    stream,
)

published = pytest.mark.skipif(
    len(PUBLISHED_STREAMS) < 2, reason="the published documents are missing (../shared/upstream)"
)

DATA = PROJECT / "tests" / "data" / "stream_mutations.toml"
MUTATIONS: dict[str, Json] = {
    one["name"]: one for one in tomllib.loads(DATA.read_text("utf-8"))["mutation"]
}


def mutated(mutation: Json) -> StreamContract:
    edits = cast(list[dict[str, str]], mutation["edits"])
    return edited(*((one["at"], one["action"], json.loads(one.get("value", "null"))) for one in edits))


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_change_is_found_at_its_level(name: str) -> None:
    mutation = MUTATIONS[name]
    found = diff(our_stream(), mutated(mutation))
    assert max(one.level for one in found).value == mutation["level"], told(found)
    assert len(found) == mutation.get("findings", 1), told(found)


def renamed_values(what: str, old: str, new: str) -> Json:
    """Our stream with another name of a message or an operation, wherever it is referred to."""
    values = copy.deepcopy(our_stream().document.root)
    text = json.dumps(values).replace(f"{what}/{old}", f"{what}/{new}").replace(f'"{old}":', f'"{new}":')
    renamed: Json = json.loads(text)
    return renamed


@pytest.mark.parametrize(
    "values",
    [
        pytest.param(renamed_values("messages", "orderGroupUpdates", "groupEvent"), id="message"),
        pytest.param(renamed_values("schemas", "orderGroupUpdatesPayload", "groupEvent"), id="schema"),
        pytest.param(renamed_values("operations", "receiveFill", "onFill"), id="operation"),
        pytest.param(renamed_values("channels", "user_orders", "orders"), id="channel"),
        pytest.param(renamed_values("securitySchemes", "apiKey", "key"), id="scheme"),
    ],
)
def test_names_that_are_not_sent_may_change(values: Json) -> None:
    found = diff(our_stream(), stream(values))
    assert all(one.level <= Level.DOCS_COSMETIC for one in found), told(found)


def test_messages_of_one_type_are_not_mistaken_for_each_other() -> None:
    values = renamed_values("messages", "okResponse", "changedResponse")
    values = cast(
        Json, json.loads(json.dumps(values).replace("listSubscriptionsResponse", "listedResponse"))
    )
    removed = [one for one in diff(our_stream(), stream(values)) if one.level is Level.BREAKING]
    assert len(removed) == 2, "both have the type ok, so which is which cannot be known"


def test_a_stream_equals_itself_and_its_self_check_passes() -> None:
    assert diff(our_stream(), our_stream()) == ()
    assert list(selftest.failures(our_stream())) == []


def test_findings_name_the_message_and_the_line() -> None:
    text = STREAM.read_text("utf-8").replace("contracts_limit_fp:", "limit_fp:")
    revision = contract_of(parse(text.encode(), "edited"))
    removed = next(one for one in diff(our_stream(), revision) if one.level is Level.BREAKING)
    assert removed.text == (
        "The message property /msg/contracts_limit_fp of RECEIVE orderGroupUpdates on order_group_updates"
        " was removed."
    )
    assert str(removed.places[0]) == (
        "RECEIVE orderGroupUpdates on order_group_updates: message /msg/contracts_limit_fp"
    )
    line = STREAM.read_text("utf-8").splitlines()[(removed.base_line or 0) - 1]
    assert line.strip() == "contracts_limit_fp:"
    assert "simulator" in removed.advice


def test_directions_are_those_of_a_client() -> None:
    added: Json = {"payload": {"type": "object", "required": ["a"], "properties": {"a": {}}}}
    empty: Json = {"payload": {"type": "object"}}
    received = diff(small_stream(message=empty), small_stream(message=added))
    sent = diff(
        small_stream(action="receive", message=empty), small_stream(action="receive", message=added)
    )
    assert [one.level for one in received] == [Level.ADDITIVE]
    assert [one.level for one in sent] == [Level.BREAKING]


def test_a_reply_goes_the_other_way() -> None:
    operations: Json = {
        "o": {
            "action": "receive",
            "channel": {"$ref": "#/channels/c"},
            "messages": [{"$ref": "#/channels/c/messages/a"}],
            "reply": {"messages": [{"$ref": "#/channels/c/messages/b"}]},
        }
    }
    channel: Json = {"address": "items/{id}", "parameters": {"id": {"enum": ["x"]}}}
    channels: Json = {"c": channel | {"messages": {"a": {}, "b": {}}}}
    both = small_stream(operations=operations, channels=channels)
    assert both.names == ("SEND a on items/{id}", "RECEIVE b on items/{id}")
    operations["o"].pop("reply")
    found = diff(both, small_stream(operations=operations, channels=channels))
    assert [one.level for one in found] == [Level.BREAKING]


def test_an_operation_with_an_empty_list_of_messages_has_none() -> None:
    operation: Json = TO_C | {"messages": list[Json]()}
    with pytest.raises(InvalidDocument, match="no operations with messages"):
        small_stream(operations={"o": operation})


def test_a_channel_without_an_address_is_not_taken_for_one_of_its_name() -> None:
    known = edited(("/channels/fill/address", "remove", None))
    assert {one.level for one in diff(our_stream(), known)} == {Level.BREAKING, Level.ADDITIVE}


def test_addresses_are_compared_by_what_they_mean() -> None:
    def at(host: str, **more: object) -> StreamContract:
        return small_stream(servers={"s": {"host": host, "protocol": "wss", "pathname": "/ws", **more}})

    one = {"variables": {"name": {"default": "a"}}}
    two = {"variables": {"name": {"default": "a", "enum": ["a", "b"]}}}
    assert diff(at("a.invalid"), at("A.invalid:443")) == ()
    assert diff(at("a.invalid"), at("{name}.invalid", **one)) == ()
    assert [found.level for found in diff(at("{name}.invalid", **one), at("{name}.invalid", **two))] == [
        Level.ADDITIVE
    ]


TO_C: Json = {"action": "send", "channel": {"$ref": "#/channels/c"}}
REFUSED: dict[str, Json] = {
    "Use AsyncAPI 3": {"asyncapi": "2.6.0"},
    "no operations with messages": {"asyncapi": "3.0.0"},
    "must be send or receive": {"asyncapi": "3.0.0", "operations": {"o": {"action": "publish"}}},
    "action is not a text": {"asyncapi": "3.0.0", "operations": {"o": {"action": ["send"]}}},
    "address is not a text": {
        "asyncapi": "3.0.0",
        "channels": {"c": {"address": 1, "messages": {"a": {}}}},
        "operations": {"o": TO_C},
    },
    "refers to nothing": {"asyncapi": "3.0.0", "operations": {"o": TO_C}},
    "must refer to a message": {
        "asyncapi": "3.0.0",
        "channels": {"c": {"messages": {"a": {}}}},
        "operations": {"o": TO_C | {"messages": [{"payload": {}}]}},
    },
}


@pytest.mark.parametrize("why", REFUSED)
def test_a_document_that_is_no_stream_is_refused_in_words(why: str) -> None:
    with pytest.raises(InvalidDocument, match=why):
        stream(REFUSED[why])


def test_a_payload_in_another_language_is_refused() -> None:
    avro = {"schemaFormat": "application/vnd.apache.avro;version=1.9.0", "schema": {"type": "record"}}
    with pytest.raises(InvalidDocument, match="Use a JSON schema"):
        diff(small_stream(message={"payload": avro}), small_stream(message={"payload": avro}))
    json_schema = {"schemaFormat": "application/schema+json;version=draft-07", "schema": {"type": "string"}}
    plain = small_stream(message={"payload": {"type": "string"}})
    assert diff(plain, small_stream(message={"payload": json_schema})) == ()


def test_both_kinds_of_document_cannot_be_mixed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InvalidDocument, match="Compare an OpenAPI document with another one"):
        diff(ours(), our_stream())
    for one, other in ((STREAM, PROJECT / "openapi.yaml"), (PROJECT / "openapi.yaml", STREAM)):
        assert contract_diff.main([str(one), str(other), "--format", "json"]) == 2
        assert "an AsyncAPI one with another one" in json.loads(capsys.readouterr().out)["message"]


def test_a_document_is_what_its_key_says() -> None:
    assert type(contract_of(our_stream().document)) is type(our_stream())
    assert type(contract_of(ours().document)) is Contract


def compared(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Json]:
    code = contract_diff.main([*arguments, "--format", "json"])
    report: Json = json.loads(capsys.readouterr().out)
    return code, report


def test_the_command_compares_streams(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    revision = tmp_path / "revision.yaml"
    revision.write_text(STREAM.read_text("utf-8").replace("order_group_id:", "group_id:"), "utf-8")
    code, report = compared(capsys, str(STREAM), str(revision), "--selftest", "--impact")
    assert code == 1
    assert report["compared"]["scope"] == "16 messages of stream.yaml"
    assert any("make generate" in problem for problem in report["problems"])
    assert {one["level"] for one in report["findings"]} == {"breaking", "additive"}


@published
def test_the_stream_is_true_to_the_newest_published_document(capsys: pytest.CaptureFixture[str]) -> None:
    newest = PUBLISHED_STREAMS[-1]
    code, report = compared(capsys, str(STREAM), str(newest), "--ignore-words", "--selftest")
    assert (code, report["findings"]) == (0, [])
    assert report["compared"]["operations"] == len(our_stream().names)


@published
def test_two_published_documents_are_compared(capsys: pytest.CaptureFixture[str]) -> None:
    old, new = map(str, (PUBLISHED_STREAMS[0], PUBLISHED_STREAMS[-1]))
    code, report = compared(capsys, old, new, "--ignore-words", "--selftest")
    breaking = {one["text"] for one in report["findings"] if one["level"] == "breaking"}
    assert code == 1
    assert not any(one["level"] == "unclassified" for one in report["findings"])
    for expected in (
        '/msg/status of RECEIVE userOrder on user_orders may also be "unknown".',
        "/msg/created_time of RECEIVE userOrder on user_orders may be null.",
        '/msg/action of RECEIVE fill on fill may also be "sell_partial".',
        "/msg/market_id of RECEIVE errorResponse on / was removed.",
    ):
        assert f"The message property {expected}" in breaking


@published
def test_whole_published_documents_are_compared(capsys: pytest.CaptureFixture[str]) -> None:
    for old in PUBLISHED_STREAMS:
        for new in PUBLISHED_STREAMS:
            _, report = compared(capsys, str(old), str(new), "--all")
            assert bool(report["findings"]) is (old != new)
            assert not any(one["level"] == "unclassified" for one in report["findings"])


def drift(capsys: pytest.CaptureFixture[str], *specs: Path) -> tuple[int, str]:
    code = upstream_drift.main(list(map(str, specs)))
    return code, capsys.readouterr().out


def test_drift_of_the_stream_is_reported_by_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    same, moved = tmp_path / "same.yaml", tmp_path / "moved.yaml"
    same.write_bytes(STREAM.read_bytes())
    moved.write_text(STREAM.read_text("utf-8").replace("limit_updated]", "limit_updated, paused]"), "utf-8")
    code, said = drift(capsys, same)
    assert code == 0
    assert f"stream.yaml matches {same}." in said
    code, said = drift(capsys, same, moved)
    assert code == 1
    assert "differs from `stream.yaml` in one place" in said
    assert (
        "**`breaking`** `response-property-enum-value-added`: `The message property /msg/event_type" in said
    )
    assert "stream.yaml was taken from another one" in said


@published
def test_the_stream_has_not_drifted(capsys: pytest.CaptureFixture[str]) -> None:
    code, said = drift(capsys, PUBLISHED_STREAMS[-1])
    assert (code, said) == (0, f"upstream-drift: stream.yaml matches {PUBLISHED_STREAMS[-1]}.\n")
