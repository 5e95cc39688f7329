"""The models of the kill switch hold with their guards, and fail with each guard taken out."""

import re
import shutil
import sys
from pathlib import Path

import pytest

import models
from models import LISTED, Model, Search
from tests.support.paths import PROJECT

FOUND = """pan:1: assertion violated (reports<2) (at depth 31)
pan: wrote fence.pml.trail
Warning: Search not completed
State-vector 60 byte, depth reached 31, errors: 1
       28 states, stored
"""
NOTHING_FOUND = """State-vector 60 byte, depth reached 155, errors: 0
 1.5e+06 states, stored
"""
TOO_DEEP = "error: max search depth too small\n" + NOTHING_FOUND
DEADLOCK = FOUND.replace("assertion violated (reports<2)", "invalid end state")

needs_spin = pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in models.TOOLS), reason="spin or gcc is not installed"
)
needs_sh = pytest.mark.skipif(sys.platform == "win32", reason="the tools are replaced by shell scripts")


def test_every_model_is_listed() -> None:
    assert {model.path for model in LISTED} == set((PROJECT / "models").glob("*.pml"))


@pytest.mark.parametrize("model", LISTED, ids=lambda model: model.name)
def test_the_macros_that_are_listed_are_those_of_the_model(model: Model) -> None:
    text = model.path.read_text("utf-8")
    assert sorted(model.macros) == sorted(set(re.findall(r"^#ifn?def (\w+)", text, re.MULTILINE)))


@pytest.mark.parametrize("model", LISTED, ids=lambda model: model.name)
def test_the_readme_explains_every_guard_and_fact(model: Model) -> None:
    readme = (PROJECT / "models" / "README.md").read_text("utf-8")
    (section,) = re.findall(rf"^## {model.name}\.pml$(.*?)(?=^## |\Z)", readme, re.MULTILINE | re.DOTALL)
    assert re.findall(r"^\| `([A-Z_]+)` \|", section, re.MULTILINE) == [*model.guards, *model.facts]


@needs_spin
@pytest.mark.parametrize("model", LISTED, ids=lambda model: model.name)
def test_the_model_holds_with_its_guards_only(model: Model, capsys: pytest.CaptureFixture[str]) -> None:
    status = models.main([model.name])
    lines = capsys.readouterr().out.splitlines()
    assert status == 0, lines
    assert len(lines) == 2 + len(model.macros)


@pytest.mark.parametrize(
    ("output", "macro", "verdict"),
    [
        (NOTHING_FOUND, None, "no error, complete"),
        (NOTHING_FOUND, "NO_LATCH", "FAILED: no error, complete"),
        (FOUND, None, "FAILED: error: assertion violated (reports<2)"),
        (FOUND, "NO_LATCH", "counterexample"),
        (DEADLOCK, None, "FAILED: error: invalid end state"),
        (DEADLOCK, "NO_LATCH", "FAILED: error: invalid end state"),
        (TOO_DEEP, None, "FAILED: no error, NOT complete"),
        ("Killed", None, "FAILED: no error, NOT complete"),
        ("Killed", "NO_LATCH", "FAILED: no error, NOT complete"),
    ],
)
def test_a_search_that_does_not_end_as_stated_has_failed(
    output: str, macro: str | None, verdict: str
) -> None:
    search = models.read_output(output, 0.1)
    assert search.verdict(macro) == verdict
    assert search.is_as_stated(macro) == (not verdict.startswith("FAILED"))


def test_the_states_are_read_in_both_notations() -> None:
    assert models.read_output(FOUND, 0.1).states == 28
    assert models.read_output(NOTHING_FOUND, 0.1) == Search(1_500_000, 0.1, None, is_complete=True)


def tools(folder: Path, gcc: str) -> str:
    """A PATH with a spin that does nothing and a gcc that is the given shell script."""
    for name, script in (("spin", "exit 0"), ("gcc", gcc)):
        (folder / name).write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        (folder / name).chmod(0o755)
    return f"{folder}:/usr/bin:/bin"


@needs_sh
def test_a_guard_that_changes_nothing_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pan").write_text(f"#!/bin/sh\ncat <<END\n{NOTHING_FOUND}END\n", "utf-8")
    monkeypatch.setenv("PATH", tools(tmp_path, f"cp {tmp_path}/pan pan; chmod +x pan"))
    assert models.main(["fence"]) == 1
    lines = capsys.readouterr().out.splitlines()[1:]
    assert [line.endswith("FAILED: no error, complete") for line in lines] == [False] + [True] * 10


@needs_sh
def test_the_error_of_a_tool_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", tools(tmp_path, "echo no space left >&2; exit 1"))
    assert models.main(["fence"]) == 1
    lines = capsys.readouterr().out.splitlines()[1:]
    assert all(line.endswith("FAILED: error: gcc failed: no space left") for line in lines)


@needs_sh
def test_a_search_without_end_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", tools(tmp_path, "exec sleep 60"))
    monkeypatch.setattr(models, "MAX_SECONDS", 0.1)
    search = models.search_model(LISTED[0].path, None)
    assert search.error == "gcc failed: it did not end within 0.1 s"


def test_where_the_tools_are_missing_the_message_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert models.main([]) == 2
    said = capsys.readouterr().err
    assert said.startswith("models: nothing was checked: not on the PATH: spin, gcc.")
    assert "apt-get install spin gcc" in said


def test_a_model_that_does_not_exist_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as error:
        models.main(["fences"])
    assert error.value.code == 2
    assert "no such model: fences" in capsys.readouterr().err
