"""Notes on a merge for the person who reviews it, because descriptions cannot be generated."""

from dataclasses import dataclass, field


@dataclass
class Notes:
    """Pointers into the new openapi.yaml, in the order of the merge."""

    needs_description: list[str] = field(default_factory=list[str])  # new, without a description
    check_description: list[str] = field(default_factory=list[str])  # our descriptions of changed parts
    removed: list[str] = field(default_factory=list[str])  # removed operations and components
    added: list[str] = field(default_factory=list[str])  # new components
    moved: list[str] = field(default_factory=list[str])  # operations under another method or path
    not_included: list[str] = field(default_factory=list[str])  # published next to ours
    unread: list[str] = field(default_factory=list[str])  # published sentences with a rule, new

    def clear(self) -> None:
        """Remove all notes."""
        for name in vars(self):
            getattr(self, name).clear()
