"""Every public name of a package with its signature, one line each.

Looked at by importing it, so that it shows what users get: whether a function must be awaited is asked of
the function. Classes that are reached only through attributes or results of public ones are public too.
"""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from enum import Enum
from types import ModuleType
from typing import Any, cast, get_type_hints

Function = Callable[..., object]

_ADDRESS = re.compile(r" at 0x[0-9a-f]+")
_MADE = re.compile(r"[A-Za-z_]\w*(?:\.\w+)+")
_UNPACKED = re.compile(r"\*<class '([^']*)'>|typing\.Unpack\[([^]]*)\]")  # before Python 3.12, and since
_PRIVATE_CONSTRUCTOR = re.compile(r"[\w.]+\.__init__: .*\._[a-z]")
_CALLED = {
    "__init__",
    "__call__",
    "__enter__",
    "__exit__",
    "__aenter__",
    "__aexit__",
    "__bool__",
    "__iter__",
}
_STARS: dict[object, str] = {
    inspect.Parameter.VAR_POSITIONAL: "*",
    inspect.Parameter.VAR_KEYWORD: "**",
}


def snapshot(package: str) -> list[str]:
    """The lines of a package, sorted."""
    found: dict[str, str] = {}
    names: dict[str, str] = {}  # where a class is made → the shortest name that users have for it
    waiting: list[type] = []
    for module in _modules(importlib.import_module(package)):
        for name in getattr(module, "__all__", ()):
            value, public = getattr(module, name), f"{module.__name__}.{name}"
            found[public] = _one(value)
            if _is_ours(value, package):
                waiting.append(value)
                names[_made(value)] = min(names.get(_made(value), public), public, key=len)
    for cls in _all_reached(waiting, package):
        for name, line in _members(cls, package):
            found[f"{_made(cls)}.{name}"] = line
    shown = (
        _MADE.sub(lambda path: _renamed(path[0], names), f"{name}: {line}") for name, line in found.items()
    )
    return sorted({line for line in shown if not _is_private_constructor(line)})


def _is_private_constructor(line: str) -> bool:
    """True for the constructor of a class that users never call: it takes private classes."""
    return bool(_PRIVATE_CONSTRUCTOR.match(line))


def _made(cls: type) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"


def _renamed(path: str, names: dict[str, str]) -> str:
    """A dotted path with the public name of the class that it begins with."""
    known = [made for made in names if path == made or path.startswith(f"{made}.")]
    return names[known[0]] + path.removeprefix(known[0]) if known else path


def _all_reached(public: list[type], package: str) -> set[type]:
    """The public classes, and those that users meet through them; the simulator's inside stays inside."""
    seen: set[type] = set()
    waiting = [*public]
    while waiting:
        cls = waiting.pop()
        if cls not in seen:
            seen.add(cls)
            if not cls.__module__.startswith(f"{package}.simulator"):
                waiting += [one for one in _reached(cls, package) if "simulator" not in one.__module__]
    return seen


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    """The package and its public modules that say what is public in them."""
    yield package
    for found in pkgutil.iter_modules(package.__path__):
        if not found.name.startswith("_"):
            module = importlib.import_module(f"{package.__name__}.{found.name}")
            if hasattr(module, "__all__"):
                yield module


def _is_ours(value: object, package: str) -> bool:
    return inspect.isclass(value) and value.__module__.partition(".")[0] == package


def _one(value: object) -> str:
    if isinstance(value, type):
        bases = ", ".join(_shown(base) for base in value.__bases__ if base is not object)
        return f"class({bases})"
    if inspect.isroutine(value):
        return _function(value)
    if inspect.ismodule(value):
        return f"module {value.__name__}"
    return f"{_shown(type(value))} = {_ADDRESS.sub('', repr(value))}"


def _function(function: Function) -> str:
    called = inspect.unwrap(function)
    kind = "async def" if inspect.iscoroutinefunction(called) else "def"
    kind = "async generator" if inspect.isasyncgenfunction(called) else kind
    signature = inspect.signature(function)
    parameters = ", ".join(_parameters(signature))
    returned = signature.return_annotation
    result = "" if returned is inspect.Signature.empty else f" -> {_shown(returned)}"
    return f"{kind}({parameters}){result}"


def _parameters(signature: inspect.Signature) -> Iterator[str]:
    before: Any = None
    for one in signature.parameters.values():
        if before is one.POSITIONAL_ONLY and one.kind is not one.POSITIONAL_ONLY:
            yield "/"
        if one.kind is one.KEYWORD_ONLY and before not in (one.KEYWORD_ONLY, one.VAR_POSITIONAL):
            yield "*"
        annotated = "" if one.annotation is one.empty else f": {_shown(one.annotation)}"
        default = "" if one.default is one.empty else f" = {_ADDRESS.sub('', repr(one.default))}"
        yield f"{_STARS.get(one.kind, '')}{one.name}{annotated}{default}"
        before = one.kind
    if before is inspect.Parameter.POSITIONAL_ONLY:
        yield "/"


def _shown(annotation: object) -> str:
    if isinstance(annotation, str):
        return annotation
    if isinstance(annotation, type) and not hasattr(annotation, "__args__"):
        name = annotation.__qualname__
        return name if annotation.__module__ == "builtins" else f"{annotation.__module__}.{name}"
    text = _ADDRESS.sub("", repr(annotation))
    return _UNPACKED.sub(lambda found: f"Unpack[{found[1] or found[2]}]", text)


def _members(cls: type, package: str) -> Iterator[tuple[str, str]]:
    """The public members of a class and of the bases of the package that nobody can name."""
    for owner in reversed(cls.__mro__):
        if not _is_ours(owner, package):
            continue
        annotated = inspect.get_annotations(owner)
        for name, annotation in annotated.items():
            if not name.startswith("_"):
                yield name, f"attribute {_shown(_resolved(annotation, package))}"
        for name, member in vars(owner).items():
            if name not in annotated and _is_public(name, member, owner):
                yield name, _member(member)


def _resolved(annotation: object, package: str) -> object:
    """The class that an annotation in quotes names, where users can name it as well."""
    if isinstance(annotation, str) and annotation.isidentifier():
        return getattr(importlib.import_module(package), annotation, annotation)
    return annotation


def _is_public(name: str, member: object, owner: type) -> bool:
    if name in _CALLED:
        made_for_it = name == "__init__" and getattr(owner, "_is_protocol", False)
        return inspect.isfunction(member) and not made_for_it
    return not name.startswith("_")


def _member(member: object) -> str:
    if isinstance(member, staticmethod):
        return f"static {_function(cast(Function, member.__func__))}"
    if isinstance(member, classmethod):
        return f"class {_function(cast(Function, member.__func__))}"
    if isinstance(member, property):
        settable = "" if member.fset is None else ", settable"
        return f"property{settable} {_function(cast(Function, member.fget))}"
    if inspect.isroutine(member):
        return _function(member)
    if isinstance(member, Enum):
        return f"= {member.value!r}"
    if inspect.isdatadescriptor(member):
        return "slot"
    return f"= {_ADDRESS.sub('', repr(member))}"


def _reached(cls: type, package: str) -> Iterator[type]:
    """The classes of the package that annotations of a class name."""
    hints: list[Any] = [*_hints(cls).values()]
    for member in vars(cls).values():
        function = getattr(member, "__func__", None) or getattr(member, "fget", None) or member
        if inspect.isfunction(function) and not function.__name__.startswith("_"):
            hints += _hints(function).values()
    while hints:
        hint = hints.pop()
        hints += getattr(hint, "__args__", ())
        if inspect.isclass(hint) and _is_ours(hint, package):
            yield hint


def _hints(thing: Function) -> dict[str, Any]:
    try:
        return get_type_hints(thing)
    except NameError:  # a name that only type checkers import
        return {}
