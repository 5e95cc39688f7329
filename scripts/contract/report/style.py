"""Options for the display of a report: width, colour, and how much of it."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO


@dataclass(frozen=True)
class Style:
    """Display options; the defaults do not depend on the machine."""

    width: int = 100  # columns of a terminal, used by text
    colour: bool = False  # used by text
    verbose: bool = False  # all places, and cosmetic findings; used by text, github and sarif

    @classmethod
    def for_stream(
        cls, stream: TextIO, *, verbose: bool = False, environment: Mapping[str, str] = os.environ
    ) -> "Style":
        """Return the style for a stream: colours and its own width (80 to 120) for a terminal only."""
        if not stream.isatty():
            return cls(verbose=verbose)
        no_colour = bool(environment.get("NO_COLOR")) or environment.get("TERM") == "dumb"
        columns = shutil.get_terminal_size().columns
        return cls(width=max(80, min(120, columns)), colour=not no_colour, verbose=verbose)
