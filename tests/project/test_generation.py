"""Code generation: reproducible, complete and atomic."""

import importlib
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import generate
import pytest
from generation import build, completeness, lock, spec, stream, tree
from generation.errors import GenerationError

from tests.support.paths import PROJECT

ENVIRONMENT = PROJECT / ".venv-generate"
SPEC = "openapi.yaml"
STREAM = "stream.yaml"
SOURCES = (
    STREAM,
    "scripts/overrides.toml",
    "scripts/generator.yaml",
    "scripts/templates/models_init.py.jinja",
    "requirements/generate.txt",
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy the inputs and outputs of generation, so that tests can modify them."""
    root = tmp_path / "project"
    for name in (SPEC, *SOURCES):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / name, root / name)
    shutil.copytree(PROJECT / "generated", root / "generated", ignore=shutil.ignore_patterns("__pycache__"))
    return root


def run(root: Path, *arguments: str, environment: Path = ENVIRONMENT) -> int:
    return generate.main(["--root", str(root), "--environment", str(environment), *arguments])


def cached(path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text("")
    path.with_name("mine.cpython-311.pyc").write_text("")


def edit(path: Path, pattern: str, replacement: str) -> None:
    text, count = re.subn(pattern, replacement, path.read_text("utf-8"), count=1, flags=re.DOTALL)
    assert count == 1, f"{pattern} is not in {path.name}"
    path.write_text(text, "utf-8")


def test_the_committed_code_matches_the_spec(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(copy, "--check") == 0
    assert "up to date" in capsys.readouterr().out


@pytest.mark.full
def test_generating_twice_gives_the_same_bytes(copy: Path) -> None:
    before = tree.contents(copy / "generated")
    shutil.rmtree(copy / "generated" / build.PACKAGE)
    assert run(copy) == 0
    assert tree.contents(copy / "generated") == before
    assert not list((copy / "generated").glob("*.new")) + list((copy / "generated").glob("*.old"))


@pytest.mark.parametrize("seed", ["1", "4242"])
@pytest.mark.full
def test_generation_is_independent_of_hash_seed_and_configuration(
    copy: Path, tmp_path: Path, seed: str
) -> None:
    hostile = tmp_path / "hostile"
    (hostile / "tmp").mkdir(parents=True)
    (hostile / "ruff.toml").write_text('line-length = 40\nindent-width = 2\n[lint]\nselect = ["ALL"]\n')
    (hostile / "pyproject.toml").write_text('[project]\nname = "x"\nrequires-python = ">=3.8"\n')
    script = PROJECT / "scripts" / "generate.py"
    done = subprocess.run(
        [sys.executable, script, "--check", "--root", copy, "--environment", ENVIRONMENT],
        cwd=hostile,
        env={**os.environ, "PYTHONHASHSEED": seed, "TMPDIR": str(hostile / "tmp")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


PACKAGE = f"generated/{build.PACKAGE}"


Change = Callable[[Path], object]

CHANGES: list[tuple[str, Change, str]] = [
    (
        "changed byte",
        lambda root: edit(root / PACKAGE / "types.py", "UNSET", "UNSAT"),
        f"changed: {build.PACKAGE}/types.py",
    ),
    (
        "missing file",
        lambda root: (root / PACKAGE / "py.typed").unlink(),
        f"missing: {build.PACKAGE}/py.typed",
    ),
    (
        "stray module",
        lambda root: (root / PACKAGE / "mine.py").write_text(""),
        f"stray:   {build.PACKAGE}/mine.py",
    ),
    ("stray file", lambda root: (root / "generated" / "notes.txt").write_text(""), "stray:   notes.txt"),
    (
        "stray file in a cache",
        lambda root: cached(root / PACKAGE / "__pycache__" / "mine.py"),
        f"stray:   {build.PACKAGE}/__pycache__/mine.py",
    ),
    (
        "a link",
        lambda root: (root / PACKAGE / "away").symlink_to("/"),
        f"stray:   {build.PACKAGE}/away",
    ),
    (
        "changed lock",
        lambda root: edit(root / "generated" / "LOCK.toml", 'spec = "', 'spec = "0'),
        "changed: LOCK.toml",
    ),
    (
        "changed spec",
        lambda root: edit(root / SPEC, r"version: \S+", "version: another one"),
        "changed: LOCK.toml",
    ),
]


@pytest.mark.parametrize(("change", "line"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES])
@pytest.mark.family
def test_check_lists_the_differences(
    copy: Path, capsys: pytest.CaptureFixture[str], change: Change, line: str
) -> None:
    change(copy)
    assert run(copy, "--check") == 1
    said = capsys.readouterr().err
    assert f"generated/ {line}\n" in said
    assert "Run `make generate`" in said


def duplicate_operation(root: Path) -> None:
    edit(root / SPEC, "operationId: ResetOrderGroup", "operationId: TriggerOrderGroup")


BROKEN: list[tuple[str, Change, str]] = [
    ("invalid YAML", lambda root: edit(root / SPEC, "paths:", "paths: ["), "is not valid YAML"),
    ("not a document", lambda root: (root / SPEC).write_text("just text"), "not an OpenAPI document"),
    ("no paths", lambda root: (root / SPEC).write_text("openapi: 3.0.3\npaths:\n"), "it has no paths"),
    ("a circle of aliases", lambda root: (root / SPEC).write_text("&a [*a]"), "uses a YAML alias"),
    ("a NUL byte", lambda root: (root / SPEC).write_text("\0"), "is not valid YAML"),
    ("too deep", lambda root: (root / SPEC).write_text("[" * 5000), "is not valid YAML"),
    (
        "an unquoted status",
        lambda root: edit(root / SPEC, "'204':", "204:"),
        "the key 204 is not a string. Quote it",
    ),
    (
        "a key that is a list",
        lambda root: edit(root / SPEC, "paths:", "? [a]\n: b\npaths:"),
        "the key of a list or a mapping is not a string. Quote it",
    ),
    (
        "a number that JSON does not have",
        lambda root: edit(root / SPEC, "minimum: 1\n", "minimum: .nan\n"),
        "JSON has no such number: .nan",
    ),
    (
        "references in a circle",
        lambda root: edit(
            root / SPEC,
            "    EmptyResponse:\n      type: object\n      description: [^\n]*\n",
            "    EmptyResponse:\n      $ref: '#/components/schemas/EmptyResponse'\n",
        ),
        "is a circular reference",
    ),
    (
        "an operation that is none",
        lambda root: edit(
            root / SPEC, "  /exchange/status:\n    get:\n.*?\ncomponents", "  /x: get\ncomponents"
        ),
        "is not valid OpenAPI 3.0, at paths",
    ),
    (
        "a security scheme that is none",
        lambda root: edit(root / SPEC, "  - kalshiAccessKey:", "  - kalshiAcessKey:"),
        "requires an undeclared security scheme: kalshiAcessKey",
    ),
    (
        "a lock with the marks of a merge",
        lambda root: (root / "generated/LOCK.toml").write_text("<<<<<<< HEAD\n"),
        "LOCK.toml cannot be read",
    ),
    (
        "a lock without the contract",
        lambda root: (root / "generated/LOCK.toml").write_text("[sha256]\n"),
        "restore it from version control",
    ),
    (
        "no overrides",
        lambda root: (root / "scripts/overrides.toml").unlink(),
        "overrides.toml cannot be read",
    ),
    ("no pins", lambda root: (root / "requirements/generate.txt").unlink(), "generate.txt cannot be read"),
    (
        "pins without the generator",
        lambda root: (root / "requirements/generate.txt").write_text("ruff==0.15.21\n"),
        "does not pin openapi-python-client",
    ),
    (
        "a setting the generator would overlook",
        lambda root: edit(root / "scripts/generator.yaml", "post_hooks", "post_hoooks"),
        "generator.yaml must have post_hooks",
    ),
    (
        "no settings",
        lambda root: (root / "scripts/generator.yaml").unlink(),
        "generator.yaml cannot be read",
    ),
    (
        "an override that makes nonsense",
        lambda root: edit(root / "scripts/overrides.toml", "\nset = true\n", "\nset = 7\n"),
        "openapi.yaml with its overrides is not valid OpenAPI 3.0",
    ),
    ("empty", lambda root: (root / SPEC).write_text(""), "not an OpenAPI document"),
    ("missing", lambda root: (root / SPEC).unlink(), "cannot be read"),
    ("not text", lambda root: (root / SPEC).write_bytes(b"\xff\xfe\x00"), "cannot be read"),
    (
        "a key twice",
        lambda root: edit(root / SPEC, "summary: Trigger an order group", "summary: a\n      summary: b"),
        "key 'summary' is duplicated, in lines",
    ),
    ("duplicate operationId", duplicate_operation, "operationId TriggerOrderGroup is duplicated"),
    (
        "dangling reference",
        lambda root: edit(root / SPEC, "schemas/EmptyResponse", "schemas/Nothing"),
        "refers to nothing: #/components/schemas/Nothing",
    ),
    (
        "reference elsewhere",
        lambda root: edit(root / SPEC, r"#/components/schemas/EmptyResponse", "other.yaml#/x"),
        "refers outside the document: other.yaml",
    ),
    (
        "an operation without id",
        lambda root: edit(root / SPEC, "      operationId: ResetOrderGroup\n", ""),
        "PUT /portfolio/order_groups/{order_group_id}/reset has no operationId",
    ),
    (
        "no operations",
        lambda root: edit(root / SPEC, "paths:.*components:", "paths: {}\ncomponents:"),
        "declares no",
    ),
    (
        "an operation that vanished",
        lambda root: edit(root / SPEC, "operationId: GetExchangeStatus", "operationId: GetStatus"),
        "GetExchangeStatus: removed from the contract since the last generation",
    ),
    (
        "not OpenAPI",
        lambda root: edit(root / SPEC, "required: \\[id, is_auto", "required: id #"),
        "is not valid OpenAPI 3.0, at components/schemas/OrderGroup: ",
    ),
    (
        "an override that points nowhere",
        lambda root: edit(root / SPEC, "          default: 0\n", ""),
        "overrides that point nowhere or change nothing",
    ),
    (
        "a parameter that the path does not have",
        lambda root: edit(root / SPEC, "name: order_group_id", "name: group_id"),
        "",
    ),
    (
        "another version of the generator",
        lambda root: edit(
            root / "requirements/generate.txt", "openapi-python-client==0.29.1", "openapi-python-client==9"
        ),
        "has openapi-python-client 0.29.1, but generate.txt pins 9",
    ),
    ("no stream", lambda root: (root / STREAM).unlink(), "stream.yaml: cannot be read"),
    (
        "a stream that is none",
        lambda root: edit(root / STREAM, "asyncapi: 3.0.0", "openapi: 3.0.0"),
        "stream.yaml is not an AsyncAPI document",
    ),
    (
        "a message that refers to nothing",
        lambda root: edit(root / STREAM, "messages/fill'", "messages/filled'"),
        "refers to nothing: #/components/messages/filled",
    ),
    (
        "a payload that is written out",
        lambda root: edit(
            root / STREAM, "type: string\n        const: hea", "properties: {}\n        title: hea"
        ),
        "the payload of outgoingPing is written out",
    ),
    (
        "a type that no schema has",
        lambda root: edit(root / STREAM, "type: integer", "type: int"),
        "stream.yaml has a schema that cannot be generated",
    ),
    (
        "a formatter that fails",
        lambda root: edit(
            root / "scripts/generator.yaml", "ruff format . ", "ruff format --no-such-option "
        ),
        "the generator failed",
    ),
]


@pytest.mark.parametrize(("change", "message"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
@pytest.mark.family
def test_an_invalid_spec_is_reported_and_changes_nothing(
    copy: Path, capsys: pytest.CaptureFixture[str], change: Change, message: str
) -> None:
    change(copy)
    before = tree.contents(copy / "generated")
    assert run(copy) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.startswith("generate: ")
    assert error.endswith("generated/ is unchanged.\n")
    assert "Traceback" not in error
    assert tree.contents(copy / "generated") == before


UNUSABLE = ("to_dict", "from_dict", "additional_properties", "cls", "d", "field_dict")


def add_property(root: Path, name: str, schema: str) -> None:
    edit(root / SPEC, r"(\n    OrderGroup:.*?      properties:\n)", rf"\g<1>        {name}: {schema}\n")


@pytest.mark.parametrize("name", UNUSABLE)
@pytest.mark.family
def test_a_property_that_breaks_its_model_is_named(
    copy: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = tree.contents(copy / "generated")
    add_property(copy, name, "{type: string}")
    assert run(copy) == 2
    assert (
        f"cannot handle the property {name} of /components/schemas/OrderGroup:" in capsys.readouterr().err
    )
    assert tree.contents(copy / "generated") == before


def test_enum_values_that_differ_in_case_are_named(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add_property(copy, "odd", "{type: string, enum: [a, A]}")
    assert run(copy) == 2
    reported = capsys.readouterr().err
    assert "/components/schemas/OrderGroup/properties/odd has values of one name: a, A" in reported
    assert len(reported.splitlines()) == 2


TRAP = "{type: string, pattern: '^(a+)+$', default: '" + "a" * 40 + "!'}"
PARTS = "".join(
    f"    Part{i}: {{allOf: [{{$ref: '#/components/schemas/Part{i + 1}'}},"
    f" {{$ref: '#/components/schemas/Part{i + 1}'}}]}}\n"
    for i in range(24)
)


def test_a_pattern_that_does_not_end_is_not_run(copy: Path) -> None:
    add_property(copy, "trap", TRAP)
    before = time.process_time()
    spec.check(spec.load(copy / SPEC), SPEC)
    assert time.process_time() - before < 30


def test_a_schema_that_doubles_is_refused(copy: Path) -> None:
    edit(copy / SPEC, r"(\n  schemas:\n)", rf"\g<1>{PARTS}    Part24: {{type: object}}\n")
    before = time.process_time()
    with pytest.raises(GenerationError, match="/Part0 is made of more than 200 schemas"):
        spec.check(spec.load(copy / SPEC), SPEC)
    assert time.process_time() - before < 30


@pytest.mark.parametrize("text", ["[" * 1_000_000, "[" * 100_000 + "]" * 100_000], ids=["open", "closed"])
def test_a_document_of_brackets_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / SPEC).write_text(text)
    before = time.process_time()
    with pytest.raises(GenerationError, match="not valid YAML"):
        spec.load(tmp_path / SPEC)
    assert time.process_time() - before < 30


def test_a_failed_installation_restores_the_old_code(
    copy: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (copy / PACKAGE / "types.py").write_text("old")
    before = tree.contents(copy / "generated")
    renamed = os.rename

    def full_disk(source: Path, target: Path) -> None:
        if str(source).endswith(".new"):
            raise OSError(28, "No space left on device")
        renamed(source, target)

    monkeypatch.setattr(os, "rename", full_disk)
    assert run(copy) == 2
    assert "No space left on device" in capsys.readouterr().err
    assert tree.contents(copy / "generated") == before


@pytest.mark.full
def test_an_interrupted_installation_is_recovered(copy: Path) -> None:
    package = copy / PACKAGE
    package.rename(package.with_name(f"{build.PACKAGE}.old"))
    assert run(copy, "--check") == 0, "the old tree is restored first"
    package.with_name(f"{build.PACKAGE}.old").write_text("a file")
    package.with_name(f"{build.PACKAGE}.new").mkdir()
    assert run(copy) == 0
    assert run(copy, "--check") == 0


def test_a_removed_operation_can_be_allowed(copy: Path) -> None:
    edit(copy / SPEC, "operationId: GetExchangeStatus", "operationId: GetStatus")
    assert run(copy, "--allow-removed", "GetOrders") == 2, "this operation still exists"
    assert run(copy, "--allow-removed", "GetExchangeStatus") == 0
    assert (copy / PACKAGE / "api" / "exchange" / "get_status.py").exists()
    assert not (copy / PACKAGE / "api" / "exchange" / "get_exchange_status.py").exists()
    assert "GetStatus" in lock.contract(copy / "generated" / "LOCK.toml")


def test_a_removed_message_has_to_be_allowed(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(copy / STREAM, "    fill:\n      name: fill", "    filled:\n      name: fill")
    edit(copy / STREAM, "\\$ref: '#/components/messages/fill'", "$ref: '#/components/messages/filled'")
    assert run(copy) == 2
    assert "fill: removed from the contract since" in capsys.readouterr().err
    assert run(copy, "--allow-removed", "fill") == 0
    assert "filled" in lock.contract(copy / "generated" / "LOCK.toml")


def test_each_message_with_fields_has_a_model() -> None:
    messages = stream.load(PROJECT / STREAM)["components"]["messages"]
    references = [message["payload"].get("$ref") for message in messages.values()]
    names = {reference.rpartition("/")[2] for reference in references if reference}
    models = importlib.import_module(f"{build.PACKAGE}.{stream.SUBPACKAGE}.models")
    assert len(names) == 12
    assert {f"{name[:1].upper()}{name[1:]}" for name in names} <= set(dir(models))


def test_the_messages_bring_no_client() -> None:
    folder = PROJECT / PACKAGE / stream.SUBPACKAGE
    assert {path.name for path in folder.iterdir()} - {"__pycache__"} == {
        "__init__.py",
        "models",
        "types.py",
    }
    assert "from stream.yaml" in (folder / "types.py").read_text("utf-8").splitlines()[0]


@pytest.mark.full
def test_the_first_generation_needs_no_lock(copy: Path) -> None:
    shutil.rmtree(copy / "generated")
    assert run(copy) == 0
    assert run(copy, "--check") == 0


def test_the_generator_environment_may_be_a_relative_path(
    copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(PROJECT)
    assert run(copy, "--check", environment=Path(".venv-generate")) == 0


def test_without_its_environment_it_says_what_to_do(copy: Path, tmp_path: Path) -> None:
    with pytest.raises(GenerationError, match="Run `make generate`, which sets up its environment"):
        generate.generate(copy, tmp_path / "nowhere", [])


def test_omissions_of_the_generator_are_detected(tmp_path: Path) -> None:
    package = tmp_path / build.PACKAGE
    shutil.copytree(PROJECT / PACKAGE, package)
    declared = spec.check(spec.load(PROJECT / SPEC), SPEC)
    completeness.check(package, declared)
    extra = spec.DeclaredOperation("GetMore", "get", "/more")
    with pytest.raises(GenerationError, match="Missing: get /more"):
        completeness.check(package, [*declared, extra])
    with pytest.raises(GenerationError, match="written twice: get /exchange/status"):
        completeness.check(package, [op for op in declared if op.path != "/exchange/status"])
    (package / "api" / "exchange" / "get_exchange_status.py").write_text("x = {}\n")
    with pytest.raises(GenerationError, match="has no method and url"):
        completeness.check(package, declared)


NEW_OPERATION = """paths:
  /exchange/news:
    get:
      operationId: GetNews
      tags: [exchange]
      responses:
        '200':
          description: The news.
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/ExchangeStatus'
"""


@pytest.mark.full
def test_a_new_operation_is_generated_for_every_success(copy: Path) -> None:
    edit(copy / SPEC, "paths:\n", NEW_OPERATION)
    assert run(copy) == 0
    module = (copy / PACKAGE / "api" / "exchange" / "get_news.py").read_text("utf-8")
    assert "if 200 <= response.status_code <= 299:" in module


def test_pointers_find_their_way() -> None:
    document = {"a/b": [{"c~d": 1}]}
    assert spec.find(document, "/a~1b/0/c~0d") == 1
    assert spec.find(document, "/a~1b/7") is None
    assert spec.find(document, "/a~1b/0/c~0d/e") is None


def test_every_generated_module_is_marked_as_generated() -> None:
    folder = PROJECT / PACKAGE
    modules = list(folder.rglob("*.py"))
    assert modules
    for module in modules:
        source = STREAM if (folder / stream.SUBPACKAGE) in module.parents else SPEC
        assert module.read_text("utf-8").startswith(build.HEADER.format(source=source)), module
    assert (PROJECT / PACKAGE / "py.typed").exists()
