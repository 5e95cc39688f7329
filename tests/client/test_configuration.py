"""How a client is set up, and what is refused before anything is sent."""

import copy
import pickle
import socket
import ssl
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from attrs import define
from kalshi_order_groups import (
    ALL_SUBACCOUNTS,
    NOT_GIVEN,
    AsyncClient,
    Client,
    ConfigurationError,
    Credentials,
    Environment,
    NotFoundError,
)
from kalshi_order_groups._core.options import DEFAULT_TIMEOUT

from tests.support.keys import ED25519, pem
from tests.support.paths import PROJECT
from tests.support.recorder import BOTH, Recorder, call, reply
from tests.support.socket_server import server, unused_port

CREDENTIALS = Credentials("id", ED25519.signer)
ENVIRON = {
    "KALSHI_API_KEY_ID": "id",
    "KALSHI_PRIVATE_KEY": pem(ED25519.private).decode(),
    "KALSHI_ENVIRONMENT": "demo",
}


def test_the_environment_has_no_default() -> None:
    with pytest.raises(TypeError, match="environment"):
        Client(CREDENTIALS)  # type: ignore[call-arg]  # that is what is tested
    with pytest.raises(ConfigurationError, match="there is no default on purpose"):
        Client.from_env({**ENVIRON, "KALSHI_ENVIRONMENT": ""})


@pytest.mark.parametrize(
    ("environment", "host"),
    [
        (Environment.PRODUCTION, "external-api.kalshi.com"),
        (Environment.DEMO, "external-api.demo.kalshi.co"),
    ],
)
def test_each_environment_has_its_host(environment: Environment, host: str) -> None:
    transport = Recorder(reply(200, {}))
    call("sync", transport, lambda client: client.order_groups.list(), environment=environment)
    assert transport.request.url.host == host
    assert transport.request.url.scheme == "https"


@pytest.mark.parametrize(
    ("base_url", "said"),
    [
        ("http://external-api.demo.kalshi.co/trade-api/v2", "http is for this machine only"),
        ("http://10.0.0.1/trade-api/v2", "http is for this machine only"),
        ("http://localhost.example.com/", "http is for this machine only"),
        ("http://127.0.0.1.example.com/", "http is for this machine only"),
        ("https://user:pw@demo-api.kalshi.co/trade-api/v2", "without user"),
        ("https://demo-api.kalshi.co/trade-api/v2?x=1", "without user"),
        ("https://demo-api.kalshi.co/trade-api/v2#x", "without user"),
        ("ftp://demo-api.kalshi.co/", "must begin with https://"),
        ("demo-api.kalshi.co", "must begin with https://"),
        ("https://", "must begin with https://"),
        ("", "must begin with https://"),
        ("https://[::1", "is not a URL"),
        (
            "https://api.elections.kalshi.com/trade-api/v2",
            "is production, and the client was set up for demo",
        ),
        (5, "must be a string, not int"),
        (httpx.URL("https://x"), "must be a string, not URL"),
        ("https://demo-api.kalshi.co/trade-api/v2?", "without user"),
        ("https://user:secret/x@demo-api.kalshi.co", "without user"),
        ("https://api.elections.kalshi.com./trade-api/v2", "is production, and the client"),
        ("https://api.example./trade-api/v2", "ends in a dot, and no certificate does: write api.example"),
        ("https://xn--a.test", "must be plain letters"),
        ("https://xn--localhost-.test/trade-api/v2", "must be plain letters"),
        ("https://xn--/x", "must be plain letters"),
        ("https://a\u3002b.test/x", "must be plain letters"),
        ("https://127.0.0.1:\u0661/x", "must be plain letters"),
        ("https://127.0.0.1:0/x", "the port of the base URL must be 1 to 65535, not 0"),
        ("https://127.0.0.1:-1/x", "the port of the base URL must be 1 to 65535, not -1"),
        ("http://127.0.0.1:99999/x", "the port of the base URL must be 1 to 65535, not 99999"),
    ],
)
def test_addresses_that_credentials_are_not_sent_to(base_url: str, said: str) -> None:
    for kind in (Client, AsyncClient):
        with pytest.raises(ConfigurationError, match=said):
            kind(CREDENTIALS, environment=Environment.DEMO, base_url=base_url)


@pytest.mark.parametrize("kind", [Client, AsyncClient])
@pytest.mark.parametrize("copied", [pickle.dumps, copy.deepcopy])
def test_a_client_is_not_copied_into_another_process(kind: Any, copied: Callable[..., Any]) -> None:
    client = kind.simulated()  # its exchange has a lock, which cannot be pickled either
    for part in (client, client.with_options(subaccount=3), client.order_groups, client.orders):
        with pytest.raises(TypeError, match="cannot be pickled, because it can sign: build one in"):
            copied(part)


def test_a_host_of_the_exchange_without_its_path_is_completed() -> None:
    transport = Recorder(reply(200, {}))
    for base_url in ("https://demo-api.kalshi.co", "https://DEMO-api.kalshi.co./"):
        call("sync", transport, lambda c: c.order_groups.list(), base_url=base_url)
        sent = transport.requests[-1].url
        assert str(sent) == "https://demo-api.kalshi.co/trade-api/v2/portfolio/order_groups"


LOOK_ALIKES = (
    "external-api.kalshi.com.evil.example",
    "external-api.demo.kalshi.co.evil.example",
    "external-api-kalshi-com.evil.example",
    "kalshi.co.uk",
    "kalshi.com.au",
    "evilkalshi.com",
    "my-kalshi.example",
    "kalshi-api.com",
    "kalshi.net",
    "api.kalshi.cm",
    "ka1shi.co",
    "api.ka1shi.com",
    "kalsh1.com",
    "kaishi.com",
    "k4lshi.com",
    "kal5hi.com",
    "kalhsi.com",
    "kalshii.com",
    "kalsi.com",
    "kelshi.com",
    "kalsi.net",
    "api.kalhsi.io",
    "KA1SHI.co.",
)


@pytest.mark.parametrize("kind", [Client, AsyncClient])
@pytest.mark.parametrize("environment", Environment)
@pytest.mark.parametrize("host", LOOK_ALIKES)
def test_a_host_that_looks_like_the_exchange_gets_no_credentials(
    host: str, environment: Environment, kind: type[Client]
) -> None:
    with pytest.raises(ConfigurationError, match="looks like a host of Kalshi and is not"):
        kind(CREDENTIALS, environment=environment, base_url=f"https://{host}/trade-api/v2")


@pytest.mark.parametrize(
    "host",
    [
        "k\u0430lshi.com",  # Cyrillic a
        "xn--klshi-3ve.com",
        "XN--klshi-3ve.com",
        "gateway.xn--p1ai",
        "m\u00fcnchen.example",
        "external-api.kalshi.com%2eevil.example",
        "external-api.kalshi.com%00.evil.example",
        "external-api.kalshi.com\\.evil.example",
        "external-api.demo.kalshi.co..evil.example",
        "a+b.example",
    ],
)
def test_a_host_in_other_signs_is_refused(host: str) -> None:
    with pytest.raises(ConfigurationError, match="plain letters, digits, dots and hyphens"):
        Client(CREDENTIALS, environment=Environment.DEMO, base_url=f"https://{host}/trade-api/v2")


@pytest.mark.parametrize("host", ["\uff4balshi.com", "external-api.kalshi.com\u3002evil.example"])
def test_a_host_in_wide_signs_is_refused(host: str) -> None:
    with pytest.raises(ConfigurationError, match=r"is not a URL|looks like a host of Kalshi"):
        Client(CREDENTIALS, environment=Environment.DEMO, base_url=f"https://{host}/trade-api/v2")


@pytest.mark.parametrize(
    ("host", "environment"),
    [("other.kalshi.com", Environment.PRODUCTION), ("other.demo.kalshi.co", Environment.DEMO)],
)
def test_any_host_of_the_exchange_belongs_to_its_environment(host: str, environment: Environment) -> None:
    (other,) = set(Environment) - {environment}
    Client(CREDENTIALS, environment=environment, base_url=f"https://{host}/v9").close()
    with pytest.raises(ConfigurationError, match=f"{host} is {environment.value}, and the client was"):
        Client(CREDENTIALS, environment=other, base_url=f"https://{host}/v9")


# -- certificates are verified ---------------------------------------------------------------------------


@define
class Wrapping(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A transport around another, as people write them to log or to count."""

    inner: Any


def careless_context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    return context


TRANSPORTS: dict[str, tuple[type[Any], type[Any]]] = {
    "sync": (Client, httpx.HTTPTransport),
    "async": (AsyncClient, httpx.AsyncHTTPTransport),
}
CARELESS: dict[str, Callable[[type[Any]], Any]] = {
    "verify=False": lambda kind: kind(verify=False),
    "no host names": lambda kind: kind(verify=careless_context()),
    "through a proxy": lambda kind: kind(verify=False, proxy="http://127.0.0.1:9"),
    "wrapped": lambda kind: Wrapping(kind(verify=False)),
    "wrapped twice": lambda kind: Wrapping(Wrapping(kind(verify=False))),
}


@pytest.mark.parametrize("kind", TRANSPORTS)
@pytest.mark.parametrize("careless", CARELESS)
@pytest.mark.parametrize("base_url", [None, "https://gateway.example", "https://10.0.0.1/x"])
def test_certificates_are_verified(careless: str, base_url: str | None, kind: str) -> None:
    client, transport = TRANSPORTS[kind]
    with pytest.raises(ConfigurationError, match="does not verify certificates"):
        client(
            CREDENTIALS,
            environment=Environment.DEMO,
            base_url=base_url,
            transport=CARELESS[careless](transport),
        )


@pytest.mark.parametrize("kind", TRANSPORTS)
@pytest.mark.parametrize(
    ("base_url", "verify"),
    [
        ("https://localhost:1/x", False),
        ("https://127.0.0.1:1", False),
        ("https://[::1]:1/", False),
        (None, True),
        ("https://gateway.example", True),
    ],
)
def test_on_this_machine_they_need_not_be(base_url: str | None, verify: bool, kind: str) -> None:
    client, transport = TRANSPORTS[kind]
    client(
        CREDENTIALS,
        environment=Environment.DEMO,
        base_url=base_url,
        transport=Wrapping(transport(verify=verify)),
    )


@pytest.mark.parametrize(
    "base_url",
    [
        "http://127.0.0.1:8080/trade-api/v2",
        "http://127.8.8.8/",
        "http://localhost:1",
        "http://[::1]:8080/x",
        "https://demo-api.kalshi.co/trade-api/v2/",
        "https://gateway.example/kalshi",
        "https://kalshi.desk.example/v9",
        "https://my_gateway.example:8443",
        "https://10.0.0.1/x",
    ],
)
def test_addresses_that_are_fine(base_url: str) -> None:
    Client(CREDENTIALS, environment=Environment.DEMO, base_url=base_url).close()


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"subaccount": 64}, ValueError, "subaccount must be 0 to 63, not 64"),
        ({"subaccount": -1}, ValueError, "0 to 63"),
        ({"subaccount": True}, TypeError, "subaccount must be an int"),
        ({"subaccount": "3"}, TypeError, "subaccount must be an int"),
        ({"subaccount": 3.0}, TypeError, "subaccount must be an int"),
        ({"subaccount": ALL_SUBACCOUNTS}, ValueError, "ALL_SUBACCOUNTS is only for reads"),
        ({"exchange_index": -1}, ValueError, "exchange_index must be 0 to"),
        ({"exchange_index": False}, TypeError, "exchange_index must be an int"),
        ({"timeout": 0}, ValueError, "above 0"),
        ({"timeout": -1.5}, ValueError, "above 0"),
        ({"timeout": float("inf")}, ValueError, "at most 86400 seconds"),
        ({"timeout": float("nan")}, ValueError, "at most 86400 seconds"),
        ({"timeout": 10**400}, ValueError, "at most 86400 seconds"),
        ({"timeout": True}, TypeError, "seconds"),
        ({"timeout": "5"}, TypeError, "seconds"),
        ({"environment": "demo"}, ConfigurationError, "Environment.DEMO"),
        ({"credentials": "id"}, ConfigurationError, r"Credentials\.from_file"),
        ({"transport": object()}, ConfigurationError, "transport must be an httpx"),
    ],
)
@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_wrong_options_are_refused_at_once(
    kind: type[Client], options: dict[str, Any], error: type[Exception], said: str
) -> None:
    good: dict[str, Any] = {"credentials": CREDENTIALS, "environment": Environment.DEMO}
    with pytest.raises(error, match=said):
        kind(**{**good, **options})


def test_a_client_from_the_environment() -> None:
    transport = Recorder(reply(200, {}))
    environ = {
        **ENVIRON,
        "KALSHI_SUBACCOUNT": "0",
        "KALSHI_EXCHANGE_INDEX": " 2 ",
        "KALSHI_BASE_URL": "http://127.0.0.1:9/x",
    }
    with Client.from_env(environ, transport=transport) as client:
        client.order_groups.trigger("og-1")
    url = transport.request.url
    assert str(url) == (
        "http://127.0.0.1:9/x/portfolio/order_groups/og-1/trigger?subaccount=0&exchange_index=2"
    )

    with Client.from_env(
        environ, transport=transport, subaccount=5, base_url="http://localhost/y"
    ) as client:
        client.order_groups.trigger("og-1")
    assert transport.requests[-1].url.params["subaccount"] == "5"
    assert transport.requests[-1].url.path == "/y/portfolio/order_groups/og-1/trigger"


@pytest.mark.parametrize("kind", [Client, AsyncClient])
def test_a_client_from_the_real_environment(
    kind: type[Client | AsyncClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in ENVIRON.items():
        monkeypatch.setenv(name, value)
    assert repr(kind.from_env()) == (
        f"<{kind.__name__} Options(subaccount=None, exchange_index=None,"
        f" limits=Limits(timeout={DEFAULT_TIMEOUT}, deadline=None, max_attempts=None))>"
    )


def test_sentinels_look_like_themselves() -> None:
    assert repr((NOT_GIVEN, ALL_SUBACCOUNTS)) == "(NOT_GIVEN, ALL_SUBACCOUNTS)"
    assert pickle.loads(pickle.dumps(NOT_GIVEN)) is NOT_GIVEN


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"KALSHI_ENVIRONMENT": "prod"}, "production or demo, not 'prod'"),
        ({"KALSHI_ENVIRONMENT": "-----BEGIN PRIVATE KEY-----"}, "must be production or demo$"),
        ({"KALSHI_SUBACCOUNT": "three"}, "KALSHI_SUBACCOUNT must be a whole number, not 'three'"),
        ({"KALSHI_SUBACCOUNT": "64"}, "an environment variable is wrong: subaccount must be 0 to 63"),
        ({"KALSHI_EXCHANGE_INDEX": "-1"}, "KALSHI_EXCHANGE_INDEX must be a whole number"),
        ({"KALSHI_BASE_URL": "http://example.com"}, "http is for this machine only"),
    ],
)
def test_an_environment_that_makes_no_sense(environ: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        Client.from_env({**ENVIRON, **environ})


@pytest.mark.parametrize("kind", BOTH)
def test_every_call_has_a_timeout(kind: str) -> None:
    transport = Recorder(reply(200, {}))

    def waits(act: Callable[[Any], Any], **options: Any) -> float:
        call(kind, transport, act, **options)
        found = set(transport.requests[-1].extensions["timeout"].values())
        assert len(found) == 1
        return float(found.pop())

    assert waits(lambda c: c.order_groups.list()) == DEFAULT_TIMEOUT
    assert waits(lambda c: c.order_groups.list(), timeout=2) == 2
    assert waits(lambda c: c.with_options(timeout=1.5).order_groups.list(), timeout=2) == 1.5
    assert waits(lambda c: c.order_groups.trigger("og", timeout=0.5), timeout=2) == 0.5
    assert waits(lambda c: c.order_groups.trigger("og", timeout=None), timeout=2) == 2


def test_the_readme_tells_the_timeout() -> None:
    row = f"| `timeout` | {DEFAULT_TIMEOUT:g} seconds |"
    assert row in (PROJECT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("kind", BOTH)
def test_a_closed_client_says_so(kind: str) -> None:
    transport = Recorder(reply(200, {}))

    def act(client: Any) -> Any:
        other = client.with_options(subaccount=1)
        if kind == "sync":
            client.close()
            client.close()
            return other.order_groups.list()

        async def run() -> None:
            await client.aclose()
            await client.aclose()
            await other.order_groups.list()

        return run()

    with pytest.raises(ConfigurationError, match="get_order_groups was not sent: the client is closed"):
        call(kind, transport, act)
    assert transport.requests == []


@pytest.mark.parametrize("kind", BOTH)
def test_the_proxies_of_the_environment_are_not_used(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{unused_port()}")

    def confirm(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")

    with server(confirm) as base_url:
        assert call(kind, None, lambda c: c.order_groups.list(), base_url=base_url) == []


@pytest.mark.parametrize("kind", BOTH)
def test_cookies_are_not_kept(kind: str) -> None:
    transport = Recorder(reply(404, {"error": {"code": "not_found"}}, Set_Cookie="a=b; Path=/"))
    with pytest.raises(NotFoundError):
        call(kind, transport, lambda client: client.order_groups.delete("og-1"))
    assert [request.headers.get("cookie") for request in transport.requests] == [None, None, None]


def test_a_client_of_ones_own_keeps_what_it_has() -> None:
    class Desk(Client):
        name = ""

    desk = Desk.simulated()
    desk.name = "rates"
    other = desk.with_options(subaccount=2)
    assert (type(other), other.name) == (Desk, "rates")
    other.close()
