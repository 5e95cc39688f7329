"""Runs calls of the released facade over a transport that answers what it is told; a process of its own.

JSON comes in on standard input, {"package", "paths", "trials": [{"call", "status", "body"}]}, and goes out:
for each trial what was sent, and what was returned or raised. Knows nothing of the rest of these scripts.
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
    def sign(self, message: bytes) -> bytes:  # noqa: ARG002 - nobody checks it
        return b"signature"


def _run(facade: ModuleType, trial: dict[str, Any]) -> dict[str, Any]:
    sent: list[dict[str, Any]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(_request(request))
        if trial["body"] is None:
            return httpx.Response(trial["status"])
        return httpx.Response(trial["status"], json=trial["body"][0])

    client = facade.Client(
        facade.Credentials("key-id", _Signer()),
        environment=facade.Environment.DEMO,
        transport=httpx.MockTransport(answer),
        max_attempts=1,
    )
    told: dict[str, Any] = {"sent": sent, "error": None, "returned": None, "fields": {}, "wrong": []}
    try:
        result = _call(facade, client, trial["call"])
    except Exception as error:  # whatever it is, it is what is to be told
        names = ("status_code", "code", "message", "details")
        told["error"] = {"type": type(error).__name__, "says": str(error)}
        told["fields"] = {name: repr(getattr(error, name)) for name in names if hasattr(error, name)}
    else:
        told["returned"] = repr(result)
        told["fields"] = dict(_fields(result, ""))
        told["wrong"] = list(_wrong(result, ""))
    finally:
        client.close()
    return told


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
    """The attributes of a value of a public type: name, path, value."""
    for one in getattr(type(value), "__attrs_attrs__", ()):
        yield one.name, f"{path}.{one.name}" if path else one.name, getattr(value, one.name)


def _fields(value: object, path: str) -> Iterator[tuple[str, str]]:
    """Every single value of a result by its path, as its repr."""
    attributes = list(_attributes(value, path))
    for index, item in enumerate(_items(value)):
        yield from _fields(item, f"{path}[{index}]")
    for _, where, inner in attributes:
        yield from _fields(inner, where)
    if not attributes and not isinstance(value, list | tuple):
        yield path, repr(value)


def _wrong(value: object, path: str) -> Iterator[str]:
    """The fields of a result that hold another type than they are declared with."""
    for index, item in enumerate(_items(value)):
        yield from _wrong(item, f"{path}[{index}]")
    for name, where, inner in _attributes(value, path):
        hint = typing.get_type_hints(type(value))[name]
        if not _fits(inner, hint):
            yield f"{where} is {inner!r}, declared as {hint}"
        yield from _wrong(inner, where)


def _fits(value: object, hint: object) -> bool:
    origin, inside = typing.get_origin(hint), cast(tuple[object, ...], typing.get_args(hint))
    if origin in (types.UnionType, typing.Union):
        return any(_fits(value, one) for one in inside)
    if origin in (list, tuple):
        fitting = all(_fits(item, inside[0]) for item in _items(value))
        return isinstance(value, list if origin is list else tuple) and fitting
    if origin is not None or not isinstance(hint, type):
        return True
    return isinstance(value, hint) and not (hint is int and isinstance(value, bool))


def main() -> None:
    """Run what standard input asks for."""
    asked = json.load(sys.stdin)
    sys.path[:0] = asked["paths"]
    facade = importlib.import_module(asked["package"])
    json.dump([_run(facade, trial) for trial in asked["trials"]], sys.stdout)


if __name__ == "__main__":
    main()
