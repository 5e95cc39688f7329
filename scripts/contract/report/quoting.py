"""Escapes untrusted text for each format: it adds no markup, no colours, no commands."""

import html
import json
import re
from collections.abc import Mapping

# Printable for Python, but invisible: fillers, joiners and variation selectors.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_PLAIN = re.compile("[^\\W_]|[-\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u2192,;:.!?()'\"%]")
_AUTOLINKED = re.compile(
    r"[.:]\w"  # www.example.com, mailto:you, :smile:
    r"|^\W*[0-9a-f]{7,40}\W*$"  # a commit
    r"|GH-\d",  # an issue
    re.IGNORECASE | re.ASCII,
)


def visible(text: str, *, keep: str = "\n") -> str:
    """Replace characters that are invisible, or change the display of others, by their name: <U+202E>."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        char
        if char in keep or (char.isprintable() and not _INVISIBLE.match(char))
        else f"<U+{ord(char):04X}>"
        for char in text
    )


def one_line(text: str) -> str:
    """Do the same, on a single line."""
    return visible(text).replace("\n", "↵")


def cap(text: str, limit: int) -> str:
    """Cut a text after `limit` characters, and state how many were cut."""
    left = len(text) - limit
    return text if left <= 0 else f"{text[:limit]}… ({left} more characters)"


def log_line(line: str) -> str:
    """Return a line that GitHub cannot parse as a workflow command: a space breaks its marker."""
    return re.sub(r"^(\s*):(?=:)", r"\1: ", line).replace("##[", "## [")


def terminal(text: str) -> str:
    """Escape for one line of a terminal or a log."""
    return one_line(text).replace("##[", "## [")


def code(text: str) -> str:
    """Return a code span, the one place in markdown where GitHub adds no links, mentions or references."""
    text = terminal(text)
    if not text:
        return "(empty)"
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    inner_spaces = text[0] == text[-1] == " " and bool(text.strip())
    pad = " " if inner_spaces or "`" in (text[0], text[-1]) else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def block(text: str) -> str:
    """Return a markdown code block, which can be copied."""
    lines = [log_line(line) for line in visible(text).split("\n")]
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([fence, *lines, fence])


def prose(text: str) -> str:
    """Return a markdown sentence: words that markdown or GitHub would interpret become code spans."""
    done: list[str] = []
    pending: list[str] = []
    for word in [*terminal(text).split(), ""]:
        if word and not _is_plain(word):
            pending.append(word)
            continue
        if pending:
            done.append(_code_before_punctuation(" ".join(pending)))
            pending = []
        if word:
            done.append(word if done else _escaped_start(word))
    return " ".join(done)


def _is_plain(word: str) -> bool:
    return all(map(_PLAIN.match, word)) and not _AUTOLINKED.search(word)


def _code_before_punctuation(text: str) -> str:
    """Return a code span without the punctuation around it, and without a bracket of the sentence."""
    bare = text.rstrip(".,;:!?")
    if bare.endswith(")") and bare.count(")") > bare.count("("):
        bare = bare[:-1]
    opening = "(" if bare.startswith("(") and bare.count("(") > bare.count(")") else ""
    bare = bare.removeprefix(opening)
    after = text[len(opening) + len(bare) :]
    return f"{opening}{code(bare)}{after}" if bare else code(text)


def _escaped_start(word: str) -> str:
    """Escape a first word that would start a list or a rule."""
    return re.sub(r"^(\d+(?=[.)])|(?=-))", r"\1\\", word, flags=re.ASCII)


def cell(markdown: str) -> str:
    """Escape markdown for a table cell."""
    return markdown.replace("|", "\\|")


def markup(text: str) -> str:
    """Escape for the text of an HTML or XML element."""
    return html.escape(visible(text)).replace("::", "&#58;:").replace("##[", "#&#35;[")


def attribute(text: str) -> str:
    """Escape for an HTML or XML attribute in double quotes."""
    return markup(text).replace("\n", "&#10;")


def command_data(text: str) -> str:
    """Escape for the text after the second :: of a workflow command."""
    return _replaced(visible(text, keep="\r\n"), {"%": "%25", "\r": "%0D", "\n": "%0A"})


def command_property(text: str) -> str:
    """Escape for a property of a workflow command, as file or title."""
    return _replaced(command_data(text), {":": "%3A", ",": "%2C"})


def sarif_message(text: str) -> str:
    """Escape for a SARIF message, where brackets are links and braces placeholders (3.11.5, 3.11.6)."""
    text = re.sub(r"([\[\]\\])", r"\\\1", visible(text))
    return _replaced(text, {"{": "{{", "}": "}}"})


def machine(value: object) -> str:
    """Return exact JSON in ASCII, without a workflow command if it is printed to a log."""
    return json.dumps(value, indent=2, ensure_ascii=True).replace("##[", "#\\u0023[") + "\n"


def _replaced(text: str, by: Mapping[str, str]) -> str:
    return text.translate({ord(char): text for char, text in by.items()})
