"""Validates values within bounds, because a document may hold a pattern or references that do not end."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, cast

from jsonschema import validators
from jsonschema.exceptions import ValidationError
from openapi_schema_validator import OAS30Validator, OAS31Validator

from ..document.subset import Json

MAX_SECONDS = 0.5  # for one pattern
MAX_REFERENCES = 2000  # that one validation follows
_SEARCH = "import re, sys; sys.exit(0 if re.search(sys.argv[1], sys.argv[2]) else 10)"
_NO_MATCH = 10

Errors = Iterator[ValidationError]


class _TooManyReferences(Exception):
    """The validation is given up."""


def validation_errors(schema: Json, value: object, *, is_new: bool) -> list[ValidationError]:
    """Return the errors of a value, for OpenAPI 3.1 if `is_new`; those that were found in time."""
    validator: Any = _bounded(OAS31Validator if is_new else OAS30Validator)(schema)
    found: list[ValidationError] = []
    try:
        found += cast(Errors, validator.iter_errors(value))
    except (_TooManyReferences, RecursionError):
        return found
    return found


def _bounded(validator: type[Any]) -> Callable[[Json], object]:
    """Return the class of a validator with bounds for patterns and references."""
    followed = 0
    follow: Callable[..., Errors | None] = validator.VALIDATORS["$ref"]

    def reference(*arguments: object) -> Errors:
        nonlocal followed
        followed += 1
        if followed > MAX_REFERENCES:
            raise _TooManyReferences
        yield from follow(*arguments) or ()

    extend: Callable[..., Callable[[Json], object]] = vars(validators)["extend"]  # it has no types
    return extend(validator, {"$ref": reference, "pattern": _pattern})


def _pattern(_: object, pattern: str, value: object, __: Json) -> Errors:
    if isinstance(value, str) and is_mismatch(pattern, value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


@cache
def is_mismatch(pattern: str, text: str) -> bool:
    """True if a text does not match; a pattern that is invalid or does not end in time proves nothing."""
    command = [sys.executable, "-I", "-S", "-c", _SEARCH, pattern, text]
    try:
        done = subprocess.run(command, capture_output=True, timeout=MAX_SECONDS, check=False)
    except (subprocess.TimeoutExpired, ValueError, OSError):
        return False
    return done.returncode == _NO_MATCH
