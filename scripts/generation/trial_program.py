"""Decodes and encodes samples with a generated package; runs in a process of its own, see `trial`."""

import importlib
import json
import re
import sys
from typing import Protocol, Self

Json = dict[str, object]


class Model(Protocol):
    """A class of the generated package."""

    @classmethod
    def from_dict(cls, data: Json, /) -> Self:
        """Return the decoded object."""
        ...

    def to_dict(self) -> Json:
        """Return the encoded object."""
        ...


def plain(name: str) -> str:
    """Return a name without what the generator changes of it."""
    return re.sub(r"\W|_", "", name).lower()


def failure(model: type[Model], sample: Json) -> str:
    """Return why a model does not decode and encode a sample, or "" if it does."""
    try:
        written = model.from_dict(dict(sample)).to_dict()
    except Exception as error:  # whatever generated code raises
        return f"{type(error).__name__}: {error}"
    return "" if written == sample else f"it is written as {str(written)[:200]}"


def own_names(model: type[Model]) -> set[str]:
    """Return the names of the members of a model, and of the variables of its methods."""
    codes = (getattr(model, name).__code__ for name in ("from_dict", "to_dict"))
    variables = (name for code in codes for name in code.co_varnames)
    return {plain(name) for name in (*dir(model), *variables)}


def main(folder: str, package: str) -> None:
    """Print the schema, its suspicious properties and the reason for each model that fails."""
    sys.path.insert(0, folder)
    models = importlib.import_module(f"{package}.models")
    known: dict[str, type[Model]] = {plain(name): getattr(models, name) for name in models.__all__}
    failed: list[tuple[str, list[str], str]] = []
    healthy: list[set[str]] = []
    for schema, required, optional in json.load(sys.stdin):
        model = known.get(plain(schema))
        if model is None or not hasattr(model, "from_dict"):
            continue
        samples = [required, *({**required, name: value} for name, value in optional.items())]
        reason = next(filter(None, (failure(model, sample) for sample in samples)), "")
        if reason:
            failed.append((schema, [*required, *optional], reason))
        else:
            healthy.append(own_names(model))
    usual = set[str]().union(*healthy[:1]).intersection(*healthy)
    suspects = [
        (schema, [name for name in properties if plain(name) in usual], reason)
        for schema, properties, reason in failed
    ]
    for row in [row for row in suspects if row[1]] or failed:  # a model fails with one that it contains
        print(json.dumps(row))


main(*sys.argv[1:])
