"""Reads the models and endpoints of a generated client, and their names on the wire, from its source."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..document.subset import same_operation
from ..python_source import parse


@dataclass(frozen=True)
class Model:
    """A generated class: the wire name and type of each attribute, or the members of an enum."""

    name: str
    wire: dict[str, str]  # attribute → property
    types: dict[str, str]  # attribute → annotation
    members: dict[str, str]  # of an enum: name → value

    def attribute(self, property_name: str) -> str | None:
        """Return the attribute that holds a property."""
        return next((name for name, wire in self.wire.items() if wire == property_name), None)


@dataclass(frozen=True)
class Endpoint:
    """A generated endpoint module."""

    symbol: str  # "api.order_groups.get_order_group"
    operation: str  # "GET /portfolio/order_groups/{order_group_id}"
    parameters: dict[str, str]  # python name → "query subaccount", "path order_group_id", "body", ...
    types: dict[str, str]  # python name → annotation
    positional: tuple[str, ...]
    responses: dict[str, str]  # "200", "2xx" or "default" → the source that parses its body


@dataclass(frozen=True)
class GeneratedClient:
    """A generated client, read from its source."""

    models: dict[str, Model]
    endpoints: dict[str, Endpoint]  # by operation, without the names of path parameters

    def endpoint(self, operation: str) -> Endpoint | None:
        """Return the endpoint of an operation."""
        return self.endpoints.get(same_operation(operation))

    def named(self, source: str) -> list[Model]:
        """Return the models that an annotation or expression names, in order."""
        names = (node.id for node in ast.walk(parse(source)) if isinstance(node, ast.Name))
        return [self.models[name] for name in dict.fromkeys(names) if name in self.models]


def read(package: Path) -> GeneratedClient:
    """Read a generated package without importing it."""
    models = {
        model.name: model
        for path in sorted((package / "models").glob("*.py"))
        if path.name != "__init__.py"
        for model in _models(parse(path.read_text("utf-8")))
    }
    endpoints = [
        _endpoint(path) for path in sorted((package / "api").rglob("*.py")) if path.name != "__init__.py"
    ]
    return GeneratedClient(models, {same_operation(endpoint.operation): endpoint for endpoint in endpoints})


def _models(tree: ast.Module) -> Iterator[Model]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            types = {
                line.target.id: ast.unparse(line.annotation)
                for line in node.body
                if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
            }
            types.pop("additional_properties", None)
            yield Model(
                node.name, {**dict(_wire_names(node, types))}, types, {} if types else dict(_members(node))
            )


def _wire_names(node: ast.ClassDef, types: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield attribute and property, from to_dict(): `field_dict["type"] = type_`, update({...})."""
    for inner in ast.walk(node):
        for key, value in _pairs(inner):
            is_attribute = isinstance(value, ast.Name) and value.id in types
            if isinstance(value, ast.Name) and is_attribute and isinstance(key, ast.Constant):
                yield value.id, str(key.value)


def _pairs(node: ast.AST) -> list[tuple[ast.expr | None, ast.expr]]:
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
        return [(node.targets[0].slice, node.value)]
    if isinstance(node, ast.Call) and _is_update(node) and isinstance(node.args[0], ast.Dict):
        return list(zip(node.args[0].keys, node.args[0].values, strict=True))
    return []


def _is_update(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == "update" and bool(call.args)


def _members(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for line in node.body:
        if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
            yield line.targets[0].id, ast.unparse(line.value)


def _endpoint(path: Path) -> Endpoint:
    functions = {
        node.name: node for node in parse(path.read_text("utf-8")).body if isinstance(node, ast.FunctionDef)
    }
    kwargs, parser = functions["_get_kwargs"], functions["_parse_response"]
    arguments = [*kwargs.args.posonlyargs, *kwargs.args.args, *kwargs.args.kwonlyargs]
    types = {
        argument.arg: ast.unparse(argument.annotation) for argument in arguments if argument.annotation
    }
    method, url = _method_and_url(kwargs)
    parameters = {name: f"path {name}" for name in types if f"{{{name}}}" in url}
    parameters |= dict(_parameters(kwargs, types))
    if "body" in types:
        parameters["body"] = "body"
    return Endpoint(
        symbol=f"api.{path.parent.name}.{path.stem}",
        operation=f"{method.upper()} {url}",
        parameters=parameters,
        types=types,
        positional=tuple(argument.arg for argument in kwargs.args.args),
        responses=dict(_responses(parser)),
    )


def _method_and_url(kwargs: ast.FunctionDef) -> tuple[str, str]:
    """Return method and URL, from the dictionary of arguments for the HTTP library."""
    found = {"method": "", "url": ""}
    for node in ast.walk(kwargs):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value in found:
                    found[str(key.value)] = _literal(value)
    return found["method"], found["url"]


def _literal(node: ast.expr) -> str:
    """Return a string constant, also of `"...{name}...".format(name=...)`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        node = node.func.value
    return str(node.value) if isinstance(node, ast.Constant) else ""


def _parameters(kwargs: ast.FunctionDef, types: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield parameters with their wire names: `params["min_ts"] = min_ts`, `headers["X-Id"] = x_id`."""
    places = {"params": "query", "headers": "header", "cookies": "cookie"}
    for node in ast.walk(kwargs):
        if not (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript)):
            continue
        target, key = node.targets[0].value, node.targets[0].slice
        if isinstance(target, ast.Name) and target.id in places and isinstance(key, ast.Constant):
            for name in (inner.id for inner in ast.walk(node.value) if isinstance(inner, ast.Name)):
                python_name = name if name in types else name.removeprefix("json_")
                if python_name in types:
                    yield python_name, f"{places[target.id]} {key.value!s}"


def _responses(parser: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    for node in parser.body:
        if isinstance(node, ast.If) and (status := _status(ast.unparse(node.test))):
            yield status, "\n".join(ast.unparse(line) for line in node.body)
        elif isinstance(node, ast.Assign):
            yield "default", ast.unparse(node)


def _status(test: str) -> str | None:
    """Return the status in a test: `status_code == 200`, `200 <= status_code <= 299`."""
    if "status_code" not in test:
        return None
    digits = test.rpartition(" ")[2]
    return f"{digits[0]}xx" if "<=" in test else digits
