"""Runs calls of the released facade over a transport with given responses; a process of its own.

Reads JSON from standard input, {"package", "paths", "trials": [{"call", "status", "body"}]}, and writes for
each trial the requests sent and the value returned or error raised. Imports nothing from these scripts.
"""

import importlib
import inspect
import json
import sys
import types
import typing
from collections.abc import Iterator
from types import ModuleType
from typing import Any, cast

import httpx


class _Signer:
    def sign(self, message: bytes) -> bytes:  # noqa: ARG002 - the protocol
        return b"signature"


def _run(facade: ModuleType, trial: dict[str, Any]) -> dict[str, Any]:
    sent: list[dict[str, Any]] = []

    def respond(request: httpx.Request) -> httpx.Response:
        sent.append(_request(request))
        if trial["body"] is None:
            return httpx.Response(trial["status"])
        return httpx.Response(trial["status"], json=trial["body"][0])

    client = facade.Client(
        facade.Credentials("key-id", _Signer()),
        environment=facade.Environment.DEMO,
        transport=httpx.MockTransport(respond),
        max_attempts=1,
    )
    outcome: dict[str, Any] = {"sent": sent, "error": None, "returned": None, "fields": {}, "mistyped": []}
    try:
        result = _call(facade, client, trial["call"])
    except Exception as error:  # every error is reported
        names = ("status_code", "code", "message", "details")
        outcome["error"] = {"type": type(error).__name__, "message": str(error)}
        outcome["fields"] = {name: repr(getattr(error, name)) for name in names if hasattr(error, name)}
    else:
        outcome["returned"] = repr(result)
        outcome["fields"] = dict(_fields(result, ""))
        outcome["mistyped"] = list(_mistyped(result, ""))
    finally:
        client.close()
    return outcome


def _call(facade: ModuleType, client: object, call: dict[str, Any]) -> object:
    resource, _, method = call["method"].partition(".")
    arguments = dict(call["arguments"])
    if "request" in call:
        arguments["request"] = facade.CreateOrderV2Request(**call["request"])
    result: object = getattr(getattr(client, resource), method)(**arguments)
    return list(cast(Iterator[object], result)) if inspect.isgenerator(result) else result


def _request(request: httpx.Request) -> dict[str, Any]:
    return {
        "method": request.method,
        "path": request.url.raw_path.decode().partition("?")[0],
        "query": list(request.url.params.multi_items()),
        "headers": sorted(request.headers),
        "body": [json.loads(request.content)] if request.content else None,
    }


def _items(value: object) -> list[object]:
    return list(cast(list[object], value)) if isinstance(value, list | tuple) else []


def _attributes(value: object, path: str) -> Iterator[tuple[str, str, object]]:
    """Yield the attributes of a value of a public type: name, path, value."""
    for attribute in getattr(type(value), "__attrs_attrs__", ()):
        name = attribute.name
        yield name, f"{path}.{name}" if path else name, getattr(value, name)


def _fields(value: object, path: str) -> Iterator[tuple[str, str]]:
    """Yield every leaf value of a result by its path, as its repr."""
    attributes = list(_attributes(value, path))
    for index, item in enumerate(_items(value)):
        yield from _fields(item, f"{path}[{index}]")
    for _, where, inner in attributes:
        yield from _fields(inner, where)
    if not attributes and not isinstance(value, list | tuple):
        yield path, repr(value)


def _mistyped(value: object, path: str) -> Iterator[str]:
    """Yield the fields of a result whose value is not of their declared type."""
    for index, item in enumerate(_items(value)):
        yield from _mistyped(item, f"{path}[{index}]")
    for name, where, inner in _attributes(value, path):
        hint = typing.get_type_hints(type(value))[name]
        if not _is_instance(inner, hint):
            yield f"{where} is {inner!r}, declared as {hint}"
        yield from _mistyped(inner, where)


def _is_instance(value: object, hint: object) -> bool:
    origin, arguments = typing.get_origin(hint), cast(tuple[object, ...], typing.get_args(hint))
    if origin in (types.UnionType, typing.Union):
        return any(_is_instance(value, option) for option in arguments)
    if origin in (list, tuple):
        items_match = all(_is_instance(item, arguments[0]) for item in _items(value))
        return isinstance(value, list if origin is list else tuple) and items_match
    if origin is not None or not isinstance(hint, type):
        return True
    return isinstance(value, hint) and not (hint is int and isinstance(value, bool))


def main() -> None:
    """Run the trials given on standard input."""
    task = json.load(sys.stdin)
    sys.path[:0] = task["paths"]
    facade = importlib.import_module(task["package"])
    json.dump([_run(facade, trial) for trial in task["trials"]], sys.stdout)


if __name__ == "__main__":
    main()
