"""The facts of a contract as lines, and those that differ from the table in tests/data/facts.toml.

The table is written by hand, so that a slip of the pen in openapi.yaml is noticed. A revision of the
exchange moves facts for good reasons: each then asks for the line that this module names.
"""

import sys
import tomllib
from collections.abc import Iterator
from typing import Any, NamedTuple

from generation import spec

from tests.support.paths import PROJECT

TABLE = "tests/data/facts.toml"
SIGNATURE = {"kalshiAccessKey", "kalshiAccessSignature", "kalshiAccessTimestamp"}
Facts = dict[str, dict[str, str]]


class Moved(NamedTuple):
    """A line of the table that the contract differs from."""

    section: str
    line: str  # as it should be
    number: int | None  # of the line; None if there is none yet
    lost: frozenset[str]  # words of the table that the contract no longer has

    def __str__(self) -> str:
        place = f"{TABLE}:{self.number}" if self.number else f"{TABLE}, [{self.section}]"
        return f"{place}: {self.line}"


def table() -> Facts:
    """The table."""
    found: Facts = tomllib.loads((PROJECT / TABLE).read_text("utf-8"))
    return found


def of(contract: Any) -> Facts:
    """The facts of a contract, in the form of the table."""
    servers = [server["url"] for server in contract.get("servers", [])]
    schemas = contract.get("components", {}).get("schemas", {})
    return {
        "servers": {url: str(number) for number, url in enumerate(servers, 1)},
        "operations": dict(_operations(contract)),
        "required": {name: " ".join(sorted(one.get("required", []))) for name, one in schemas.items()},
    }


def _operations(contract: Any) -> Iterator[tuple[str, str]]:
    for path, item in contract["paths"].items():
        for method in spec.METHODS:
            if method in item:
                shared, operation = item.get("parameters", []), item[method]
                words = [f"{method.upper()} {path}", *_words(contract, shared, operation)]
                yield operation["operationId"], " ".join(words)


def _words(contract: Any, shared: list[Any], operation: Any) -> Iterator[str]:
    declared = [spec.resolved(contract, one) for one in [*shared, *operation.get("parameters", [])]]
    yield from sorted(f"{one['in']}:{one['name']}" for one in declared)
    if spec.resolved(contract, operation.get("requestBody")).get("required"):
        yield "body"
    yield from sorted(map(str, operation["responses"]))
    ways = operation.get("security", contract.get("security", []))
    schemes = {scheme for way in ways for scheme in way}
    yield from ["signed"] if schemes == SIGNATURE else sorted(schemes)


def moved(contract: Any, expected: Facts) -> Iterator[Moved]:
    """Yield the lines that differ; the table lists those schemas only whose required properties matter."""
    for section, facts in of(contract).items():
        wanted = expected[section]
        more = [] if section == "required" else [name for name in facts if name not in wanted]
        for name in [*wanted, *more]:
            if wanted.get(name) != facts.get(name):
                yield _moved(section, name, wanted.get(name), facts.get(name))


def _moved(section: str, name: str, old: str | None, new: str | None) -> Moved:
    key = name if name.isidentifier() else f'"{name}"'
    lines = (PROJECT / TABLE).read_text("utf-8").splitlines()
    number = next((number for number, line in enumerate(lines, 1) if line.startswith(f"{key} =")), None)
    lost = {name} if new is None else set((old or "").split()) - set(new.split())
    line = f"{key} is gone: remove the line" if new is None else f'{key} = "{new}"'
    return Moved(section, line, number, frozenset(lost))


def main() -> int:
    """Print the lines that moved."""
    found = [*moved(spec.load(PROJECT / "openapi.yaml"), table())]
    print("\n".join(map(str, found)))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
