"""Detects changed rules in the published descriptions since they were last read.

openapi.yaml has descriptions of our own, so a rule that changes only in published prose makes no difference
to it. The lock file has hashes of the parts that may state a rule (see normative_text): numbers, literals,
words of obligation; one by operation, and one by sentence, so that a new sentence can be named.
"""

import hashlib
import json
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from ..document import parse
from ..document.document import InvalidDocument
from ..document.subset import Json, operations_of, same_operation, slice_operations
from ..findings.normative_text import tokens
from ..schema.operations import Contract
from . import constants, sentences
from .sentences import Moved, Sentences
from .worktree import SPEC

LOCK = Path("scripts/contract/words.lock.toml")

_HEAD = """\
# Written by `make published-words`: hashes of the rules in the published descriptions, by operation.
# They record that these descriptions were read. "{}" stands for the name of a path parameter.

[words]
"""
_NO_WORDS = frozenset({"example", "examples", "default", "enum", "const"})

Words = Mapping[str, str]


def of(published: bytes, name: str, project: Path) -> dict[str, str]:
    """Return the hash of the words of each published operation of the project's openapi.yaml."""
    ours = Contract(parse.parse((project / SPEC).read_bytes(), SPEC))
    return of_operations(parse.parse(published, name).root, ours.names)


def of_operations(published: Json, operations: Iterable[str]) -> dict[str, str]:
    """Return the hash of the words of each of these operations that the published document has."""
    wanted = {same_operation(operation) for operation in operations}
    names = sorted(name for name in operations_of(published) if same_operation(name) in wanted)
    return {same_operation(name): _hash(slice_operations(published, [name])) for name in names}


def sentences_of(published: bytes, name: str, project: Path) -> Sentences:
    """Return the sentences that state a rule for the published operations of the project's openapi.yaml."""
    ours = Contract(parse.parse((project / SPEC).read_bytes(), SPEC))
    root = parse.parse(published, name).root
    wanted = {same_operation(operation) for operation in ours.names}
    names = [one for one in operations_of(root) if same_operation(one) in wanted]
    slices = {same_operation(one): slice_operations(root, [one]) for one in names}
    texts = {one: _texts([part["paths"], part.get("components")]) for one, part in slices.items()}
    return sentences.of_texts(texts)


def _hash(document: Json) -> str:
    counts: Counter[str] = Counter()
    for text in _texts([document.get("paths"), document.get("components")]):
        counts.update(tokens(text))
    return hashlib.sha256(json.dumps(sorted(counts.items())).encode()).hexdigest()[:16]


def _texts(node: object) -> Iterator[str]:
    if isinstance(node, list):
        for value in cast(list[object], node):
            yield from _texts(value)
    elif isinstance(node, dict):
        for name, value in cast(dict[str, object], node).items():
            if isinstance(value, str):
                if name in ("description", "summary"):
                    yield value
            elif name not in _NO_WORDS:
                yield from _texts(value)


def changed(read: Words, published: Words) -> list[dict[str, Any]]:
    """Return a finding for each operation whose words differ from those that were read."""
    return [
        {
            "finding_id": hashlib.sha256(f"{operation} {words}".encode()).hexdigest()[:16],
            "level": "docs-normative",
            "rule": "published-words-changed",
            "text": f"The published words of {operation} may state other rules than those that were read"
            " last. Read them, then run make published-words.",
        }
        for operation, words in published.items()
        if read.get(operation) != words
    ]


def findings(moved: Iterable[Moved], root: Path) -> list[dict[str, Any]]:
    """Return a finding for each sentence that moved, with the constants behind its numbers."""
    return [
        {
            "finding_id": hashlib.sha256(str(one).encode()).hexdigest()[:16],
            "level": "docs-normative",
            "rule": "published-sentence-changed",
            "text": "; ".join([*constants.behind(root, one.numbers, one.old or ""), str(one)]),
        }
        for one in moved
    ]


def unread(published: Path, project: Path) -> list[str]:
    """Return the sentences of a document that are new since the last were read; none without a lock."""
    lock = project / LOCK
    known = load_sentences(lock) if lock.exists() else []
    if not known:
        return []
    current = sentences_of(published.read_bytes(), published.name, project)
    return [str(one) for one in sentences.unread(known, current)]


def load_sentences(path: Path) -> list[str]:
    """Return the hashes of the sentences that were read; none in a lock file without them."""
    read: object = tomllib.loads(path.read_text("utf-8")).get("sentences", {})
    known: object = cast(dict[str, object], read).get("read", []) if isinstance(read, dict) else []
    return [str(one) for one in cast(list[object], known)] if isinstance(known, list) else []


def load(path: Path) -> dict[str, str] | None:
    """Return the hashes of the words that were read; None without a lock file."""
    if not path.exists():
        return None
    try:
        words: object = tomllib.loads(path.read_text("utf-8"))["words"]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError) as error:
        raise InvalidDocument(f"{path}: {error}. Remove it, then run make published-words.") from None
    if not isinstance(words, dict):
        raise InvalidDocument(f"{path}: words is not a table. Remove it, then run make published-words.")
    return {str(name): str(value) for name, value in cast(dict[object, object], words).items()}


def text(words: Words, read: Sentences) -> str:
    """Return the text of the lock file."""
    lines = [f"{json.dumps(name)} = {json.dumps(words[name])}" for name in sorted(words)]
    known = sorted({sentences.hashed(sentence) for sentence in read})
    lines += ["", "[sentences]", "read = [", *(f'  "{one}",' for one in known), "]"]
    return _HEAD + "\n".join(lines) + "\n"
