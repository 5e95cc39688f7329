"""The symbols of a generated client, and how those of two clients differ."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import griffe
from generation import build

from ..usage.generated_source import GeneratedClient

ENDPOINT_FUNCTION = "_get_kwargs"
_NOT_OURS = {"additional_properties", "additional_keys"}


class Change(NamedTuple):
    """What a symbol was and is, as source; None where there was or is none."""

    old: str | None
    new: str | None

    @property
    def removed(self) -> bool:
        """Whether it is gone."""
        return self.new is None

    @property
    def demands(self) -> bool:
        """Whether it is a value that must be given now, and did not need to be before."""
        return (
            self.new is not None
            and _is_required(self.new)
            and (self.old is None or not _is_required(self.old))
        )


def _is_required(shown: str) -> bool:
    return shown.startswith(":") and " = " not in shown


def table(folder: Path, client: GeneratedClient) -> dict[str, str]:
    """Every symbol of the generated package in a folder: models and endpoints, with their fields."""
    package = griffe.load(build.PACKAGE, search_paths=[str(folder)], allow_inspection=False)
    found = {f"models.{name}": shown for name, shown in _models(package)}
    for endpoint in client.endpoints.values():
        answers = ", ".join(f"{status}: {_only_names(how)}" for status, how in endpoint.answers.items())
        found[endpoint.symbol] = f"{endpoint.operation} → {answers}"
        function = package[f"{endpoint.symbol}.{ENDPOINT_FUNCTION}"]
        for parameter in function.parameters:
            default = "" if parameter.default is None else f" = {parameter.default}"
            found[f"{endpoint.symbol}.{parameter.name}"] = f": {parameter.annotation}{default}"
    return found


def _only_names(source: str) -> str:
    return " ".join(source.split())


def _models(package: griffe.Object | griffe.Alias) -> Iterator[tuple[str, str]]:
    for module in package["models"].modules.values():
        for model in module.classes.values():
            yield model.name, f"class({', '.join(str(base) for base in model.bases)})"
            for name, attribute in model.attributes.items():
                if name not in _NOT_OURS:
                    default = "" if attribute.value is None else f" = {attribute.value}"
                    annotated = "" if attribute.annotation is None else f": {attribute.annotation}"
                    yield f"{model.name}.{name}", f"{annotated}{default}"


def compare(old: dict[str, str], new: dict[str, str]) -> dict[str, Change]:
    """The symbols that differ, sorted."""
    return {
        name: Change(old.get(name), new.get(name))
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    }
