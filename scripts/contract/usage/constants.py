"""Finds the constants of the facade that state a number of the contract."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from ..findings.normative_text import changed_tokens
from ..model import Finding, Level
from ..python_source import parse
from .references import facade_files

_CHECKS = "validation.py"
_NUMBER = re.compile(r"\d+")
_TRIVIAL = (0, 1)  # stand for too many things


@dataclass(frozen=True)
class Constant:
    """A named integer of the module that checks arguments."""

    name: str
    value: int
    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.name} = {self.value} ({self.file}:{self.line})"


def read(root: Path) -> tuple[Constant, ...]:
    """Return the constants that the checks of arguments use."""
    return tuple(
        constant
        for path in facade_files(root)
        if path.name == _CHECKS
        for constant in _constants(path.relative_to(root).as_posix(), parse(path.read_text("utf-8")))
    )


def _constants(file: str, tree: ast.Module) -> Iterator[Constant]:
    for node in tree.body:
        for name, value in _pairs(node) if isinstance(node, ast.Assign) else ():
            number = _number(value)
            if isinstance(name, ast.Name) and number not in _TRIVIAL:
                yield Constant(name.id, number, file, node.lineno)


def _pairs(node: ast.Assign) -> list[tuple[ast.expr, ast.expr]]:
    target, value = node.targets[0], node.value
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return list(zip(target.elts, value.elts, strict=False))
    return [(target, value)]


def _number(node: ast.expr) -> int:
    """Return the value of a literal integer, 0 for anything else."""
    value = node.value if isinstance(node, ast.Constant) else 0
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def with_advice(findings: Iterable[Finding], constants: Iterable[Constant]) -> tuple[Finding, ...]:
    """Return the findings, those that change the number of a constant with the line to look at."""
    known = tuple(constants)
    return tuple(_with_advice(finding, known) for finding in findings)


def _with_advice(finding: Finding, constants: tuple[Constant, ...]) -> Finding:
    gone = _numbers_gone(finding)
    stated = ", ".join(str(constant) for constant in constants if constant.value in gone)
    if not stated or finding.level is Level.DOCS_COSMETIC:
        return finding
    return replace(finding, advice=f"{finding.advice} The facade states the old number: {stated}.")


def _numbers_gone(finding: Finding) -> set[int]:
    """Return the numbers that a changed sentence or bound no longer states."""
    if finding.old is None or finding.new is None:
        return set()
    removed, _ = changed_tokens(finding.old, finding.new)
    return {int(number) for token in removed for number in _NUMBER.findall(token)}
