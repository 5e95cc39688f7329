"""The messages of stream.yaml as components of an OpenAPI document, which the generator can read."""

from pathlib import Path
from typing import cast

from .errors import GenerationError
from .spec import Spec, check_references, find, read

SUBPACKAGE = "stream"
KEPT = ("models/", "types.py")
"""What of a generated package is about messages; the rest sends requests."""
INIT = '"""The messages of the stream, in `models`."""\n'


def load(path: Path) -> Spec:
    """Read the document at path. Raise GenerationError if it is not an AsyncAPI document."""
    stream = read(path)
    if "asyncapi" not in stream:
        raise GenerationError(f"{path.name} is not an AsyncAPI document: it has no key asyncapi.")
    check_references(stream, path.name)
    return stream


def messages(stream: Spec) -> tuple[str, ...]:
    """Return the names of the messages."""
    return tuple(cast(Spec, find(stream, "/components/messages") or {}))


def helper(stream: Spec, name: str) -> Spec:
    """Return an OpenAPI document whose components are the schemas of a stream.

    Raise GenerationError for an object that is written out in a message, because it would have no class,
    and for schemas that OpenAPI does not have.
    """
    for message in messages(stream):
        payload = find(stream, f"/components/messages/{message}/payload")
        if isinstance(payload, dict) and "properties" in payload:
            raise GenerationError(
                f"{name}: the payload of {message} is written out. Give it a name in components/schemas."
            )
    schemas = cast(Spec, find(stream, "/components/schemas") or {})
    info = {"title": stream["info"]["title"], "version": stream["info"]["version"]}
    document: Spec = {"openapi": "3.1.0", "info": info, "paths": {}, "components": {"schemas": schemas}}
    _check(document, name)
    return document


def _check(document: Spec, name: str) -> None:
    from openapi_spec_validator import OpenAPIV31SpecValidator  # takes half a second

    for error in OpenAPIV31SpecValidator(document).iter_errors():
        place = "/".join(str(step) for step in error.absolute_path)
        raise GenerationError(f"{name} has a schema that cannot be generated, at {place}: {error.message}")


def kept(files: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files of a generated package that are about messages, with an `__init__` of ours."""
    header = files["__init__.py"].split(b"\n", 1)[0] + b"\n"
    models = {path: data for path, data in files.items() if path.startswith(KEPT)}
    return {"__init__.py": header + INIT.encode(), **models}
