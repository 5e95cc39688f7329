"""Reads documents from a file, a commit or a URL, under limits of size and time."""

import subprocess
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from .document import InvalidDocument
from .parse import MAX_BYTES

MAX_SECONDS = 30.0
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class Unreachable(Exception):
    """The publisher did not respond with a document, so the state of the contract is unknown."""


@dataclass(frozen=True)
class Source:
    """The bytes of a document, and its file in the project."""

    data: bytes
    file: str | None  # relative to the root of the project, where it is one of its files


def read(name: str, root: Path, seconds: float = MAX_SECONDS) -> Source:
    """Read "git:REF[:PATH]", an https URL, or a file; http is accepted from loopback only."""
    if name.startswith("git:"):
        return _from_git(name, root)
    if name.startswith(("https://", "http://")):
        return Source(_from_url(name, seconds), None)
    return _from_file(Path(name), root)


def _from_file(path: Path, root: Path) -> Source:
    try:
        if not path.is_file():
            raise InvalidDocument(f"{path} does not exist or is not a file.")
        if path.stat().st_size > MAX_BYTES:
            raise InvalidDocument(f"{path} is larger than {MAX_BYTES:,} bytes.")
        data = path.read_bytes()
    except OSError as error:
        raise InvalidDocument(f"{path} cannot be read: {error.strerror}.") from None
    resolved, inside = path.resolve(), root.resolve()
    file = resolved.relative_to(inside).as_posix() if resolved.is_relative_to(inside) else None
    return Source(data, file)


def _from_git(name: str, root: Path) -> Source:
    reference, _, path = name.removeprefix("git:").partition(":")
    if not reference or reference.startswith("-"):
        raise InvalidDocument(f"{name!r} names no commit; write git:main or git:main:openapi.yaml.")
    path = path or "openapi.yaml"
    size = _git(root, "cat-file", "-s", f"{reference}:{path}", name=name)
    if int(size) > MAX_BYTES:
        raise InvalidDocument(f"{name} is larger than {MAX_BYTES:,} bytes.")
    return Source(_git(root, "cat-file", "blob", f"{reference}:{path}", name=name), path)


def _git(root: Path, *arguments: str, name: str) -> bytes:
    try:
        result = subprocess.run(["git", *arguments], cwd=root, capture_output=True, check=False)  # noqa: S607 - the git of the PATH
    except OSError as error:
        raise InvalidDocument(f"{name} cannot be read: git did not start: {error.strerror}.") from None
    if result.returncode:
        stderr_lines = result.stderr.decode("utf-8", "replace").strip().splitlines()
        raise InvalidDocument(
            f"{name} cannot be read: {stderr_lines[-1] if stderr_lines else 'git failed'}."
        )
    return result.stdout


def _from_url(address: str, seconds: float) -> bytes:
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise InvalidDocument(f"{address} is not a valid URL: {error}.") from None
    if parts.username or parts.password:
        raise InvalidDocument("A URL with a user name or a password is refused; nothing was sent.")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise InvalidDocument(f"{address} is not encrypted; use https. Nothing was sent.")
    try:
        return _run_with_timeout(seconds, lambda: _fetch(address, seconds))
    except TimeoutError:
        raise Unreachable(f"{address} did not respond completely within {seconds:g} seconds.") from None
    except httpx.InvalidURL as error:
        raise InvalidDocument(f"{address} is not a valid URL: {error}.") from None
    except httpx.HTTPError as error:
        why = str(error) or type(error).__name__
        raise Unreachable(f"{address} cannot be read: {why}.") from None


def _run_with_timeout(seconds: float, work: Callable[[], bytes]) -> bytes:
    """Run work in a thread; raise TimeoutError after `seconds`, because DNS has no timeout."""
    result: Future[bytes] = Future()

    def run() -> None:
        try:
            result.set_result(work())
        except BaseException as error:  # raised by `result`
            result.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return result.result(seconds)


def _fetch(address: str, seconds: float) -> bytes:
    deadline, parts, size = time.monotonic() + seconds, list[bytes](), 0
    plain = {"Accept-Encoding": "identity"}  # because a small compressed body may expand to a large one
    with (
        httpx.Client(timeout=min(10.0, seconds), follow_redirects=False, headers=plain) as client,
        client.stream("GET", address) as response,
    ):
        _raise_unless_ok(address, response)
        for part in response.iter_raw():
            size += len(part)
            parts.append(part)
            if size > MAX_BYTES:
                raise InvalidDocument(f"{address} is larger than {MAX_BYTES:,} bytes.")
            if time.monotonic() > deadline:
                raise TimeoutError
    return b"".join(parts)


def _raise_unless_ok(address: str, response: httpx.Response) -> None:
    if response.is_redirect:
        where = response.headers.get("location", "nowhere")
        raise Unreachable(f"{address} has moved to {where!r}; check it, and use that address.")
    if response.status_code != 200:
        raise Unreachable(f"{address} responded with status {response.status_code}.")
    if response.headers.get("content-encoding", "identity") != "identity":
        raise Unreachable(f"{address} sent a compressed response; identity was requested.")
