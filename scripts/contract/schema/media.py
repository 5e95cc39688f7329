"""Media types and ranges of them."""

from collections.abc import Iterable


def normal(name: str) -> str:
    """Return a media type in lower case, without the charset that is the default."""
    kind, *options = (part.strip().lower() for part in name.split(";"))
    return "; ".join([kind, *sorted(option for option in options if option != "charset=utf-8")])


def covers(wide: str, media: str) -> bool:
    """True if a range, "application/*" or "*/*", includes a media type or another range."""
    kind, _, name = wide.partition("/")
    return wide != media and name == "*" and kind in {"*", media.partition("/")[0]}


def covering(media: str, known: Iterable[str]) -> str | None:
    """Return the narrowest range that includes a media type, or None."""
    ranges = [wide for wide in known if covers(wide, media)]
    return max(ranges, key=len, default=None)


def is_xml(media: str) -> bool:
    """True if a body of the media type is XML."""
    return media.partition(";")[0].endswith(("/xml", "+xml"))


def is_form(media: str) -> bool:
    """True if the properties of a body are encoded one by one."""
    return media.startswith(("multipart/", "application/x-www-form-urlencoded"))
