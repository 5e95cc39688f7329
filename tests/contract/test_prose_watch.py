"""Rules that change only in published prose are drift until they are acknowledged."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from contract.upstream import prose_watch

from tests.support.contracts import Json, as_yaml, copy_of, current
from tests.support.paths import PROJECT

TRIGGER = "PUT /portfolio/order_groups/{}/trigger"


def published(folder: Path, description: str, name: str = "published.yaml") -> Path:
    """Write a copy of our contract with another description of the trigger."""
    values = copy_of(current().document.root)
    values["paths"]["/portfolio/order_groups/{order_group_id}/trigger"]["put"]["description"] = description
    path = folder / name
    path.write_text(as_yaml(values), "utf-8")
    return path


def run(script: str, spec: Path, lock: Path) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, f"scripts/{script}.py", str(spec), "--words", str(lock)]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)


@pytest.mark.full
def test_a_rule_changed_only_in_prose_is_drift_until_acknowledged(tmp_path: Path) -> None:
    lock = tmp_path / "words.toml"
    unread = run("upstream_drift", published(tmp_path, "Takes 1-32 groups."), lock)
    assert unread.returncode == 0
    assert "descriptions are not compared. Run `make published-words` once" in unread.stdout

    read = run("published_words", published(tmp_path, "Takes 1-32 groups."), lock)
    assert (read.returncode, read.stderr) == (0, "")
    assert f"{TRIGGER}: not read before" in read.stdout
    same = run("upstream_drift", published(tmp_path, "1\u201332 of the groups are taken."), lock)
    assert (same.returncode, same.stderr) == (0, "")
    assert "not compared" not in same.stdout

    moved = run("upstream_drift", published(tmp_path, "Takes 1-63 groups."), lock)
    assert moved.returncode == 1
    assert "differs from `openapi.yaml` in one place" in moved.stdout
    assert f"New, in {TRIGGER}: Takes 1-63 groups." in moved.stdout

    again = run("published_words", published(tmp_path, "Takes 1-63 groups."), lock)
    assert f"{TRIGGER}: may state other rules than before" in again.stdout
    assert "GET /exchange/status: as before" in again.stdout
    assert run("upstream_drift", published(tmp_path, "Takes 1-63 groups."), lock).returncode == 0


@pytest.mark.parametrize("broken", ["words = 7", "[words", "other = 1", "\xff"])
@pytest.mark.family
def test_an_invalid_record_is_reported_and_kept(tmp_path: Path, broken: str) -> None:
    lock = tmp_path / "words.toml"
    lock.write_text(broken, "latin-1")
    done = run("upstream_drift", published(tmp_path, "Takes all."), lock)
    assert done.returncode == 2
    assert "words.toml" in done.stderr
    assert "Remove it" in done.stderr
    assert lock.read_text("latin-1") == broken


def test_a_document_without_our_operations_is_not_recorded(tmp_path: Path) -> None:
    other, lock = tmp_path / "other.yaml", tmp_path / "words.toml"
    other.write_text("openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths: {}\n", "utf-8")
    done = run("published_words", other, lock)
    assert (done.returncode, lock.exists()) == (2, False)
    assert "none of the operations of openapi.yaml" in done.stderr


def document(**parameter: Any) -> Json:
    schema = {"type": "object", "properties": {"description": {"type": "string"}}, **parameter}
    response = {"description": "Fine.", "content": {"application/json": {"schema": schema}}}
    return {"paths": {"/a": {"get": {"responses": {"200": response}}}}}


def test_only_descriptions_count_as_prose() -> None:
    def of(**parameter: Any) -> dict[str, str]:
        return prose_watch.of_operations(document(**parameter), ["GET /a"])

    assert of() == of(example={"description": "at most 5"}) == of(enum=["at most 5"]) == of(title="5")
    assert of() != of(description="at most 5")
    assert of(description="at most 5") == of(description="**at most  5**")
