"""Our contracts, and which of them a published document is about."""

from ..document.document import Document

OPENAPI, STREAM = "openapi.yaml", "stream.yaml"
SPECS = (OPENAPI, STREAM)


def counterpart(published: Document) -> str:
    """Return the file of ours that a published document is compared with."""
    return STREAM if "asyncapi" in published.root else OPENAPI
