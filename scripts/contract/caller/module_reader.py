"""Reads one module of a program: the calls, arguments and fields of the facade that it names."""

import ast
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from ..model import Spot
from ..usage.syntax_context import functions, module_name
from .facade_lock import FacadeCalls

Spots = dict[str, list[Spot]]

_WHOLE = {"asdict", "astuple", "vars"}
"""Functions that read every field of what they are given."""

_BY_NAME = {"getattr", "attrgetter", "methodcaller", "hasattr"}
"""Functions that take the name of an attribute."""


@dataclass
class ProgramUse:
    """What a program uses of the facade, each with its lines, and a count of what cannot be derived."""

    calls: Spots = field(default_factory=Spots)
    arguments: Spots = field(default_factory=Spots)
    fields: Spots = field(default_factory=Spots)
    dynamic: Counter[str] = field(default_factory=Counter[str])
    files: int = 0


def resource_names(tree: ast.Module, resources: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield names that a module gives to a resource: `self.groups = client.order_groups`."""
    for node in ast.walk(tree):
        value = _assigned(node)
        if isinstance(value, ast.Attribute) and value.attr in resources:
            yield from ((last_name(target), value.attr) for target in _targets(node))


def last_name(node: ast.expr) -> str:
    """Return the last name of an expression: "groups" of `bot.groups`."""
    return ast.unparse(node).rpartition(".")[2]


def _assigned(node: ast.AST) -> ast.expr | None:
    return node.value if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) else None


def _targets(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return [target for target in node.targets if isinstance(target, ast.Name | ast.Attribute)]
    return [node.target] if isinstance(node, ast.AnnAssign | ast.NamedExpr) else []


class ModuleReader:
    """Reads one module, and adds what it uses to what the program uses."""

    def __init__(
        self, file: str, tree: ast.Module, facade: FacadeCalls, names: Mapping[str, str], use: ProgramUse
    ) -> None:
        self._file, self._tree, self._facade, self._use = file, tree, facade, use
        self._arguments, self._fields = facade.named("argument"), facade.named("field")
        self._own_names = dict(resource_names(tree, facade.resources))
        self._resources = {**names, **{resource: resource for resource in facade.resources}}
        self._owners = {
            id(node): name for name, function in functions(file, tree) for node in ast.walk(function)
        }

    def read(self) -> None:
        """Read the module."""
        for node in ast.walk(self._tree):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
                self._attribute(node)
            elif isinstance(node, ast.MatchClass):
                for name in self._fields.intersection(node.kwd_attrs):
                    self._add(self._use.fields, name, node)
            elif isinstance(node, ast.Call):
                self._call(node)
            for child in ast.iter_child_nodes(node):
                self._handed_on(node, child)

    def _resource(self, node: ast.AST) -> str | None:
        return self._resources.get(last_name(node)) if isinstance(node, ast.Name | ast.Attribute) else None

    def _attribute(self, node: ast.Attribute) -> None:
        call = f"{self._resource(node.value)}.{node.attr}"
        if call in self._facade.calls:
            self._add(self._use.calls, call, node)
        if node.attr in self._fields:
            self._add(self._use.fields, node.attr, node)
        if node.attr == "__dict__":
            self._every_field("a read of __dict__", node)

    def _call(self, node: ast.Call) -> None:
        name = last_name(node.func)
        for keyword in node.keywords:
            if keyword.arg in self._arguments:
                self._add(self._use.arguments, keyword.arg, keyword.value)
            elif keyword.arg is None and self._may_be_ours(node.func):
                self._use.dynamic[f"** into {name}()"] += 1
                for argument in self._arguments:
                    self._add(self._use.arguments, argument, node)
        if name in _WHOLE:
            self._every_field(f"{name}() of a value", node)
        elif name in _BY_NAME:
            self._by_name(name, node)

    def _may_be_ours(self, called: ast.expr) -> bool:
        is_call = isinstance(called, ast.Attribute) and self._resource(called.value) is not None
        return is_call or last_name(called).endswith("Request")

    def _handed_on(self, parent: ast.AST, child: ast.AST) -> None:
        """Take a resource that is handed on, `watch(client.order_groups)`, to be called in every way.

        A name that fields have too, as in `detail.orders`, is a resource only of what is named client.
        """
        resource = self._whole_resource(child)
        is_known = isinstance(parent, ast.Attribute) or (child is _assigned(parent) and _targets(parent))
        by_name = isinstance(parent, ast.Call) and last_name(parent.func) in _BY_NAME
        if resource and not is_known and not by_name:
            self._use.dynamic["a resource that is passed on"] += 1
            self._every_call(resource, child)

    def _whole_resource(self, node: ast.AST) -> str | None:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            return self._own_names.get(node.id)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            is_resource = node.attr not in self._fields or _is_client(node.value)
            return node.attr if is_resource and node.attr in self._facade.resources else None
        return None

    def _by_name(self, function: str, node: ast.Call) -> None:
        """Read a name that is written out as an attribute; any other may be every call and field."""
        names = node.args[1:2] if function in {"getattr", "hasattr"} else node.args[:1]
        owner = node.args[0] if function in {"getattr", "hasattr"} and node.args else None
        resource = self._resource(owner) if owner else None
        texts = [name.value for name in names if isinstance(name, ast.Constant)]
        for text in filter(None, map(str, texts)):
            self._written_out(text, resource, node)
        if texts:
            return
        self._every_field(f"{function}() with a computed name", node)
        for each in self._facade.resources if owner and _is_client(owner) else {resource}:
            self._every_call(each, node)

    def _written_out(self, text: str, resource: str | None, node: ast.Call) -> None:
        if text in self._fields:
            self._add(self._use.fields, text, node)
        for call in self._facade.calls:
            of_resource, _, method = call.partition(".")
            if method == text and resource in {None, of_resource}:
                self._add(self._use.calls, call, node)
        if text in self._facade.resources and text not in self._fields:
            self._use.dynamic["a resource that is passed on"] += 1
            self._every_call(text, node)

    def _every_call(self, resource: str | None, node: ast.AST) -> None:
        for call in self._facade.calls:
            if call.partition(".")[0] == resource:
                self._add(self._use.calls, call, node)

    def _every_field(self, why: str, node: ast.expr) -> None:
        self._use.dynamic[why] += 1
        for name in self._fields:
            self._add(self._use.fields, name, node)

    def _add(self, found: Spots, name: str, node: ast.AST) -> None:
        line = getattr(node, "lineno", 1)
        owner = self._owners.get(id(node), module_name(self._file))
        found.setdefault(name, []).append(Spot(self._file, line, owner))


def _is_client(node: ast.expr) -> bool:
    return "client" in ast.unparse(node).lower()
