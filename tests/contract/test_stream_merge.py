"""stream.yaml following a published document: its facts, our words and order, and no other line."""

from datetime import date
from typing import NamedTuple

import pytest
from contract.document import parse
from contract.document.document import Document, InvalidDocument
from contract.model import Level
from contract.schema.stream import StreamContract
from contract.upstream import provenance, rewrite, stream_merge
from contract.upstream.notes import Notes

from tests.support.contracts import Json, as_yaml, copy_of, diff, edit, told
from tests.support.streams import PUBLISHED_STREAMS, STREAM, our_stream

OURS = STREAM.read_text("utf-8")
MSG = "/components/schemas/orderGroupUpdatesPayload/properties/msg"
FOREIGN = "A published description."


class Followed(NamedTuple):
    text: str
    notes: Notes

    def added(self, before: str = OURS) -> list[str]:
        """The lines that are new, without those about the published document itself."""
        known = set(before.splitlines())
        return [
            line for line in self.text.splitlines()
            if line not in known and "sha256:" not in line and "fetched:" not in line
        ]  # fmt: skip


def followed(published: Document, text: str = OURS) -> Followed:
    root, notes = stream_merge.merge(parse.parse(text.encode(), "stream.yaml"), published)
    stamped = provenance.stamped(root, published, date(2026, 11, 29))
    new = Followed(rewrite.rewritten(text, stamped, "stream.yaml"), notes)
    stream = StreamContract(parse.parse(new.text.encode(), "stream.yaml"))
    found = diff(stream, StreamContract(published).named_as(stream))
    left = [one for one in found if one.level > Level.DOCS_NORMATIVE and one.rule != "endpoint-added"]
    assert left == [], told(tuple(left))
    return new


def published(*edits: tuple[str, str, object]) -> Document:
    """Return our stream as the exchange would publish it: edited, in other words, with more messages."""
    values: Json = copy_of(our_stream().document.root)
    values["info"] |= {"title": "Other", "description": FOREIGN}
    for schema in values["components"]["schemas"].values():
        schema |= {"description": FOREIGN, "x-rust-type": "i32", "examples": [1]}
    for message in values["components"]["messages"].values():
        message |= {"summary": FOREIGN, "tags": [{"name": "a"}]}
    values["channels"]["news"] = {"address": "news", "messages": {"n": {"payload": {"type": "string"}}}}
    values["operations"]["receiveNews"] = {"action": "send", "channel": {"$ref": "#/channels/news"}}
    for at, action, value in edits:
        edit(values, at, action, value)
    return parse.parse(as_yaml(values).encode(), "published")


def test_other_words_and_messages_change_nothing() -> None:
    new = followed(published())
    assert new.added() == []
    assert len(new.text.splitlines()) == len(OURS.splitlines())
    assert new.notes == Notes()


def test_a_new_field_is_added_without_its_description() -> None:
    field = {"type": "string", "description": FOREIGN, "x-rust-type": "a"}
    new = followed(published((f"{MSG}/properties/note", "set", field)))
    assert new.added() == ["            note:"]
    assert FOREIGN not in new.text
    assert new.notes.needs_description == [f"{MSG}/properties/note"]


def test_a_field_called_description_is_no_description() -> None:
    new = followed(published((f"{MSG}/properties/description", "set", {"type": "string"})))
    assert new.added() == ["            description:"]
    again = followed(published(), new.text)
    assert again.notes.removed == [f"{MSG}/properties/description"]
    assert again.added(new.text) == []


def test_a_changed_fact_names_the_description_that_may_be_wrong() -> None:
    new = followed(published((f"{MSG}/properties/event_type/enum", "add", "paused")))
    assert new.added() == [
        "              enum: [created, triggered, reset, deleted, limit_updated, paused]"
    ]
    assert new.notes.check_description == [f"{MSG}/properties/event_type/description"]


def test_a_renamed_field_loses_our_words() -> None:
    new = followed(published((f"{MSG}/properties/contracts_limit_fp", "rename", "limit_fp")))
    assert new.added() == ["            limit_fp:"]
    assert new.notes.removed == [f"{MSG}/properties/contracts_limit_fp"]


def test_a_removed_message_takes_its_schemas_along() -> None:
    removal = (("/operations/receiveFill", "remove", None), ("/channels/fill", "remove", None))
    new = followed(published(*removal))
    assert new.added() == []
    assert "fillPayload" not in new.text
    assert "orderAction" not in new.text
    assert "/components/messages/fill" in new.notes.removed


def test_addresses_and_versions_are_taken_over() -> None:
    moved = (("/servers/production/host", "set", "ws.example"), ("/info/version", "set", "2.1.0"))
    added = {line.strip() for line in followed(published(*moved)).added()}
    assert added == {"version: 2.1.0", "host: ws.example"}


def test_a_channel_with_another_address_is_another_one() -> None:
    new = followed(published(("/channels/fill/address", "set", "fills")))
    assert "/channels/fill" in new.notes.removed
    assert "fillPayload" not in new.text


def test_a_document_without_our_messages_is_refused() -> None:
    values: Json = copy_of(published().root)
    values["operations"] = {"receiveNews": values["operations"]["receiveNews"]}
    with pytest.raises(InvalidDocument, match="none of the messages"):
        followed(parse.parse(as_yaml(values).encode(), "published"))


@pytest.mark.skipif(
    len(PUBLISHED_STREAMS) < 2, reason="the published documents are missing (../shared/upstream)"
)
def test_published_documents_are_followed_back_and_forth() -> None:
    ends = (PUBLISHED_STREAMS[0], PUBLISHED_STREAMS[-1])
    old, new = (parse.parse(path.read_bytes(), path.name) for path in ends)
    assert followed(new).text == OURS
    after = followed(new, followed(old).text)
    removed = "/components/schemas/errorResponsePayload/properties/msg/properties/market_id"
    assert after.notes.removed == [removed]
    again = StreamContract(parse.parse(after.text.encode(), "again"))
    assert max(one.level for one in diff(our_stream(), again)) < Level.ADDITIVE, "only words are lost"
