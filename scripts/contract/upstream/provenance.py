"""The published document from which a contract of ours was taken, as its `info.x-upstream` names it.

`info.version` does not name one, because the exchange publishes several documents under one version.
"""

from datetime import date

from ..document.document import Document, Object
from .values import keyed

KEY = "x-upstream"


def stamped(root: Object, published: Document, today: date) -> Object:
    """Return a contract that names the published document; unchanged if it names it already."""
    info = keyed(root["info"])
    if _sha256(root) == published.sha256:
        return root
    version = str(keyed(published.root.get("info")).get("version", ""))
    origin = {"version": version, "fetched": today.isoformat(), "sha256": published.sha256}
    return {**root, "info": {**info, KEY: origin}}


def note(root: Object, published: Document, file: str = "openapi.yaml") -> str:
    """Return a sentence if our contract was taken from another document; else an empty text."""
    if _sha256(root) == published.sha256:
        return ""
    origin = keyed(keyed(root["info"]).get(KEY))
    if not origin:
        return f"{file} does not name the document it was taken from in info.{KEY}."
    return (
        f"the document has sha256 {published.sha256[:12]}; {file} was taken from another one,"
        f" {str(origin.get('sha256'))[:12]}, fetched on {origin.get('fetched')}."
    )


def _sha256(root: Object) -> object:
    return keyed(keyed(root["info"]).get(KEY)).get("sha256")
