"""What somebody must look at after a merge, because a machine cannot say it in our words."""

from dataclasses import dataclass, field


@dataclass
class Notes:
    """Pointers into the new openapi.yaml, in the order in which they were met."""

    wants_words: list[str] = field(default_factory=list[str])  # new here, and without a sentence of ours
    check_words: list[str] = field(default_factory=list[str])  # ours stand, but what they describe changed
    removed: list[str] = field(default_factory=list[str])  # operations and components that are gone
    added: list[str] = field(default_factory=list[str])  # components that came
    moved: list[str] = field(default_factory=list[str])  # operations under another method or path
    beyond: list[str] = field(default_factory=list[str])  # published beside ours, and not taken

    def forget(self) -> None:
        """Begin anew."""
        for name in vars(self):
            getattr(self, name).clear()
