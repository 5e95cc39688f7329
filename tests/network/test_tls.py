"""TLS on real sockets: certificates are verified, and connections are reused."""

import ssl
from pathlib import Path
from typing import Any

import kalshi_order_groups as sdk
import pytest
from kalshi_order_groups._http.tls import tls_context

from tests.support.tls_server import certificate, lists, serving


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Return a certificate for this machine that the clients of this test trust."""
    chain = certificate(tmp_path, "127.0.0.1")
    context = ssl.create_default_context(cafile=str(chain))
    for module in ("_sync", "_async"):
        name = f"kalshi_order_groups.{module}.connections.tls_context"
        monkeypatch.setattr(name, lambda: context)
    return chain


def test_calls_share_one_connection_under_tls(kind: Any, trusted: Path) -> None:
    with serving(trusted) as (url, seen):
        assert lists(kind, url, 5) == [[]] * 5
    assert seen.requests == 5
    assert len(seen.connections) == 1


def test_an_unknown_certificate_is_refused_before_anything_is_sent(kind: Any, tmp_path: Path) -> None:
    with serving(certificate(tmp_path, "127.0.0.1")) as (url, seen):
        with pytest.raises(sdk.NotSentError, match="certificate"):
            lists(kind, url, 1)
        assert seen.requests == 0


@pytest.mark.parametrize(("named", "accepted"), [("exchange.test", True), ("other.test", False)])
def test_a_given_address_is_called_and_the_certificate_must_be_of_the_name(
    kind: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str, accepted: bool
) -> None:
    chain = certificate(tmp_path, named)
    context = ssl.create_default_context(cafile=str(chain))
    for module in ("_sync", "_async"):
        monkeypatch.setattr(f"kalshi_order_groups.{module}.connections.tls_context", lambda: context)
    with serving(chain) as (url, seen):
        there, addresses = url.replace("127.0.0.1", "exchange.test"), {"exchange.test": "127.0.0.1"}
        if accepted:
            assert lists(kind, there, 1, addresses=addresses) == [[]]
        else:
            with pytest.raises(sdk.NotSentError, match="certificate"):
                lists(kind, there, 1, addresses=addresses)
        assert seen.requests == accepted


def test_a_certificate_for_another_host_is_refused(
    kind: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain = certificate(tmp_path, "127.0.0.2")
    context = ssl.create_default_context(cafile=str(chain))
    for module in ("_sync", "_async"):
        monkeypatch.setattr(f"kalshi_order_groups.{module}.connections.tls_context", lambda: context)
    with serving(chain) as (url, seen):
        with pytest.raises(sdk.NotSentError, match="certificate"):
            lists(kind, url, 1)
        assert seen.requests == 0


def test_no_session_secret_is_written_where_the_environment_says(
    kind: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets, chain = tmp_path / "keys.log", certificate(tmp_path, "127.0.0.1")
    monkeypatch.setenv("SSLKEYLOGFILE", str(secrets))
    monkeypatch.setattr("certifi.where", lambda: str(chain))
    context = tls_context.__wrapped__()
    for module in ("_sync", "_async"):
        monkeypatch.setattr(f"kalshi_order_groups.{module}.connections.tls_context", lambda: context)
    with serving(chain) as (url, seen):
        assert lists(kind, url, 1) == [[]]
    assert seen.requests == 1
    assert not secrets.exists()


def test_apart_from_that_the_context_is_the_default_one() -> None:
    ours, default = tls_context(), ssl.create_default_context()
    for name in ("options", "verify_flags", "verify_mode", "check_hostname", "minimum_version"):
        assert getattr(ours, name) == getattr(default, name), name
