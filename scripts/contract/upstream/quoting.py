"""Somebody else's words in markdown of ours."""


def quoted(text: object) -> str:
    """The words as code: no markup, no mention, no second line."""
    plain = "".join(character if character.isprintable() else " " for character in str(text))
    return "`" + plain.replace("`", "'") + "`" if plain.strip() else "(nothing)"
