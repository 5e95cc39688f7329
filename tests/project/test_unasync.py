"""The synchronous client is generated from the asynchronous one; `--check` reports differences."""

import shutil
from pathlib import Path

import pytest
import unasync

from tests.support.paths import PROJECT


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for pair in unasync.PAIRS:
        for folder in pair:
            ignore = shutil.ignore_patterns("__pycache__")
            shutil.copytree(PROJECT / folder, tmp_path / folder, ignore=ignore)
    return tmp_path


def run(root: Path, *arguments: str) -> int:
    return unasync.main(["--root", str(root), *arguments])


def test_the_synchronous_client_is_up_to_date(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(copy, "--check") == 0
    assert capsys.readouterr().out == "unasync: up to date\n"


@pytest.mark.parametrize("folder", [target for _, target in unasync.PAIRS])
def test_check_lists_the_differences(copy: Path, capsys: pytest.CaptureFixture[str], folder: str) -> None:
    first, second = sorted((copy / folder).glob("*.py"))[1:3]
    first.write_text(first.read_text("utf-8") + "more = 1\n")
    second.unlink()
    (copy / folder / "stray.txt").write_text("")
    assert run(copy, "--check") == 1
    output = capsys.readouterr().out
    assert f"changed: {folder}/{first.name}" in output
    assert f"missing: {folder}/{second.name}" in output
    assert f"stray:   {folder}/stray.txt" in output

    assert run(copy) == 0
    assert run(copy, "--check") == 0
    assert not (copy / folder / "stray.txt").exists()


def test_an_unused_substitution_is_an_error(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("sender.py", "transport_adapter.py"):
        client = copy / unasync.PAIRS[0][0] / name
        client.write_text(client.read_text("utf-8").replace("handle_async_request", "handle"))
    assert run(copy, "--check") == 1
    assert "substitutions match nothing. Remove handle_async_request" in capsys.readouterr().err


def test_the_synchronous_client_has_no_asynchronous_code() -> None:
    for _, folder in unasync.PAIRS:
        for path in (PROJECT / folder).rglob("*.py"):
            text = path.read_text("utf-8").partition("\n")[2]
            for word in ("await ", "async ", "AsyncClient", "Async"):
                assert word not in text, f"{path.name} has {word!r}"
