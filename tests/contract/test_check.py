"""`kalshi-contract check`: what a program uses of the facade, and which of its lines a change breaks."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from contract.caller import facade_lock, reader
from contract.command.main import main
from contract.document.document import InvalidDocument
from contract.project import calls
from contract.usage.derive import derive

from tests.support.paths import PROJECT

FACADE = facade_lock.load()
OURS = PROJECT / "openapi.yaml"  # the base of a check
TEXT = OURS.read_text("utf-8")
BOT = """\
from kalshi_order_groups import Client, CreateOrderV2Request


def quote(client: Client, ticker: str) -> None:
    group = client.order_groups.create(contracts_limit=10)
    request = CreateOrderV2Request(ticker=ticker, side="bid", count=1, price="0.01", post_only=True)
    client.orders.create_v2(request=request)
    print(client.order_groups.get(group).contracts_limit)
"""
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a program of one module, and returns its folder."""

    def write(source: str, name: str = "quote.py") -> Path:
        folder = tmp_path / "bot"
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(source, "utf-8")
        return folder

    return write


def edited(folder: Path, old: str, new: str) -> str:
    """Write our contract with one text replaced everywhere, and return its path."""
    assert old in TEXT
    path = folder.parent / "revision.yaml"
    path.write_text(TEXT.replace(old, new), "utf-8")
    return str(path)


def check(
    capsys: pytest.CaptureFixture[str], folder: Path, revision: str, *options: str
) -> tuple[int, dict[str, Any]]:
    code = main(["check", "--usage", str(folder), revision, "--format", "json", *options])
    return code, json.loads(capsys.readouterr().out)


def broken(report: dict[str, Any]) -> dict[str, list[int]]:
    """Return the lines of the program by the pointer of each breaking finding."""
    return {
        finding["pointer"].rpartition("/")[2]: [spot["line"] for spot in finding["facade"]]
        for finding in report["findings"]
        if finding["level"] == "breaking"
    }


# -- the record of the facade ------------------------------------------------------------------------------


@pytest.mark.full
def test_the_record_of_the_calls_is_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert calls.main(["--check"]) == 0, "run `make usage`"
    assert "up to date" in capsys.readouterr().out


@pytest.mark.full
def test_a_stale_record_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("facade", "generated", "openapi.yaml"):
        (tmp_path / name).symlink_to(PROJECT / name)
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "overrides.toml").symlink_to(PROJECT / "scripts" / "overrides.toml")
    assert calls.main(["--check", "--root", str(tmp_path)]) == 1
    (tmp_path / calls.LOCK).parent.mkdir(parents=True)
    assert calls.main(["--root", str(tmp_path)]) == 0
    assert calls.main(["--check", "--root", str(tmp_path)]) == 0
    assert "stale" in capsys.readouterr().out


def test_the_record_reads_back_as_what_was_derived() -> None:
    derived = calls.derive(PROJECT)
    assert derived == FACADE
    assert FACADE.ends == derive(PROJECT).ends


@pytest.mark.parametrize(
    ("place", "mark"),
    [
        ("POST /portfolio/events/orders: request body /post_only", "argument post_only"),
        ("POST /portfolio/events/orders: request body /ticker", ""),  # required
        ("POST /portfolio/events/orders: request body /client_order_id", ""),  # the facade makes one
        ("POST /portfolio/events/orders: request body /subaccount", ""),  # a client has a default
        ("GET /portfolio/order_groups/{}: response 2xx /contracts_limit_fp", "field contracts_limit"),
        ("GET /portfolio/order_groups/{}: response 2xx /is_auto_cancel_enabled", ""),  # raises without it
    ],
)
def test_a_place_is_optional_only_if_the_facade_does_without_it(place: str, mark: str) -> None:
    lines = facade_lock.text(FACADE).splitlines()
    assert f'"{place}" = "{mark}"' in lines


# -- what a program uses -----------------------------------------------------------------------------------


def test_calls_arguments_and_fields_are_found_with_their_lines(write: Write) -> None:
    use = reader.read(write(BOT), FACADE)
    assert {call: [spot.line for spot in spots] for call, spots in use.calls.items()} == {
        "order_groups.create": [5],
        "orders.create_v2": [7],
        "order_groups.get": [8],
    }
    assert [spot.line for spot in use.arguments["post_only"]] == [6]
    assert [spot.line for spot in use.fields["contracts_limit"]] == [8]
    assert not use.dynamic


@pytest.mark.parametrize(
    "source",
    [
        "async def f(c):\n    await c.order_groups.trigger_all()",
        "class Bot:\n    def f(self):\n        self.kalshi.order_groups.trigger_all()",
        "groups = client.order_groups\ngroups.trigger_all()",
        "self.groups = c.order_groups\nself.groups.trigger_all()",
        "self.groups: object = c.order_groups\nself.groups.trigger_all()",
        "(groups := c.order_groups).list()\ngroups.trigger_all()",
        "stop = client.order_groups.trigger_all\nstop()",
        "groups = c.order_groups\nwatch(groups)",
        "def f(c):\n    return c.order_groups",
        "one, two = c.order_groups, 2",
        "getattr(client, 'order_groups').trigger_all()",
        "getattr(client, name).trigger_all()",
        "methodcaller('trigger_all')(client.order_groups)",
        "getattr(groups, 'trigger_all', None)()",
        "run(partial(client.order_groups.trigger_all, timeout=1))",
        "getattr(client.order_groups, 'trigger_all')()",
        "getattr(client.order_groups, name)()",
        "watch(client.order_groups)",
        "watch(groups=client.order_groups)",
    ],
)
def test_a_call_is_found_however_it_is_written(write: Write, source: str) -> None:
    assert "order_groups.trigger_all" in reader.read(write(source), FACADE).calls


def test_a_name_for_a_resource_is_known_in_every_module(write: Write) -> None:
    write("class Bot:\n    def __init__(self, client):\n        self.groups = client.order_groups")
    folder = write("def stop(bot):\n    bot.groups.trigger_all()", "stop.py")
    assert list(reader.read(folder, FACADE).calls) == ["order_groups.trigger_all"]


@pytest.mark.parametrize(
    "source",
    [
        "print(group.contracts_limit)",
        "match group:\n    case OrderGroup(contracts_limit=limit):\n        print(limit)",
        "getattr(group, 'contracts_limit')",
        "getattr(group, name)",
        "getattr(group, name, 'default')",
        "attrs.asdict(group)",
        "vars(group)",
        "group.__dict__",
    ],
)
def test_a_field_is_found_however_it_is_read(write: Write, source: str) -> None:
    use = reader.read(write(f"group = client.order_groups.get(one)\n{source}"), FACADE)
    assert "contracts_limit" in use.fields


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("getattr(group, name)", "getattr() with a computed name"),
        ("attrs.asdict(group)", "asdict() of a value"),
        ("group.__dict__", "a read of __dict__"),
        ("CreateOrderV2Request(**values)", "** into CreateOrderV2Request()"),
        ("client.orders.list(**filters)", "** into list()"),
        ("watch(client.orders)", "a resource that is passed on"),
    ],
)
def test_what_cannot_be_derived_is_counted_and_reported(
    write: Write, source: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(f"group = client.order_groups.get(one)\n{source}")
    assert reader.read(folder, FACADE).dynamic == {why: 1}
    _, report = check(capsys, folder, str(OURS))
    assert any(why in problem for problem in report["problems"])


def test_arguments_in_a_mapping_are_all_taken_as_given(write: Write) -> None:
    use = reader.read(write("client.orders.create_v2(request=CreateOrderV2Request(**values))"), FACADE)
    assert use.arguments.keys() == FACADE.named("argument")


def test_orders_of_a_group_are_not_the_resource(write: Write) -> None:
    use = reader.read(write("detail = client.order_groups.get(one)\nprint(detail.orders)"), FACADE)
    assert list(use.calls) == ["order_groups.get"]
    assert not use.dynamic


def test_files_that_cannot_be_parsed_are_counted_and_environments_are_left_out(write: Write) -> None:
    folder = write(BOT)
    write("def f(:", "broken.py")
    for name in (".venv", "node_modules"):
        (folder / name).mkdir()
        (folder / name / "x.py").write_text("client.orders.list()", "utf-8")
    use = reader.read(folder, FACADE)
    assert use.files == 1
    assert use.dynamic == {"a file that this Python cannot parse": 1}
    assert "orders.list" not in use.calls


def test_a_single_module_can_be_read(write: Write) -> None:
    assert reader.read(write(BOT) / "quote.py", FACADE).files == 1


@pytest.mark.parametrize("source", ["print(1)", ""])
def test_a_program_without_calls_is_never_fine(
    write: Write, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(source)
    with pytest.raises(InvalidDocument, match="nothing was checked"):
        reader.read(folder, FACADE)
    assert main(["check", "--usage", str(folder), str(OURS)]) == 2
    assert main(["check", "--usage", str(folder / "missing"), str(OURS)]) == 2
    assert "nothing was checked" in capsys.readouterr().err


# -- the verdict -------------------------------------------------------------------------------------------


def test_descriptions_are_compared_with_a_given_base_only(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(BOT)
    revision = folder.parent / "revision.yaml"
    reworded = re.sub(r"(\n +description: )(?=[A-Z])", r"\1At most 7 of them. ", TEXT)
    revision.write_text(reworded, "utf-8")
    code, report = check(capsys, folder, str(revision))
    assert (code, report["findings"]) == (0, [])
    _, report = check(capsys, folder, str(revision), "--base", str(OURS))
    assert {finding["level"] for finding in report["findings"]} == {"docs-normative"}


def test_our_own_contract_breaks_no_program(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    code, report = check(capsys, write(BOT), str(OURS))
    assert (code, report["findings"]) == (0, [])


def test_a_field_that_is_read_breaks_the_line_that_reads_it(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(BOT)
    code, report = check(capsys, folder, edited(folder, "contracts_limit_fp:", "limit_fp:"))
    assert code == 1
    assert broken(report)["contracts_limit_fp"] in ([5], [8])
    lines = {spot["line"] for finding in report["findings"] for spot in finding["facade"]}
    assert {5, 8} <= lines


def test_a_field_that_only_others_read_breaks_nothing(
    write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write("print(client.orders.get(one).status)")
    revision = edited(folder, "        last_update_time:\n", "        updated_time:\n")
    assert check(capsys, folder, revision)[0] == 0
    folder = write("print(client.orders.get(one).last_update_time)")
    assert check(capsys, folder, revision)[0] == 1


def test_an_argument_breaks_only_who_gives_it(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(BOT)
    revision = edited(folder, "        post_only:\n", "        maker_only:\n")
    code, report = check(capsys, folder, revision)
    assert (code, broken(report)) == (1, {"post_only": [6]})
    folder = write(BOT.replace(", post_only=True", ""))
    assert check(capsys, folder, revision)[0] == 0


def test_an_operation_breaks_only_who_calls_it(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(BOT)
    revision = edited(folder, "  /exchange/status:\n", "  /exchange/state:\n")
    assert check(capsys, folder, revision)[0] == 0
    folder = write("client.exchange.status()")
    code, report = check(capsys, folder, revision)
    assert (code, [spot["line"] for spot in report["findings"][0]["facade"]]) == (1, [1])


def test_the_text_names_file_line_and_program(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(BOT)
    main(["check", "--usage", str(folder), edited(folder, "        post_only:\n", "        maker_only:\n")])
    out, err = capsys.readouterr()
    assert "→ program    quote.quote (quote.py:6)" in out
    assert "facade" not in out
    assert err.startswith("read 1 files: 3 calls of the facade in 3 places")
