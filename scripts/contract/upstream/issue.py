"""Keeps one issue on GitHub about how the published contract differs from ours."""

import re
from dataclasses import dataclass
from typing import Any

import httpx

LABEL = "contract-drift"
TITLE = "The published contract has moved"
_MARKER = re.compile(r"<!-- upstream-drift: ([0-9a-f]{16,64}) -->")


class ApiError(Exception):
    """GitHub could not be asked, or refused; the message says what was asked and what came."""


def marked(body: str, fingerprint: str) -> str:
    """A body that tells its fingerprint to a machine and nothing of it to people."""
    return f"{body.rstrip()}\n\n<!-- upstream-drift: {fingerprint} -->\n"


@dataclass(frozen=True)
class Known:
    """The open issue, and the drift that it tells of."""

    number: int
    fingerprint: str


class Issues:
    """The issues of one repository."""

    def __init__(self, client: httpx.Client, repository: str) -> None:
        self._client = client
        self._path = f"/repos/{repository}/issues"

    def settle(self, fingerprint: str | None, body: str) -> str:
        """Make the one issue say what is, and tell what was done; no fingerprint means no drift."""
        known = self._open()
        if fingerprint is None:
            return self._close(known)
        if known is None:
            made = self._ask("POST", self._path, json={
                "title": TITLE, "body": marked(body, fingerprint), "labels": [LABEL]})  # fmt: skip
            return f"Issue {made['number']} was opened."
        if known.fingerprint == fingerprint:
            return f"Issue {known.number} says so already."
        self._comment(known, "The published contract differs in another way now; see above.")
        self._change(known, body=marked(body, fingerprint))
        return f"Issue {known.number} was brought up to date."

    def _close(self, known: Known | None) -> str:
        if known is None:
            return "No issue is open, and none is needed."
        self._comment(known, "openapi.yaml says what is published again.")
        self._change(known, state="closed", state_reason="completed")
        return f"Issue {known.number} was closed."

    def _open(self) -> Known | None:
        """The oldest open issue that carries our label and our marker."""
        asked = f"{self._path}?labels={LABEL}&state=open&direction=asc&per_page=100"
        found: list[Any] = self._ask("GET", asked)
        for one in found:
            marker = _MARKER.search(one.get("body") or "")
            if marker and "pull_request" not in one:
                return Known(int(one["number"]), marker[1])
        return None

    def _comment(self, known: Known, text: str) -> None:
        self._ask("POST", f"{self._path}/{known.number}/comments", json={"body": text})

    def _change(self, known: Known, **fields: str) -> None:
        self._ask("PATCH", f"{self._path}/{known.number}", json=fields)

    def _ask(self, method: str, path: str, json: object = None) -> Any:  # noqa: ANN401 - what JSON can hold
        asked = f"{method} {path}"
        try:
            answer = self._client.request(method, path, json=json)
            if not answer.is_success:
                raise ApiError(f"{asked} was answered with {answer.status_code}: {_message(answer)}")
            return answer.json()
        except httpx.HTTPError as error:
            raise ApiError(f"{asked} was not answered: {str(error) or type(error).__name__}") from None
        except ValueError:
            raise ApiError(f"{asked} was answered with something that is no JSON") from None


def _message(answer: httpx.Response) -> str:
    try:
        said = answer.json().get("message")
    except (ValueError, AttributeError):
        said = answer.text
    return "".join(character for character in str(said)[:200] if character.isprintable())


def connected(address: str, token: str) -> httpx.Client:
    """A client for GitHub's REST interface; redirects are not followed, for the token would go along."""
    headers = {
        "Accept": "application/vnd.github+json",
        "Authorization": f"Bearer {token}",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    return httpx.Client(base_url=address, headers=headers, timeout=30, trust_env=False)
