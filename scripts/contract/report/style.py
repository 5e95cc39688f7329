"""How a report is to look: wide or narrow, coloured or not, all of it or the gist."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TextIO


@dataclass(frozen=True)
class Look:
    """What a reader may choose; the defaults depend on no machine."""

    width: int = 100  # columns of a terminal, used by text
    colour: bool = False  # used by text
    verbose: bool = False  # all places, and what is cosmetic, used by text, github and sarif

    @classmethod
    def of(
        cls, stream: TextIO, *, verbose: bool = False, environment: Mapping[str, str] = os.environ
    ) -> "Look":
        """What suits a stream: colours and its own width (80 to 120) for a terminal only."""
        if not stream.isatty():
            return cls(verbose=verbose)
        plain = bool(environment.get("NO_COLOR")) or environment.get("TERM") == "dumb"
        columns = shutil.get_terminal_size().columns
        return cls(width=max(80, min(120, columns)), colour=not plain, verbose=verbose)
