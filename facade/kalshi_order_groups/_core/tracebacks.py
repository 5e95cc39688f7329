"""Strips frames from errors, because crash reporters show locals, which hold keys."""

import traceback
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")


def scrubs_secrets(function: Callable[_P, _T]) -> Callable[_P, _T]:
    """Decorate a function that handles secrets: its errors carry no frame that holds them."""

    @wraps(function)
    def call(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        try:
            return function(*args, **kwargs)
        except Exception as error:  # re-raised below without its frames
            failure = error
        del args, kwargs
        clear_tracebacks(failure)
        raise failure

    return call


def clear_tracebacks(error: BaseException, outer: BaseException | None = None) -> None:
    """Remove the frames of an error and of every error it is chained to.

    `outer` is the exception that the caller of this package was handling: it is not ours, and stays whole.
    """
    seen: set[int] = {id(outer)}
    pending: list[BaseException | None] = [error]
    while pending:
        current = pending.pop()
        if current is not None and id(current) not in seen:
            seen.add(id(current))
            current.__traceback__ = None
            pending += [current.__cause__, current.__context__]


def without_locals(error: BaseException) -> BaseException:
    """Clear the locals of the frames that an error has left, and drop the frame that caught it.

    What these frames held, a connection or a signature, ends here and not when the error does.
    """
    traceback.clear_frames(error.__traceback__)
    return error.with_traceback(error.__traceback__ and error.__traceback__.tb_next)
