"""Maintains one GitHub issue for each contract of ours, about its differences from the published one."""

import re
from dataclasses import dataclass
from typing import Any

import httpx

LABEL = "contract-drift"
TITLES = {
    "openapi.yaml": "The published contract has moved",
    "stream.yaml": "The published contract of the stream has moved",
}
_MARKERS = {
    "openapi.yaml": "upstream-drift",
    "stream.yaml": "upstream-drift of stream.yaml",
}


class ApiError(Exception):
    """A request to GitHub failed; the message has the request and the reason."""


def marked(body: str, fingerprint: str, file: str = "openapi.yaml") -> str:
    """Return a body with its fingerprint in a hidden comment."""
    return f"{body.rstrip()}\n\n<!-- {_MARKERS[file]}: {fingerprint} -->\n"


@dataclass(frozen=True)
class OpenIssue:
    """The open issue, and the fingerprint of the drift in it."""

    number: int
    fingerprint: str


class Issues:
    """The issues of one repository about one contract."""

    def __init__(self, client: httpx.Client, repository: str, file: str = "openapi.yaml") -> None:
        self._client = client
        self._file = file
        self._marker = re.compile(rf"<!-- {re.escape(_MARKERS[file])}: ([0-9a-f]{{16,64}}) -->")
        self._path = f"/repos/{repository}/issues"

    def update(self, fingerprint: str | None, body: str) -> str:
        """Open, update or close the issue, and return what was done; no fingerprint means no drift."""
        known = self._open()
        if fingerprint is None:
            return self._close(known)
        if known is None:
            text = marked(body, fingerprint, self._file)
            fields = {"title": TITLES[self._file], "body": text, "labels": [LABEL]}
            created = self._request("POST", self._path, json=fields)
            return f"Issue {created['number']} was opened."
        if known.fingerprint == fingerprint:
            return f"Issue {known.number} is up to date already."
        self._comment(known, "The published contract has changed again; see the description above.")
        self._change(known, body=marked(body, fingerprint, self._file))
        return f"Issue {known.number} was updated."

    def _close(self, known: OpenIssue | None) -> str:
        if known is None:
            return "No issue is open, and none is needed."
        self._comment(known, f"{self._file} matches the published contract again.")
        self._change(known, state="closed", state_reason="completed")
        return f"Issue {known.number} was closed."

    def _open(self) -> OpenIssue | None:
        """Return the oldest open issue with our label and our marker."""
        query = f"{self._path}?labels={LABEL}&state=open&direction=asc&per_page=100"
        issues: list[Any] = self._request("GET", query)
        for issue in issues:
            marker = self._marker.search(issue.get("body") or "")
            if marker and "pull_request" not in issue:
                return OpenIssue(int(issue["number"]), marker[1])
        return None

    def _comment(self, known: OpenIssue, text: str) -> None:
        self._request("POST", f"{self._path}/{known.number}/comments", json={"body": text})

    def _change(self, known: OpenIssue, **fields: str) -> None:
        self._request("PATCH", f"{self._path}/{known.number}", json=fields)

    def _request(self, method: str, path: str, json: object = None) -> Any:  # noqa: ANN401 - what JSON can hold
        request = f"{method} {path}"
        try:
            response = self._client.request(method, path, json=json)
            if not response.is_success:
                raise ApiError(f"{request} failed with status {response.status_code}: {_message(response)}")
            return response.json()
        except httpx.HTTPError as error:
            raise ApiError(f"{request} got no response: {str(error) or type(error).__name__}") from None
        except ValueError:
            raise ApiError(f"{request} failed: the response is not JSON") from None


def _message(response: httpx.Response) -> str:
    try:
        message = response.json().get("message")
    except (ValueError, AttributeError):
        message = response.text
    return "".join(character for character in str(message)[:200] if character.isprintable())


def connect(address: str, token: str) -> httpx.Client:
    """Return a client for GitHub's REST API; it follows no redirects, because they would get the token."""
    headers = {
        "Accept": "application/vnd.github+json",
        "Authorization": f"Bearer {token}",
        "X-GitHub-Api-Version": "2022-11-28",
    }
    return httpx.Client(base_url=address, headers=headers, timeout=30, trust_env=False)
