"""Makes other people's text harmless where it is shown: no markup, no colours, no commands."""

import html
import json
import re
from collections.abc import Mapping

# Printable for Python, and yet nothing is seen of them: fillers, joiners and variation selectors.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_PLAIN = re.compile("[^\\W_]|[-\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u2192,;:.!?()'\"%]")
_MEANS_MORE = re.compile(
    r"[.:]\w"  # www.example.com, mailto:you, :smile:
    r"|^\W*[0-9a-f]{7,40}\W*$"  # a commit
    r"|GH-\d",  # an issue
    re.IGNORECASE | re.ASCII,
)


def visible(text: str, *, keep: str = "\n") -> str:
    """The text with everything that cannot be seen, or changes how the rest is seen, named: <U+202E>."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        char if char in keep or (char.isprintable() and not _UNSEEN.match(char)) else f"<U+{ord(char):04X}>"
        for char in text
    )


def one_line(text: str) -> str:
    """The same on a single line."""
    return visible(text).replace("\n", "↵")


def cap(text: str, limit: int) -> str:
    """No more than so many characters, and how many more there are."""
    left = len(text) - limit
    return text if left <= 0 else f"{text[:limit]}… ({left} more characters)"


def log_line(line: str) -> str:
    """A line that no runner of workflows takes for a command; a space is put into what would be one."""
    return re.sub(r"^(\s*):(?=:)", r"\1: ", line).replace("##[", "## [")


def terminal(text: str) -> str:
    """For one line of a terminal or a log."""
    return one_line(text).replace("##[", "## [")


def code(text: str) -> str:
    """For markdown, as a code span: the one place where GitHub makes no links, mentions or references."""
    text = terminal(text)
    if not text:
        return "(empty)"
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    inner_spaces = text[0] == text[-1] == " " and bool(text.strip())
    pad = " " if inner_spaces or "`" in (text[0], text[-1]) else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def block(text: str) -> str:
    """For markdown, as a block of code that can be copied."""
    lines = [log_line(line) for line in visible(text).split("\n")]
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([fence, *lines, fence])


def prose(text: str) -> str:
    """For markdown, as a sentence: words that are more than words become code spans."""
    done: list[str] = []
    pending: list[str] = []
    for word in [*terminal(text).split(), ""]:
        if word and not _is_plain(word):
            pending.append(word)
            continue
        if pending:
            done.append(_code_and_stop(" ".join(pending)))
            pending = []
        if word:
            done.append(word if done else _at_the_start(word))
    return " ".join(done)


def _is_plain(word: str) -> bool:
    return all(map(_PLAIN.match, word)) and not _MEANS_MORE.search(word)


def _code_and_stop(text: str) -> str:
    bare = text.rstrip(".,;:!?")
    return f"{code(bare)}{text[len(bare) :]}" if bare else code(text)


def _at_the_start(word: str) -> str:
    """A word that is not taken for the mark of a list or a rule."""
    return re.sub(r"^(\d+(?=[.)])|(?=-))", r"\1\\", word, flags=re.ASCII)


def cell(markdown: str) -> str:
    """Markdown, for a cell of a table."""
    return markdown.replace("|", "\\|")


def markup(text: str) -> str:
    """For the text of an element of HTML or XML."""
    return html.escape(visible(text)).replace("::", "&#58;:").replace("##[", "#&#35;[")


def attribute(text: str) -> str:
    """For an attribute of HTML or XML, between double quotes."""
    return markup(text).replace("\n", "&#10;")


def command_data(text: str) -> str:
    """For what follows the second :: of a workflow command."""
    return _replaced(visible(text, keep="\r\n"), {"%": "%25", "\r": "%0D", "\n": "%0A"})


def command_property(text: str) -> str:
    """For a property of a workflow command, as file and title are."""
    return _replaced(command_data(text), {":": "%3A", ",": "%2C"})


def sarif_message(text: str) -> str:
    """For a message of SARIF, where brackets are links and braces are placeholders (3.11.5, 3.11.6)."""
    text = re.sub(r"([\[\]\\])", r"\\\1", visible(text))
    return _replaced(text, {"{": "{{", "}": "}}"})


def machine(value: object) -> str:
    """JSON for a machine: exact, in ASCII, and no command where it ends up in a log."""
    return json.dumps(value, indent=2, ensure_ascii=True).replace("##[", "#\\u0023[") + "\n"


def _replaced(text: str, by: Mapping[str, str]) -> str:
    return text.translate({ord(char): text for char, text in by.items()})
