"""Escapes untrusted text in markdown."""


def quoted(text: object) -> str:
    """Return a text as a code span: no markup, no mention, no second line."""
    plain = "".join(character if character.isprintable() else " " for character in str(text))
    return "`" + plain.replace("`", "'") + "`" if plain.strip() else "(nothing)"
