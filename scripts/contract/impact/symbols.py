"""The symbols of a generated client, and the differences between those of two clients."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import griffe
from generation import build

from ..usage.generated_source import GeneratedClient

ENDPOINT_FUNCTION = "_get_kwargs"
_INTERNAL = {"additional_properties", "additional_keys"}


class Change(NamedTuple):
    """The source of a symbol before and after; None if it is absent."""

    old: str | None
    new: str | None

    @property
    def is_removed(self) -> bool:
        """True if the new client does not have it."""
        return self.new is None

    @property
    def is_newly_required(self) -> bool:
        """True if it is a value that is required now and was not before."""
        return (
            self.new is not None
            and _is_required(self.new)
            and (self.old is None or not _is_required(self.old))
        )


def _is_required(shown: str) -> bool:
    return shown.startswith(":") and " = " not in shown


def table(folder: Path, client: GeneratedClient) -> dict[str, str]:
    """Return the symbols of the generated package in a folder: models, endpoints and their fields."""
    package = griffe.load(build.PACKAGE, search_paths=[str(folder)], allow_inspection=False)
    symbols = {f"models.{name}": shown for name, shown in _models(package)}
    for endpoint in client.endpoints.values():
        responses = ", ".join(
            f"{status}: {_one_line(source)}" for status, source in endpoint.responses.items()
        )
        symbols[endpoint.symbol] = f"{endpoint.operation} → {responses}"
        function = package[f"{endpoint.symbol}.{ENDPOINT_FUNCTION}"]
        for parameter in function.parameters:
            default = "" if parameter.default is None else f" = {parameter.default}"
            symbols[f"{endpoint.symbol}.{parameter.name}"] = f": {parameter.annotation}{default}"
    return symbols


def _one_line(source: str) -> str:
    return " ".join(source.split())


def _models(package: griffe.Object | griffe.Alias) -> Iterator[tuple[str, str]]:
    for module in package["models"].modules.values():
        for model in module.classes.values():
            yield model.name, f"class({', '.join(str(base) for base in model.bases)})"
            for name, attribute in model.attributes.items():
                if name not in _INTERNAL:
                    default = "" if attribute.value is None else f" = {attribute.value}"
                    annotated = "" if attribute.annotation is None else f": {attribute.annotation}"
                    yield f"{model.name}.{name}", f"{annotated}{default}"


def compare(old: dict[str, str], new: dict[str, str]) -> dict[str, Change]:
    """Return the symbols that differ, sorted."""
    return {
        name: Change(old.get(name), new.get(name))
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    }
