"""Formats the differences between the published contract and ours as the body of an issue."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .quoting import quoted

MAX_FINDINGS = 100  # because the body of an issue has at most 65,536 characters
MAX_TEXT = 300  # characters of a finding's text


@dataclass(frozen=True)
class Drift:
    """The differences between the published contract and ours, without those of wording."""

    findings: Sequence[dict[str, Any]]
    file: str = "openapi.yaml"  # ours

    @property
    def fingerprint(self) -> str | None:
        """Return a hash of the findings, the same for the same findings; None without any."""
        if not self.findings:
            return None
        ids = "\n".join(sorted(str(finding["finding_id"]) for finding in self.findings))
        return hashlib.sha256(ids.encode()).hexdigest()[:32]

    def _advice(self) -> Iterator[str]:
        prose = [finding for finding in self.findings if _is_prose(finding)]
        if len(prose) < len(self.findings):
            yield "`make contract-upstream` makes the change; `make contract-diff` shows the details."
        if prose:
            yield (
                "Rules moved in published prose, which is not copied: read it, change the facade and our"
                " descriptions where they state the rule, then run `make published-words`."
            )

    def body(self, source: str) -> str:
        """Return markdown in which texts of the document are code spans, and so cannot act as markup."""
        lines = [
            f"{quoted(source)} differs from `{self.file}` in {_places(len(self.findings))}.",
            "",
            *self._advice(),
            "",
        ]
        for finding in self.findings[:MAX_FINDINGS]:
            text = str(finding["text"])[:MAX_TEXT]
            lines.append(f"- **{quoted(finding['level'])}** {quoted(finding['rule'])}: {quoted(text)}")
        if len(self.findings) > MAX_FINDINGS:
            lines.append(f"- and {len(self.findings) - MAX_FINDINGS} more")
        return "\n".join(lines)


def _is_prose(finding: dict[str, Any]) -> bool:
    return str(finding["rule"]).startswith("published-")


def _places(count: int) -> str:
    return "one place" if count == 1 else f"{count} places"
