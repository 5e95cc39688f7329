"""Following a published document to a change ready to commit; failed steps change nothing."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import contract_upstream
import published_words
import pytest
from contract.upstream import reached_tests, steps, worktree
from contract.upstream.specs import SPECS
from generation import tree

from tests.support import published_variant
from tests.support.paths import PROJECT
from tests.support.publisher import Publisher, published
from tests.support.repositories import committed, copied, git

QUICK = ["tests/wire/test_requests.py"]


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the project into a new repository, with less to type-check."""
    root = copied(tmp_path_factory.mktemp("original") / "project")
    pyproject = (root / "pyproject.toml").read_text("utf-8")
    for whole in ('files = ["facade", "scripts", "tests", "examples", "benchmarks"]',
                  'include = ["facade", "scripts", "tests", "examples", "benchmarks"]'):  # fmt: skip
        assert whole in pyproject
        pyproject = pyproject.replace(
            whole, f'{whole.split()[0]} = ["facade/kalshi_order_groups/_api/requests.py"]'
        )
    (root / "pyproject.toml").write_text(pyproject, "utf-8")
    return committed(root)


@pytest.fixture
def project(original: Path, tmp_path: Path) -> Iterator[Path]:
    """Return the folder of the project, and assert that no work tree remains."""
    root = tmp_path / "project"
    git(original, "clone", "--quiet", "--shared", str(original), str(root))
    for name in worktree.ENVIRONMENTS:
        (root / name).symlink_to(PROJECT / name)
    yield root
    assert len(git(root, "worktree", "list").splitlines()) == 1, "a work tree remains"


@pytest.fixture(autouse=True)
def nothing_is_left_in_temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    yield folder
    kept = [path for path in folder.iterdir() if path.name.startswith("contract-")]
    shutil.rmtree(folder)
    assert not kept


def state(root: Path) -> dict[str, bytes]:
    return {name: (root / name).read_bytes() for name in SPECS} | tree.contents(root / "generated")


def document(tmp_path: Path, edit: Callable[[Any], None]) -> str:
    moved = published_variant.ours()
    edit(moved)
    moved["info"]["version"] = "9.9.9"
    path = tmp_path / "published.yaml"
    path.write_text(published_variant.text(published_variant.in_every_way(moved)), "utf-8")
    return str(path)


def schema(document: Any, name: str) -> Any:
    return document["components"]["schemas"][name]["properties"]


def add_field(moved: Any) -> None:
    schema(moved, "OrderGroup")["note"] = {"type": "string", "description": "Copyrighted words."}


def rename_field(moved: Any) -> None:
    properties = schema(moved, "CreateOrderGroupRequest")
    properties["limit_fp"] = properties.pop("contracts_limit_fp")


def run(project: Path, source: str, *arguments: str) -> int:
    return contract_upstream.main([source, "--project", str(project), "--tests", *QUICK, *arguments])


@pytest.mark.full
def test_a_published_document_becomes_a_change_ready_to_commit(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, written = document(tmp_path, add_field), tmp_path / "summary.md"
    assert run(project, source, "--summary", str(written)) == 0
    output = capsys.readouterr()
    changed = git(project, "status", "--porcelain", "openapi.yaml", "generated").splitlines()
    assert {line[3:].rpartition("/")[2] for line in changed} == {
        "openapi.yaml",
        "LOCK.toml",
        "order_group.py",
    }
    added = [line for line in git(project, "diff", "-U0", "openapi.yaml").splitlines() if line[:1] == "+"]
    of_origin = ("+    version: ", "+    fetched: ", "+    sha256: ")
    others = [line for line in added[1:] if not line.startswith(of_origin)]
    assert others == ["+  version: 9.9.9", "+        note:", "+          type: string"]
    assert written.read_text("utf-8") in output.out
    version = published_variant.ours()["info"]["version"]
    parts = (f"{version} → 9.9.9", "`/components/schemas/OrderGroup/properties/note`", "note")
    for part in (*parts, "git add generated", "- tests: passed", "what it does to the facade"):
        assert part in output.out
    assert "Copyrighted" not in git(project, "diff")

    git(project, "commit", "--quiet", "-am", "follow")
    before = state(project)
    assert run(project, source) == 0
    assert "Nothing to do" in capsys.readouterr().out
    assert state(project) == before


@pytest.mark.full
def test_rules_that_moved_in_prose_alone_are_named(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    read, new = (tmp_path / f"{words}.yaml" for words in ("1-32", "1-63"))
    for path in (read, new):
        moved = published_variant.reworded(published_variant.ours())
        moved["paths"]["/exchange/status"]["get"]["description"] = f"Takes subaccounts {path.stem}."
        path.write_text(published_variant.text(moved), "utf-8")
    assert published_words.main([str(read), "--project", str(project)]) == 0
    before = state(project)
    assert run(project, str(new)) == 0
    output = capsys.readouterr().out
    assert "Nothing to do" in output
    assert "not read yet: New, in GET /exchange/status: Takes subaccounts 1-63." in output
    assert state(project) == before


@pytest.mark.long
def test_a_published_stream_becomes_a_change_ready_to_commit(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before, published_stream = state(project), tmp_path / "published.yaml"
    text = (project / "stream.yaml").read_text("utf-8")
    limit = "            contracts_limit_fp:\n"
    note = "            note:\n              description: Copyrighted words.\n              type: string\n"
    published_stream.write_text(
        text.replace(limit, note + limit).replace("version: 2.0.0", "version: 2.1.0")
    )
    assert run(project, str(published_stream)) == 0
    output = capsys.readouterr().out
    model = "kalshi_order_groups_api/stream/models/order_group_updates_payload_msg.py"
    after = state(project)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert changed == {"stream.yaml", "LOCK.toml", model}
    assert "Copyrighted" not in after["stream.yaml"].decode()
    for part in ("# stream.yaml follows the published contract: 2.0.0 → 2.1.0", "git add stream.yaml",
                 "properties/msg/properties/note"):  # fmt: skip
        assert part in output
    git(project, "commit", "--quiet", "--all", "--message", "followed")
    assert run(project, str(published_stream)) == 0
    assert "Nothing to do: stream.yaml matches" in capsys.readouterr().out


@pytest.mark.parametrize(
    "name", ["openapi.yaml", "stream.yaml", "generated/LOCK.toml", "generated/stray.py"]
)
def test_uncommitted_changes_are_not_overwritten(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    with (project / name).open("a") as file:
        file.write("# mine\n")
    before = state(project)
    assert run(project, document(tmp_path, add_field)) == 2
    assert f"{name}: uncommitted changes" in capsys.readouterr().err
    assert state(project) == before


@pytest.mark.long
def test_type_errors_in_the_facade_stop_the_update_with_advice(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, before = document(tmp_path, rename_field), state(project)
    assert run(project, source) == 1
    summary, output = capsys.readouterr()
    assert "facade/kalshi_order_groups/_api/requests.py" in summary
    assert "mypy (type-check against the new client) ended with 1" in output
    assert "--despite mypy basedpyright tests" in output
    assert state(project) == before

    facade = project / "facade" / "kalshi_order_groups" / "_api" / "requests.py"
    text = facade.read_text("utf-8")
    assert "contracts_limit_fp=" in text
    facade.write_text(text.replace("contracts_limit_fp=", "limit_fp=", 1), "utf-8")
    run(project, source, "--despite", "mypy", "basedpyright", "tests")
    assert "limit_fp:" in (project / "openapi.yaml").read_text("utf-8")
    assert state(project) != before


def fail(moved: Any) -> None:
    moved["paths"]["/exchange/status"]["get"]["operationId"] = "GetState"


@pytest.mark.full
def test_a_removed_operation_must_be_named(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = state(project)
    assert run(project, document(tmp_path, fail)) == 1
    summary, output = capsys.readouterr()
    assert "generate (rebuild generated/) ended with 2" in output
    assert "--allow-removed" in output
    assert "Stopped at generate. Nothing was changed." in summary
    assert "removed from the contract since the last generation" in summary
    assert "- same: passed" in summary
    assert state(project) == before


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["--tests", "-n", "2", "--", "a.yaml"], ["-n", "2"]),
        (["a.yaml", "--tests", "-n", "2", "-k", "x or y"], ["-n", "2", "-k", "x or y"]),
        (["--tests", "-n", "2", "--keep", "a.yaml"], ["-n", "2"]),
        (["--keep", "--tests", "tests/wire", "--despite", "mypy", "--", "a.yaml"], ["tests/wire"]),
        (["a.yaml"], None),
    ],
)
def test_arguments_for_pytest_may_begin_with_a_dash(given: list[str], expected: list[str] | None) -> None:
    options = contract_upstream.parsed(given)
    assert (options.spec, options.tests) == ("a.yaml", expected)


def test_steps_do_not_get_the_arguments_of_the_make_around_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A make in a step would take ARGUMENTS for its own."""
    for name in (*steps.ARGUMENTS_OF_MAKE, "MAKEFLAGS", "MAKEOVERRIDES", "GIT_DIR"):
        monkeypatch.setenv(name, "--summary x")
    show = "import os; print([name for name, value in os.environ.items() if value == '--summary x'])"
    assert steps.run(steps.Step("show", "", (sys.executable, "-c", show)), tmp_path).output == "[]"


def test_all_steps_that_fail_are_listed(tmp_path: Path) -> None:
    wanted = [steps.Step(str(code), "", (sys.executable, "-c", f"exit({code})")) for code in (0, 3, 4)]
    wanted.append(steps.Step("missing", "", ("no-such-command",)))
    assert [one.code for one in steps.run_all(wanted, tmp_path)] == [0, 3, 4, 127]


def test_only_tests_that_hold_our_code_to_the_contract_are_reached() -> None:
    same_client, new_client = (
        set(reached_tests.select(PROJECT, client_changed=changed)) for changed in (False, True)
    )
    assert {"tests/simulator/test_schemathesis.py", "tests/wire/test_requests.py"} <= same_client
    assert same_client | {"tests/unit/api/test_fast_lists.py"} <= new_client
    for other in ("contract/test_mutations", "client/test_kill", "project/test_models"):
        assert f"tests/{other}.py" not in new_client


@pytest.mark.full
def test_the_work_folder_can_be_kept(
    project: Path, tmp_path: Path, nothing_is_left_in_temp: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(project, document(tmp_path, fail), "--keep") == 1
    output = capsys.readouterr().err
    (kept,) = nothing_is_left_in_temp.glob("contract-upstream-*")
    assert f"The work tree is kept: {kept / 'project'}" in output
    assert "operationId: GetState" in (kept / "project" / "openapi.yaml").read_text("utf-8")
    git(project, "worktree", "remove", "--force", str(kept / "project"))
    shutil.rmtree(kept)


def test_what_changes_meanwhile_is_not_overwritten(project: Path) -> None:
    with worktree.open_worktree(project, keep=False) as place:
        (place.root / "openapi.yaml").write_text("new")
        (project / "openapi.yaml").write_text("another program's")
        with pytest.raises(worktree.WorktreeError, match="changed in the meantime"):
            place.apply()
    assert (project / "openapi.yaml").read_text() == "another program's"


def test_a_failed_write_restores_the_old_files(project: Path) -> None:
    before = state(project)
    with worktree.open_worktree(project, keep=False) as place:
        (place.root / "openapi.yaml").write_text("new")
        (place.root / worktree.PACKAGE / "client.py").write_text("new")
        (place.root / worktree.LOCK).unlink()  # read last, after the others were moved
        with pytest.raises(FileNotFoundError):
            place.apply()
    assert state(project) == before


def test_uncommitted_changes_elsewhere_are_included(project: Path) -> None:
    (project / "README.md").unlink()
    (project / "facade" / "new.py").write_text("new")
    (project / "SECURITY.md").write_text("changed")
    with worktree.open_worktree(project, keep=False) as place:
        assert not (place.root / "README.md").exists()
        assert (place.root / "facade" / "new.py").read_text() == "new"
        assert (place.root / "SECURITY.md").read_text() == "changed"


@pytest.fixture(scope="module")
def publisher() -> Iterator[Publisher]:
    with published((PROJECT / "openapi.yaml").read_bytes()) as server:
        yield server


FAILURES = [
    ("/500", 3, "status 500"),
    ("/elsewhere", 3, "has moved to"),
    ("/broken-off", 3, "cannot be read"),
    ("/huge", 2, "larger than"),
    ("/html", 2, "is a web page and no OpenAPI document"),
    ("/truncated", 2, ""),
    ("/drip", 3, "did not respond completely within"),
]
SCRIPTS = ("contract_diff.py", "contract_upstream.py", "upstream_drift.py")
FIRST = {"contract_diff.py": ["openapi.yaml"], "upstream_drift.py": ["--words", "no-such-file"]}
"""Arguments before the document: our descriptions are not the published ones that were read."""


def called(script: str, source: str, seconds: float | None = None) -> subprocess.CompletedProcess[str]:
    """Run a script as make does; `seconds` replaces the default timeout."""
    first = FIRST.get(script, [])
    set_timeout = f"sources.read.__defaults__ = ({seconds},); " if seconds else ""
    code = (
        "import runpy, sys; sys.path.insert(0, 'scripts'); from contract.document import sources; "
        f"{set_timeout}sys.argv[:] = {[script, *first, source]!r}; "
        f"runpy.run_path('scripts/{script}', run_name='__main__')"
    )
    return subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=False,
        env={**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"},
    )  # fmt: skip


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize(("path", "code", "says"), FAILURES, ids=str)
@pytest.mark.family
def test_a_publisher_failure_is_reported_and_never_counts_as_unchanged(
    publisher: Publisher, script: str, path: str, code: int, says: str
) -> None:
    if script == "contract_upstream.py" and git(PROJECT, "status", "--porcelain", *worktree.TRACKED):
        pytest.skip("openapi.yaml or generated/ is being worked on")
    done = called(script, publisher.address(path), seconds=0.7 if path == "/drip" else None)
    assert done.returncode == code, done.stdout + done.stderr
    assert says in done.stdout + done.stderr
    assert "openapi.yaml matches" not in done.stdout


@pytest.mark.parametrize("script", SCRIPTS)
def test_an_unreachable_publisher_exits_with_3(script: str) -> None:
    with published(b"") as gone:
        address = gone.address()
    if script == "contract_upstream.py" and git(PROJECT, "status", "--porcelain", *worktree.TRACKED):
        pytest.skip("openapi.yaml or generated/ is being worked on")
    assert called(script, address).returncode == 3


def test_an_unchanged_document_is_reported_as_unchanged(publisher: Publisher) -> None:
    done = called("upstream_drift.py", publisher.address())
    assert (done.returncode, done.stderr) == (0, "")
    assert "openapi.yaml matches http://127.0.0.1" in done.stdout


def test_drift_is_reported_by_finding(tmp_path: Path) -> None:
    done = called("upstream_drift.py", document(tmp_path, rename_field))
    assert done.returncode == 1
    assert "**`breaking`** `request-property-removed`" in done.stdout
