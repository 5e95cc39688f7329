"""The issue about drift: opened, updated and closed; errors of GitHub are reported."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from contract.upstream.drift import MAX_FINDINGS, Drift
from contract.upstream.issue import LABEL, ApiError, Issues, marked

REPOSITORY = "owner/repository"


class GitHub:
    """The issues of a repository, and the methods of the requests that it received."""

    def __init__(self) -> None:
        self.issues: list[dict[str, Any]] = []
        self.comments: list[str] = []
        self.methods: list[str] = []
        self.fail: Callable[[httpx.Request], httpx.Response | None] = lambda request: None

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.methods.append(request.method)
        assert request.headers["authorization"] == "Bearer a-token"
        assert request.url.path.startswith(f"/repos/{REPOSITORY}/issues")
        if (failure := self.fail(request)) is not None:
            return failure
        sent: dict[str, Any] = json.loads(request.content) if request.content else {}
        if request.method == "GET":
            assert dict(request.url.params)["labels"] == LABEL
            return httpx.Response(200, json=[issue for issue in self.issues if issue["state"] == "open"])
        if request.url.path.endswith("/comments"):
            self.comments.append(sent["body"])
            return httpx.Response(201, json={})
        if request.method == "POST":
            self.issues.append({"number": len(self.issues) + 1, "state": "open", **sent})
            return httpx.Response(201, json=self.issues[-1])
        issue = self.issues[int(request.url.path.rsplit("/", 1)[1]) - 1]
        issue.update(sent)
        return httpx.Response(200, json=issue)


@pytest.fixture
def github() -> GitHub:
    return GitHub()


@pytest.fixture
def issues(github: GitHub) -> Iterator[Issues]:
    headers = {"Authorization": "Bearer a-token"}
    transport = httpx.MockTransport(github)
    with httpx.Client(base_url="https://api.github.test", headers=headers, transport=transport) as client:
        yield Issues(client, REPOSITORY)


ONE, OTHER = "1" * 32, "2" * 32


def test_new_drift_opens_an_issue_once(issues: Issues, github: GitHub) -> None:
    assert issues.update(ONE, "the words") == "Issue 1 was opened."
    assert github.issues[0]["labels"] == [LABEL]
    assert github.issues[0]["body"].startswith("the words\n")
    github.methods.clear()
    assert issues.update(ONE, "other words") == "Issue 1 is up to date already."
    assert github.methods == ["GET"]
    assert "other words" not in github.issues[0]["body"]


def test_another_drift_changes_the_body_and_comments_once(issues: Issues, github: GitHub) -> None:
    issues.update(ONE, "the words")
    assert issues.update(OTHER, "new words") == "Issue 1 was updated."
    issues.update(OTHER, "new words")
    assert len(github.issues) == len(github.comments) == 1
    assert github.issues[0]["body"] == marked("new words", OTHER)


def test_no_drift_closes_it_and_does_nothing_more(issues: Issues, github: GitHub) -> None:
    assert issues.update(None, "") == "No issue is open, and none is needed."
    assert github.methods == ["GET"]
    issues.update(ONE, "the words")
    assert issues.update(None, "") == "Issue 1 was closed."
    assert (github.issues[0]["state"], github.issues[0]["state_reason"]) == ("closed", "completed")
    github.methods.clear()
    issues.update(None, "")
    assert github.methods == ["GET"]
    assert issues.update(ONE, "again") == "Issue 2 was opened."


def test_other_issues_and_pull_requests_are_not_changed(issues: Issues, github: GitHub) -> None:
    github.issues = [
        {"number": 1, "state": "open", "body": None},
        {"number": 2, "state": "open", "body": "I saw drift"},
        {"number": 3, "state": "open", "body": marked("x", ONE), "pull_request": {}},
    ]
    assert issues.update(ONE, "the words") == "Issue 4 was opened."


def refused(status: int) -> Callable[[httpx.Request], httpx.Response | None]:
    return lambda request: httpx.Response(status, json={"message": "Bad\x1b[31m credentials"})


def on_patch(request: httpx.Request) -> httpx.Response | None:
    return httpx.Response(502, text="<html>") if request.method == "PATCH" else None


def unreachable(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("no route to host")


def no_json(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, text="<html>")


@pytest.mark.parametrize(
    ("fail", "says"),
    [
        (refused(401), r"GET .*/issues\?\S* failed with status 401: Bad\[31m credentials$"),
        (refused(403), "failed with status 403"),
        (refused(404), "failed with status 404"),
        (refused(301), "failed with status 301"),
        (unreachable, "got no response: no route to host"),
        (no_json, "the response is not JSON"),
        (on_patch, "PATCH .*/issues/1 failed with status 502: <html>"),
    ],
)
def test_github_errors_are_reported(
    issues: Issues, github: GitHub, fail: Callable[[httpx.Request], httpx.Response], says: str
) -> None:
    issues.update(ONE, "the words")
    github.fail = fail
    with pytest.raises(ApiError, match=says):
        issues.update(OTHER, "new words")
    assert ONE in github.issues[0]["body"]


def finding(number: int, **more: str) -> dict[str, Any]:
    return {"finding_id": f"{number:012x}", "rule": "a-rule", "level": "breaking", "text": "a text"} | more


def test_the_fingerprint_does_not_depend_on_the_order_of_findings() -> None:
    drift, other = Drift([finding(1), finding(2)]), Drift([finding(2, text="worded otherwise"), finding(1)])
    assert drift.fingerprint == other.fingerprint
    assert Drift([finding(1)]).fingerprint != drift.fingerprint
    assert Drift([]).fingerprint is None


def test_document_texts_are_escaped_in_the_issue() -> None:
    evil = "`</details> @everyone <img src=x>\n\n# big `code` ![x](y)"
    body = Drift([finding(1, text=evil)]).body("https://x.example/`@me`")
    (line,) = [line for line in body.splitlines() if "a-rule" in line]
    assert line.count("`") == 6, "three code spans, none of which ends early"
    assert "# big" in line
    assert "`https://x.example/'@me'`" in body


def test_the_issue_body_stays_within_the_limit_of_github() -> None:
    body = Drift([finding(number, text="x" * 5000) for number in range(1000)]).body("x")
    assert len(body) < 65_536
    assert f"- and {1000 - MAX_FINDINGS} more" in body


def test_each_contract_has_an_issue_of_its_own(issues: Issues, github: GitHub) -> None:
    transport = httpx.MockTransport(github)
    headers = {"Authorization": "Bearer a-token"}
    with httpx.Client(base_url="https://api.github.test", headers=headers, transport=transport) as client:
        stream = Issues(client, REPOSITORY, "stream.yaml")
        assert issues.update(ONE, "operations") == "Issue 1 was opened."
        assert stream.update(OTHER, "messages") == "Issue 2 was opened."
        assert "stream" in github.issues[1]["title"]
        assert issues.update(ONE, "operations") == "Issue 1 is up to date already."
        assert stream.update(None, "") == "Issue 2 was closed."
    assert github.issues[0]["state"] == "open"
