"""Errors without the values that led to them: crash reports show the locals of every frame."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")


def scrubs_secrets(made: Callable[_P, _T]) -> Callable[_P, _T]:
    """A function that is handed secrets, and whose errors carry no frame that knows them."""

    @wraps(made)
    def call(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        try:
            return made(*args, **kwargs)
        except Exception as error:  # whatever it is, it goes on
            failure = error
        del args, kwargs
        clear_tracebacks(failure)
        raise failure

    return call


def clear_tracebacks(error: BaseException) -> None:
    """Leave the frames out of an error and of all that it was chained to."""
    seen: set[int] = set()
    found: list[BaseException | None] = [error]
    while found:
        next_one = found.pop()
        if next_one is not None and id(next_one) not in seen:
            seen.add(id(next_one))
            next_one.__traceback__ = None
            found += [next_one.__cause__, next_one.__context__]
