"""How the published contract differs from ours, as a body for an issue."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .quoting import quoted

MOST = 100  # findings that are listed; a body of an issue has at most 65,536 characters
LONGEST = 300  # characters of a finding's sentence


@dataclass(frozen=True)
class Drift:
    """How the published contract differs from ours, words aside."""

    findings: Sequence[dict[str, Any]]

    @property
    def fingerprint(self) -> str | None:
        """The same for the same findings; None for none."""
        if not self.findings:
            return None
        ids = "\n".join(sorted(str(finding["finding_id"]) for finding in self.findings))
        return hashlib.sha256(ids.encode()).hexdigest()[:32]

    def body(self, source: str) -> str:
        """Markdown; what the document says stands in code, so that it can do nothing there."""
        lines = [
            f"{quoted(source)} differs from `openapi.yaml` in {_places(len(self.findings))}.",
            "",
            "`make contract-upstream` makes the change; `make contract-diff` tells more.",
            "",
        ]
        for finding in self.findings[:MOST]:
            text = str(finding["text"])[:LONGEST]
            lines.append(f"- **{quoted(finding['level'])}** {quoted(finding['rule'])}: {quoted(text)}")
        if len(self.findings) > MOST:
            lines.append(f"- and {len(self.findings) - MOST} more")
        return "\n".join(lines)


def _places(count: int) -> str:
    return "one place" if count == 1 else f"{count} places"
