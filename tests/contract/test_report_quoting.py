"""Untrusted texts are shown as text in every format and have no effect."""

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any, cast
from xml.etree import ElementTree as ET

import pytest
from contract.report import quoting
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

SPITE = (
    "::error::x",
    " ::set-output name=a::b",
    "##[error]x",
    "%0A::error::x",
    "\x1b[31m",
    "\x9b31m",
    "\u202e",
    "\u2066",
    "\u200b",
    "\ufeff",
    "\x00",
    "\ufffe",
    "\ud800",
    "\r\n",
    "\n",
    "\t",
    "\u2028",
    "\u00a0",
    "`",
    "```",
    "|",
    "\\",
    "\\|",
    "](http://evil.example)",
    "[a](b)",
    "![x](http://evil.example/x.png)",
    "<img src=x onerror=alert(1)>",
    "</script>",
    "<!--",
    "-->",
    "]]>",
    "<![CDATA[",
    "&amp;",
    "&#64;",
    "@user",
    "@org/team",
    "#12",
    "GH-12",
    "owner/repo#1",
    "deadbeef1",
    "www.evil.example",
    "http://evil.example",
    "me@evil.example",
    "mailto:me@evil.example",
    ":smile:",
    "- x",
    "1. x",
    "1) x",
    "# x",
    "> x",
    "---",
    "===",
    "    x",
    "~~~",
    "~~x~~",
    "*x*",
    "__x__",
    "_x_",
    "$x$",
    "[^1]",
    "[ ]",
    '"',
    "'",
    "{0}",
    " ",
    "  ",
    "word",
    "9",
    ",",
    "a\nb",
    "\n```\nx",
    "%25",
    "``x`",
)
texts = st.one_of(
    st.text(st.characters(exclude_categories=[])),
    st.lists(st.sampled_from(SPITE), max_size=8).map("".join),
    st.lists(st.one_of(st.sampled_from(SPITE), st.text(max_size=5)), max_size=8).map(" ".join),
)


def any_text(test: Callable[[str], None]) -> Callable[[], None]:
    """Test each trick by itself, then texts that hypothesis generates."""
    for trick in SPITE:
        test = example(trick)(test)
    return cast("Callable[[], None]", given(texts)(test))


MARKDOWN = MarkdownIt("gfm-like")


def tokens(markdown: str) -> list[Token]:
    """Yield all tokens of a document, blocks and their content."""
    blocks = MARKDOWN.parse(markdown)
    return [token for block in blocks for token in (block, *(block.children or ()))]


def kinds(markdown: str) -> set[str]:
    return {token.type for token in tokens(markdown)}


def shown(markdown: str) -> str:
    return "".join(
        token.content for token in tokens(markdown) if token.type in {"text", "code_inline", "fence"}
    )


class Read(HTMLParser):
    """Parses HTML as a browser would, in place of a text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.tags: list[str] = []
        self.names: list[str] = []
        self.values: list[str | None] = []

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)
        self.names += [name for name, _ in attrs]
        self.values += [value for _, value in attrs]

    def handle_comment(self, data: str) -> None:
        self.tags.append("a comment")

    def handle_decl(self, decl: str) -> None:
        self.tags.append("a declaration")


def is_a_command(line: str) -> bool:
    """Return the workflow commands that a runner would execute; see ActionCommand in its source."""
    return line.strip().startswith("::") or "##[" in line


@any_text
def test_visible_text_is_printable(text: str) -> None:
    done = quoting.visible(text)
    assert all(char == "\n" or char.isprintable() for char in done)
    assert quoting.visible(done) == done
    assert len(quoting.one_line(text).splitlines()) <= 1


@pytest.mark.parametrize("plain", ["", "as it is", 'déjà vu, 1\u201332 "x" <y>', "日本語 😀"])
def test_printable_text_is_unchanged(plain: str) -> None:
    assert quoting.visible(plain) == plain
    assert quoting.terminal(plain) == plain


def test_invisible_characters_are_named() -> None:
    text = "a\x1b[31mb\u202ec\u200bd\ud800e\u3164f\ufe0fg\u00a0h"
    named = "a<U+001B>[31mb<U+202E>c<U+200B>d<U+D800>e<U+3164>f<U+FE0F>g<U+00A0>h"
    assert quoting.visible(text) == named
    assert quoting.one_line("a\nb\r\n") == "a↵b<U+000D>↵"


@given(texts, st.integers(1, 50))
def test_a_shortened_text_says_how_much_is_missing(text: str, limit: int) -> None:
    done = quoting.cap(text, limit)
    if len(text) <= limit:
        assert done == text
    else:
        assert done == f"{text[:limit]}… ({len(text) - limit} more characters)"


@any_text
def test_terminal_lines_are_no_workflow_commands(text: str) -> None:
    line = quoting.log_line(quoting.terminal(text))
    assert not is_a_command(line)
    assert line.replace(" ", "") == quoting.one_line(text).replace(" ", "")


@any_text
def test_a_code_span_contains_the_whole_text(text: str) -> None:
    for before, behind in (("", ""), ("- ", ""), ("", " word"), ("a ", " b `c`")):
        spans = [
            token for token in tokens(before + quoting.code(text) + behind) if token.type == "code_inline"
        ]
        expected = quoting.terminal(text)
        if expected:
            assert spans[0].content == expected
            assert len(spans) == 1 + behind.count("c")


@any_text
def test_prose_has_no_markup_but_code(text: str) -> None:
    for before, behind in (("", ""), ("- ", ""), ("**x** ", ""), ("", " (x)")):
        markdown = before + quoting.prose(text) + behind
        harmless = {"paragraph_open", "paragraph_close", "inline", "text", "code_inline", "text_special"}
        harmless |= {"bullet_list_open", "list_item_open", "list_item_close", "bullet_list_close"}
        harmless |= {"strong_open", "strong_close"}
        assert kinds(markdown) <= harmless
        assert kinds(markdown) & {"strong_open"} == ({"strong_open"} if "**" in before else set())
        depth = sum(token.type == "bullet_list_open" for token in tokens(markdown))
        assert depth == before.count("-")


@any_text
def test_prose_says_what_the_text_says(text: str) -> None:
    read = "".join(
        token.content for token in tokens(quoting.prose(text)) if token.type in {"text", "code_inline"}
    )
    assert read.split() == quoting.terminal(text).split()


@any_text
def test_texts_that_github_links_are_quoted_as_code(text: str) -> None:
    """GitHub links mentions, issues, commits and emoji in the rendered text: a backslash has no effect."""
    outside = " ".join(token.content for token in tokens(quoting.prose(text)) if token.type == "text")
    assert not re.search(r"[@#/_<>&|$~*\[\]\\]", outside)
    assert not re.search(r"\b[0-9a-f]{7,40}\b", outside, re.ASCII)
    assert not re.search(r"GH-\d", outside, re.IGNORECASE)
    assert not re.search(r":\w+:", outside)


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("The limit is now between 1 and 63.", "The limit is now between 1 and 63."),
        ("GET /a/{b} answers 204, not 200.", "GET `/a/{b}` answers 204, not 200."),
        ("Ask @you or <b>me</b>, see #12", "Ask `@you` or `<b>me</b>`, see `#12`"),
        ('It was {"type": "string"}.', 'It was `{"type": "string"}`.'),
        ("- not a list", "\\- not a list"),
    ],
)
def test_prose_reads_well(text: str, markdown: str) -> None:
    assert quoting.prose(text) == markdown


@example("a|b", "a|b")
@example("a\\|b", "\\|")
@given(texts, texts)
def test_a_table_row_has_the_given_cells(one: str, other: str) -> None:
    cells = " | ".join(quoting.cell(cell) for cell in (quoting.code(one), quoting.prose(other), "end"))
    table = f"| A | B | C |\n|---|---|---|\n| {cells} |\n"
    rows = [token for token in tokens(table) if token.type == "td_open"]
    assert len(rows) == 3
    spans = [token for token in tokens(table) if token.type == "code_inline"]
    if quoting.terminal(one).strip():
        assert spans[0].content.strip() == quoting.terminal(one).strip()
    assert not kinds(table) & {"link_open", "image", "html_inline", "html_block"}


@any_text
def test_a_code_block_contains_the_whole_text(text: str) -> None:
    markdown = quoting.block(text)
    assert kinds(markdown) == {"fence"}
    assert shown(markdown).replace(" ", "") == f"{quoting.visible(text)}\n".replace(" ", "")
    assert not any(is_a_command(line) for line in markdown.split("\n"))


@any_text
def test_html_reads_back_as_the_same_text_and_nothing_else(text: str) -> None:
    reader = Read()
    reader.feed(f'<p title="{quoting.attribute(text)}">{quoting.markup(text)}</p>')
    reader.close()
    assert "".join(reader.texts) == quoting.visible(text)
    assert reader.tags == ["p"]
    assert reader.names == ["title"]
    assert reader.values == [quoting.visible(text)]
    assert not any(is_a_command(line) for line in quoting.markup(text).split("\n"))


@any_text
def test_xml_reads_back_as_the_same_text(text: str) -> None:
    document = ET.fromstring(f'<a b="{quoting.attribute(text)}">{quoting.markup(text)}</a>')
    assert (document.text or "") == quoting.visible(text)
    assert document.get("b") == quoting.visible(text)
    assert len(document) == 0


def decoded(text: str) -> str:
    for written, meant in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(written, meant)
    return text


@any_text
def test_a_workflow_command_keeps_its_shape(text: str) -> None:
    line = f"::error title={quoting.command_property(text)},line=1::{quoting.command_data(text)}"
    assert len(line.splitlines()) == 1
    properties, data = line.removeprefix("::error ").split("::", 1)
    title, number = properties.split(",")
    assert number == "line=1"
    expected = quoting.visible(text, keep="\r\n")
    assert decoded(title.removeprefix("title=")) == expected
    assert decoded(data) == expected


@any_text
def test_sarif_texts_have_no_links_or_placeholders(text: str) -> None:
    done = quoting.sarif_message(text)
    assert not re.search(r"(?<!\\)(?:\\\\)*[\[\]]", done)
    assert not re.sub(r"\{\{|\}\}", "", done).count("{")
    undone = re.sub(r"\\(.)", r"\1", done, flags=re.DOTALL).replace("{{", "{").replace("}}", "}")
    assert undone == quoting.visible(text)


@example(["##[error]x", "::error::x"])
@given(st.recursive(texts, lambda inner: st.lists(inner, max_size=3), max_leaves=5))
def test_json_is_exact_ascii_and_no_workflow_command(value: object) -> None:
    done = quoting.machine(value)
    assert done.isascii()
    assert json.loads(done) == value
    assert not any(is_a_command(line) for line in done.splitlines())
