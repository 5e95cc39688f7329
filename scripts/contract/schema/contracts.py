"""The contract of a document, of the kind that the document is."""

from ..document.document import Document
from .operations import Contract
from .stream import StreamContract


def contract_of(document: Document) -> Contract:
    """Return the contract of an OpenAPI document, or of an AsyncAPI one, which has the key `asyncapi`."""
    return StreamContract(document) if "asyncapi" in document.root else Contract(document)
