"""Public clients from the package registry, each in an environment of its own."""

from pathlib import Path

from .contenders import Contender


def invited() -> list[Contender]:
    """The clients that this machine has a Python for."""
    return []


def installed(contender: Contender, folder: Path) -> Contender:
    """The client in its environment, which is made where it is not there."""
    return contender
