"""Reads the source of a generated client: its models, its endpoints, and what these are on the wire."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from generation.python_source import parse

from ..document.subset import same_operation


@dataclass(frozen=True)
class Model:
    """A generated class: the name on the wire and the type of each attribute, or the members of an enum."""

    name: str
    wire: dict[str, str]  # attribute → property
    types: dict[str, str]  # attribute → annotation
    members: dict[str, str]  # of an enum: name → value

    def attribute(self, property_name: str) -> str | None:
        """The attribute that holds a property."""
        return next((name for name, wire in self.wire.items() if wire == property_name), None)


@dataclass(frozen=True)
class Endpoint:
    """A generated endpoint module."""

    symbol: str  # "api.order_groups.get_order_group"
    operation: str  # "GET /portfolio/order_groups/{order_group_id}"
    parameters: dict[str, str]  # python name → "query subaccount", "path order_group_id", "body", ...
    types: dict[str, str]  # python name → annotation
    positional: tuple[str, ...]
    answers: dict[str, str]  # "200", "2xx" or "default" → how its body is parsed, as source


@dataclass(frozen=True)
class GeneratedClient:
    """A generated client, as far as its source tells."""

    models: dict[str, Model]
    endpoints: dict[str, Endpoint]  # by operation, without the names of path parameters

    def endpoint(self, operation: str) -> Endpoint | None:
        """The module of an operation."""
        return self.endpoints.get(same_operation(operation))

    def named(self, source: str) -> list[Model]:
        """The models that an annotation or expression names, in order."""
        names = (node.id for node in ast.walk(parse(source)) if isinstance(node, ast.Name))
        return [self.models[name] for name in dict.fromkeys(names) if name in self.models]


def read(package: Path) -> GeneratedClient:
    """Read a generated package; nothing of it is run."""
    models = {
        model.name: model
        for path in sorted((package / "models").glob("*.py"))
        if path.name != "__init__.py"
        for model in _models(parse(path.read_text("utf-8")))
    }
    endpoints = [
        _endpoint(path) for path in sorted((package / "api").rglob("*.py")) if path.name != "__init__.py"
    ]
    return GeneratedClient(models, {same_operation(one.operation): one for one in endpoints})


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
    """Attribute and property, as to_dict() writes them: `field_dict["type"] = type_`, update({...})."""
    for inner in ast.walk(node):
        for key, value in _pairs(inner):
            known = isinstance(value, ast.Name) and value.id in types
            if isinstance(value, ast.Name) and known and isinstance(key, ast.Constant):
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
    builds, parses = functions["_get_kwargs"], functions["_parse_response"]
    arguments = [*builds.args.posonlyargs, *builds.args.args, *builds.args.kwonlyargs]
    types = {one.arg: ast.unparse(one.annotation) for one in arguments if one.annotation}
    method, url = _asked(builds)
    parameters = {name: f"path {name}" for name in types if f"{{{name}}}" in url}
    parameters |= dict(_passed(builds, types))
    if "body" in types:
        parameters["body"] = "body"
    return Endpoint(
        symbol=f"api.{path.parent.name}.{path.stem}",
        operation=f"{method.upper()} {url}",
        parameters=parameters,
        types=types,
        positional=tuple(one.arg for one in builds.args.args),
        answers=dict(_answers(parses)),
    )


def _asked(builds: ast.FunctionDef) -> tuple[str, str]:
    """Method and address, as the dictionary of arguments for the HTTP library names them."""
    found = {"method": "", "url": ""}
    for node in ast.walk(builds):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value in found:
                    found[str(key.value)] = _literal(value)
    return found["method"], found["url"]


def _literal(node: ast.expr) -> str:
    """A text, also behind `"...{name}...".format(name=...)`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        node = node.func.value
    return str(node.value) if isinstance(node, ast.Constant) else ""


def _passed(builds: ast.FunctionDef, types: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Parameters by what they become: `params["min_ts"] = min_ts`, `headers["X-Id"] = x_id`."""
    places = {"params": "query", "headers": "header", "cookies": "cookie"}
    for node in ast.walk(builds):
        if not (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript)):
            continue
        target, key = node.targets[0].value, node.targets[0].slice
        if isinstance(target, ast.Name) and target.id in places and isinstance(key, ast.Constant):
            for name in (one.id for one in ast.walk(node.value) if isinstance(one, ast.Name)):
                python_name = name if name in types else name.removeprefix("json_")
                if python_name in types:
                    yield python_name, f"{places[target.id]} {key.value!s}"


def _answers(parses: ast.FunctionDef) -> Iterator[tuple[str, str]]:
    for node in parses.body:
        if isinstance(node, ast.If) and (status := _status(ast.unparse(node.test))):
            yield status, "\n".join(ast.unparse(line) for line in node.body)
        elif isinstance(node, ast.Assign):
            yield "default", ast.unparse(node)


def _status(test: str) -> str | None:
    """The status of a branch: `response.status_code == 200`, `200 <= response.status_code <= 299`."""
    if "status_code" not in test:
        return None
    digits = test.rpartition(" ")[2]
    return f"{digits[0]}xx" if "<=" in test else digits
