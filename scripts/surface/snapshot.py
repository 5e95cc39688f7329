"""Every public name of a package with its signature, one line each.

The package is imported, so that the snapshot shows what users get, such as whether a function is a
coroutine function. Classes in the annotations of public classes are public, too.
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

_MEMORY_ADDRESS = re.compile(r" at 0x[0-9a-f]+")
_DOTTED_NAME = re.compile(r"[A-Za-z_]\w*(?:\.\w+)+")
_UNPACKED = re.compile(r"\*<class '([^']*)'>|typing\.Unpack\[([^]]*)\]")  # before Python 3.12, and since
_PRIVATE_CONSTRUCTOR = re.compile(r"[\w.]+\.__init__: .*\._[a-z]")
_SPECIAL_METHODS = {
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
    """Return the lines of a package, sorted."""
    definitions: dict[str, str] = {}
    names: dict[str, str] = {}  # the name where a class is defined → its shortest public name
    classes: list[type] = []
    for module in _modules(importlib.import_module(package)):
        for name in getattr(module, "__all__", ()):
            value, public = getattr(module, name), f"{module.__name__}.{name}"
            definitions[public] = _definition(value)
            if _is_ours(value, package):
                classes.append(value)
                names[_defined_name(value)] = min(names.get(_defined_name(value), public), public, key=len)
    for cls in _all_classes(classes, package):
        for name, line in _members(cls, package):
            definitions[f"{_defined_name(cls)}.{name}"] = line
    lines = (
        _DOTTED_NAME.sub(lambda path: _with_public_name(path[0], names), f"{name}: {line}")
        for name, line in definitions.items()
    )
    return sorted({line for line in lines if not _is_private_constructor(line)})


def _is_private_constructor(line: str) -> bool:
    """True for a constructor that takes private classes, so that users do not call it."""
    return bool(_PRIVATE_CONSTRUCTOR.match(line))


def _defined_name(cls: type) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"


def _with_public_name(path: str, names: dict[str, str]) -> str:
    """Return a dotted path with the public name of the class at its start."""
    known = [name for name in names if path == name or path.startswith(f"{name}.")]
    return names[known[0]] + path.removeprefix(known[0]) if known else path


def _all_classes(public: list[type], package: str) -> set[type]:
    """Return the public classes and those in their annotations, without internal ones of the simulator."""
    seen: set[type] = set()
    waiting = [*public]
    while waiting:
        cls = waiting.pop()
        if cls not in seen:
            seen.add(cls)
            if not cls.__module__.startswith(f"{package}.simulator"):
                classes = _annotated_classes(cls, package)
                waiting += [found for found in classes if "simulator" not in found.__module__]
    return seen


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    """Yield the package and its public modules that have `__all__`."""
    yield package
    for found in pkgutil.iter_modules(package.__path__):
        if not found.name.startswith("_"):
            module = importlib.import_module(f"{package.__name__}.{found.name}")
            if hasattr(module, "__all__"):
                yield module


def _is_ours(value: object, package: str) -> bool:
    return inspect.isclass(value) and value.__module__.partition(".")[0] == package


def _definition(value: object) -> str:
    if isinstance(value, type):
        bases = ", ".join(_annotation(base) for base in value.__bases__ if base is not object)
        return f"class({bases})"
    if inspect.isroutine(value):
        return _function(value)
    if inspect.ismodule(value):
        return f"module {value.__name__}"
    return f"{_annotation(type(value))} = {_repr(value)}"


def _function(function: Function) -> str:
    called = inspect.unwrap(function)
    kind = "async def" if inspect.iscoroutinefunction(called) else "def"
    kind = "async generator" if inspect.isasyncgenfunction(called) else kind
    signature = inspect.signature(function)
    parameters = ", ".join(_parameters(signature))
    returned = signature.return_annotation
    result = "" if returned is inspect.Signature.empty else f" -> {_annotation(returned)}"
    return f"{kind}({parameters}){result}"


def _parameters(signature: inspect.Signature) -> Iterator[str]:
    previous: Any = None
    for parameter in signature.parameters.values():
        kind, empty = parameter.kind, parameter.empty
        if previous is parameter.POSITIONAL_ONLY and kind is not parameter.POSITIONAL_ONLY:
            yield "/"
        if kind is parameter.KEYWORD_ONLY and previous not in (kind, parameter.VAR_POSITIONAL):
            yield "*"
        annotated = "" if parameter.annotation is empty else f": {_annotation(parameter.annotation)}"
        default = "" if parameter.default is empty else f" = {_repr(parameter.default)}"
        yield f"{_STARS.get(kind, '')}{parameter.name}{annotated}{default}"
        previous = kind
    if previous is inspect.Parameter.POSITIONAL_ONLY:
        yield "/"


def _repr(value: object) -> str:
    return _MEMORY_ADDRESS.sub("", repr(value))


def _annotation(annotation: object) -> str:
    if isinstance(annotation, str):
        return annotation
    if isinstance(annotation, type) and not hasattr(annotation, "__args__"):
        name = annotation.__qualname__
        return name if annotation.__module__ == "builtins" else f"{annotation.__module__}.{name}"
    text = _repr(annotation)
    return _UNPACKED.sub(lambda found: f"Unpack[{found[1] or found[2]}]", text)


def _members(cls: type, package: str) -> Iterator[tuple[str, str]]:
    """Yield the public members of a class and of its bases in the package."""
    for owner in reversed(cls.__mro__):
        if not _is_ours(owner, package):
            continue
        annotated = inspect.get_annotations(owner)
        for name, annotation in annotated.items():
            if not name.startswith("_"):
                yield name, f"attribute {_annotation(_resolve(annotation, package))}"
        for name, member in vars(owner).items():
            if name not in annotated and _is_public(name, member, owner):
                yield name, _member(member)


def _resolve(annotation: object, package: str) -> object:
    """Return the public class that a quoted annotation names, or the annotation."""
    if isinstance(annotation, str) and annotation.isidentifier():
        return getattr(importlib.import_module(package), annotation, annotation)
    return annotation


def _is_public(name: str, member: object, owner: type) -> bool:
    if name in _SPECIAL_METHODS:
        is_generated = name == "__init__" and getattr(owner, "_is_protocol", False)
        return inspect.isfunction(member) and not is_generated
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
    return f"= {_repr(member)}"


def _annotated_classes(cls: type, package: str) -> Iterator[type]:
    """Yield the classes of the package in the annotations of a class."""
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


def _hints(annotated: Function) -> dict[str, Any]:
    try:
        return get_type_hints(annotated)
    except NameError:  # a name that only type checkers import
        return {}
