"""Malicious documents are refused quickly, in little memory and without network access."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from contract.witness.contract import Contract as Witnessed
from contract.witness.validation import MAX_SECONDS, validation_errors

from tests.support.paths import PROJECT

pytestmark = pytest.mark.many

HEAD = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\n"
SCRIPT = PROJECT / "scripts" / "contract_diff.py"
MEMORY = 256 * 1024
CPU_SECONDS = 10
DOUBLING_SECONDS = 2


def schema(text: str) -> str:
    return (
        HEAD
        + f"""paths:
  /a:
    get:
      responses:
        '200':
          description: d
          content:
            application/json:
              schema: {text}
components:
  schemas:
    A: {{$ref: '#/components/schemas/B'}}
    B: {{$ref: '#/components/schemas/A'}}
    C: {{allOf: [{{$ref: '#/components/schemas/D'}}]}}
    D: {{allOf: [{{$ref: '#/components/schemas/C'}}]}}
"""
    )


def alias_bomb() -> str:
    lines = ["x: &a0 [l, o, l]"]
    lines += [f"x{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)]
    return HEAD + "paths: {}\n" + "\n".join(lines)


DOCUMENTS = {
    "an alias bomb": (alias_bomb(), "aliases expanded"),
    "20,000 levels of lists": (HEAD + "paths: " + "[" * 20_000 + "]" * 20_000, "levels deep"),
    "20,000 levels of objects": ('{"openapi": ' + '{"a":' * 20_000 + "1" + "}" * 20_001, "levels deep"),
    "3,000 levels of indentation": (
        HEAD + "paths:\n" + "\n".join(" " * n + "a:" for n in range(1, 3_001)),
        "levels deep",
    ),
    "a key twice": (HEAD + "paths: {}\npaths: {}", "is duplicated"),
    "a reference to a file": (schema("{$ref: 'file:///etc/passwd'}"), "outside the document"),
    "a reference to a path": (schema("{$ref: '../../secret.yaml#/a'}"), "outside the document"),
    "a reference to an address": (
        schema("{$ref: 'http://127.0.0.1:9/x.yaml#/a'}"), "outside the document"),
    "references in a circle": (schema("{$ref: '#/components/schemas/A'}"), "circular reference"),
    "allOf in a circle": (schema("{$ref: '#/components/schemas/C'}"), "circular reference"),
    "a reference to nothing": (schema("{$ref: '#/components/schemas/Z'}"), "refers to nothing"),
    "a tag of Python": (HEAD + "paths: !!python/object/apply:os.system ['true']", "is not JSON"),
    "a control character in a name": (HEAD + 'paths: {"/a\\u001b[2J": {}}', "control characters"),
    "a name that turns the line around": (HEAD + 'paths: {"/a\\u202eb": {}}', "control characters"),
    "Swagger 2": ("swagger: '2.0'\npaths: {}", "3.0 or 3.1"),
    "no OpenAPI document": ("hello: world", "not an OpenAPI document"),
    "HTML": ("<!doctype html><html><body>Just a moment...</body></html>", "OpenAPI document"),
    "nothing": ("", "OpenAPI document"),
    "two documents": (HEAD + "paths: {}\n---\na: 1", "second document"),
    "a number of many digits": (HEAD + f"paths: {{}}\nx: {'9' * 100_000}", ""),
}  # fmt: skip


@pytest.fixture(scope="module")
def no_network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Create a folder whose sitecustomize ends a process that opens a socket."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "sitecustomize.py").write_text(
        "import os, socket\n"
        "def refuse(*_, **__):\n"
        "    os._exit(99)\n"
        "socket.socket.connect = refuse\nsocket.getaddrinfo = refuse\n"
    )
    return folder


def compared(base: Path, revision: Path, folder: Path) -> tuple[int, str, float, int]:
    """Return the exit code, the output, the seconds of CPU time and the peak memory in kB."""
    watch = (
        "import resource, subprocess, sys\n"
        "done = subprocess.run(sys.argv[1:], capture_output=True, text=True)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "print(used.ru_utime + used.ru_stime)\nprint(used.ru_maxrss)\n"
        "print(done.returncode)\nprint(done.stdout, done.stderr)\n"
    )
    command = [sys.executable, str(SCRIPT), str(base), str(revision), "--all", "--usage", "all"]
    done = subprocess.run(
        [sys.executable, "-c", watch, *command],
        capture_output=True, text=True, check=True, timeout=120,
        env={**os.environ, "PYTHONPATH": str(folder), "COVERAGE_PROCESS_START": ""},
    )  # fmt: skip
    seconds, memory, code, output = done.stdout.split("\n", 3)
    return int(code), " ".join(output.split()), float(seconds), int(memory)


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.family
def test_a_malicious_document_is_refused(name: str, tmp_path: Path, no_network: Path) -> None:
    text, reason = DOCUMENTS[name]
    good, bad = PROJECT / "openapi.yaml", tmp_path / "bad.yaml"
    bad.write_text(text, "utf-8")
    code, output, seconds, memory = compared(good, bad, no_network)
    if name == "a number of many digits":  # YAML reads it as a string, which is valid
        assert code == 1, "a valid document that has none of our operations"
        return
    assert code == 2, output
    assert reason in output
    assert "Traceback" not in output
    assert "\x1b" not in output
    assert seconds < CPU_SECONDS
    assert memory < MEMORY


def sparse(path: Path) -> Iterator[Path]:
    with path.open("wb") as file:
        file.write(HEAD.encode())
        file.truncate(200_000_000)
    yield path


def test_an_oversized_file_is_not_read(tmp_path: Path, no_network: Path) -> None:
    for path in sparse(tmp_path / "huge.yaml"):
        code, output, seconds, memory = compared(PROJECT / "openapi.yaml", path, no_network)
        assert code == 2
        assert "larger than" in output
        assert seconds < CPU_SECONDS
        assert memory < MEMORY


@pytest.mark.parametrize("missing", ["no-such-file.yaml", "git:no-such-branch", "git:HEAD:no/such.yaml"])
def test_a_missing_baseline_is_an_error(missing: str, no_network: Path) -> None:
    code, output, _, _ = compared(Path(missing), PROJECT / "openapi.yaml", no_network)
    assert code == 2
    assert "no-such" in output or "no/such" in output
    assert "Traceback" not in output


def test_a_device_is_refused(no_network: Path) -> None:
    code, output, _, _ = compared(Path("/dev/zero"), PROJECT / "openapi.yaml", no_network)
    assert code == 2
    assert "is not a file" in output


def doubling(keyword: str, depth: int = 24) -> str:
    """Return a document whose schema refers twice to the next, which refers twice to the next, ..."""
    following = [f"{{$ref: '#/components/schemas/Z{i + 1}'}}" for i in range(depth)]
    parts = {
        "allOf": "{{allOf: [{0}, {0}]}}",
        "oneOf": "{{oneOf: [{0}, {{allOf: [{0}, {{required: [k{1}]}}]}}]}}",
        "anyOf": "{{anyOf: [{0}, {{type: array, items: {0}}}]}}",
        "properties": "{{type: object, properties: {{a: {0}, b: {0}}}}}",
        "properties beside oneOf": (
            "{{type: object, properties: {{k{1}: {{type: string}}}}, oneOf: [{0}, {{required: [k{1}]}}]}}"
        ),
    }
    lines = [f"    Z{i}: {parts[keyword].format(name, i)}" for i, name in enumerate(following)]
    return schema("{$ref: '#/components/schemas/Z0'}") + "\n".join([*lines, f"    Z{depth}: "])


KEYWORDS = ("allOf", "oneOf", "anyOf", "properties", "properties beside oneOf")


@pytest.mark.parametrize("keyword", KEYWORDS)
@pytest.mark.full
def test_schemas_that_double_are_compared_in_time(keyword: str, tmp_path: Path, no_network: Path) -> None:
    text = doubling(keyword)
    base, revision = tmp_path / "base.yaml", tmp_path / "revision.yaml"
    base.write_text(text + "{type: object, properties: {x: {type: string}}}", "utf-8")
    revision.write_text(text + "{type: object, properties: {x: {type: integer}}, required: [x]}", "utf-8")
    code, output, seconds, memory = compared(base, revision, no_network)
    print(f"{keyword}: {seconds:.2f} s, {memory // 1024} MB")
    assert code == 1, output
    assert seconds < DOUBLING_SECONDS
    assert memory < MEMORY


def test_a_pattern_in_a_witness_is_run_in_bounds() -> None:
    before = time.monotonic()
    trap: dict[str, object] = {"type": "string", "pattern": "^(a+)+$"}
    assert validation_errors(trap, "a" * 40 + "!", is_new=False) == []
    assert len(validation_errors({"pattern": "^a$"}, "b", is_new=True)) == 1
    assert time.monotonic() - before < MAX_SECONDS + 2


def test_references_in_a_witness_are_followed_in_bounds() -> None:
    schemas = {f"Z{i}": {"allOf": [{"$ref": f"#/components/schemas/Z{i + 1}"}] * 2} for i in range(24)}
    root = {
        "$ref": "#/components/schemas/Z0",
        "components": {"schemas": {**schemas, "Z24": {"type": "object"}}},
    }
    before = time.process_time()
    assert validation_errors(root, {}, is_new=False) == []
    assert Witnessed({"components": root["components"]}).flattened({"$ref": root["$ref"]}) == {
        "type": "object"
    }
    assert time.process_time() - before < 2
