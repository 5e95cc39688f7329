"""The page of the simulator's server, in a real browser."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from kalshi_order_groups import Client, Environment, OrderGroup
from kalshi_order_groups.simulator import Exchange, Fault
from kalshi_order_groups.simulator.server import Server, running
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.remote.webelement import WebElement

from tests.support.browser import chromium, complaints, found, needs_a_browser, run
from tests.support.orders import an_order

pytestmark = needs_a_browser

TIMEOUT = 60


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    with chromium(tmp_path_factory.mktemp("browser")) as driver:
        yield driver


@pytest.fixture
def server() -> Iterator[Server]:
    with running(Exchange(clock=lambda: time.time_ns() // 1_000_000)) as server:
        yield server


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    credentials = server.exchange.issue_credentials()
    with Client(
        credentials, environment=Environment.DEMO, base_url=server.base_url, timeout=TIMEOUT
    ) as client:
        yield client


def until(condition: Callable[[], object], content: str) -> None:
    """Wait until the page shows the content."""
    deadline = time.monotonic() + TIMEOUT
    while time.monotonic() < deadline:
        try:
            if condition():
                return
        except StaleElementReferenceException:
            continue
        time.sleep(0.05)
    raise AssertionError(f"the page does not show {content}")


def card(browser: webdriver.Chrome, group: OrderGroup, selector: str = "") -> list[WebElement]:
    return found(browser, f'[data-group="{group.order_group_id}"]{selector}')


def shows(browser: webdriver.Chrome, selector: str, text: str) -> Callable[[], bool]:
    return lambda: any(text in element.text for element in found(browser, selector))


def test_the_page_follows_a_group_through_fills_trip_and_reset(
    browser: webdriver.Chrome, server: Server, client: Client
) -> None:
    browser.get(server.url)
    until(shows(browser, "#no-groups", server.url), "where to point a client")
    group = client.order_groups.create(contracts_limit=100)
    order = client.orders.create_v2(request=an_order(group, count="150"))
    until(lambda: card(browser, group, '[data-state="active"]'), "the new group")
    until(shows(browser, f'[data-group="{group.order_group_id}"]', "KXPRES-24-DJT"), "its order")
    server.exchange.fill(order.order_id, 90)
    until(shows(browser, f'[data-group="{group.order_group_id}"] .filled', "90.00 / 100.00"), "the fill")
    server.exchange.fill(order.order_id, 20)
    until(lambda: card(browser, group, '[data-state="triggered"]'), "the trip")
    until(lambda: found(browser, '.log-row[data-mark="trip"]'), "the trip in the log")
    card(browser, group, ' [data-action="reset"]')[0].click()
    until(lambda: card(browser, group, '[data-state="active"]'), "the reset")
    assert client.order_groups.get(group).triggered is False
    card(browser, group, ' [data-action="trigger"]')[0].click()
    until(lambda: card(browser, group, '[data-state="triggered"]'), "the trigger")
    assert client.order_groups.get(group).triggered is True
    client.order_groups.delete(group)
    until(lambda: not card(browser, group), "that it is gone")


def test_the_page_shows_pauses_and_refused_actions(
    browser: webdriver.Chrome, server: Server, client: Client
) -> None:
    group = client.order_groups.create(contracts_limit=100)
    browser.get(server.url)
    until(lambda: card(browser, group), "the group")
    server.exchange.pause_exchange()
    until(lambda: found(browser, '#pause[data-pause="exchange"]'), "the pause")
    card(browser, group, ' [data-action="trigger"]')[0].click()
    until(shows(browser, "#problem", "the exchange is paused"), "why nothing was triggered")
    found(browser, "#dismiss")[0].click()
    until(lambda: not found(browser, "#problem")[0].is_displayed(), "that it was dismissed")


def test_markup_in_user_names_is_escaped(browser: webdriver.Chrome, server: Server) -> None:
    evil = '<img src=x onerror="document.title=1"></script><script>document.title=2</script>'
    credentials = server.exchange.issue_credentials(user=evil)
    with Client(
        credentials, environment=Environment.DEMO, base_url=server.base_url, timeout=TIMEOUT
    ) as client:
        group = client.order_groups.create(contracts_limit=1)
        browser.get(server.url)
        until(shows(browser, f'[data-group="{group.order_group_id}"]', evil), "the name as it is")
        title = browser.title
        assert "1" not in title
        assert "2" not in title
        assert not found(browser, "main img")


def test_the_page_shows_a_lost_connection_and_reconnects(browser: webdriver.Chrome) -> None:
    exchange = Exchange()
    with running(exchange) as server:
        port = server.port
        browser.get(server.url)
        until(lambda: found(browser, "#groups-total"), "the page")
    until(lambda: found(browser, "#lost:not([hidden])"), "that the connection is lost")
    with running(exchange, port):
        until(lambda: found(browser, "#lost[hidden]"), "that it is back")


def test_the_page_loads_only_from_its_server_within_its_policy(
    browser: webdriver.Chrome, server: Server
) -> None:
    complaints(browser)  # discard the messages of earlier tests
    browser.get(server.url)
    until(lambda: found(browser, "#groups-total"), "the page")
    time.sleep(1)
    loaded = run(browser, "return performance.getEntriesByType('resource').map(e => e.name)")
    assert loaded
    assert all(name.startswith(server.url) for name in loaded)
    assert complaints(browser) == []


@pytest.mark.full
def test_several_groups_are_shown_together(
    browser: webdriver.Chrome, server: Server, client: Client, tmp_path: Path
) -> None:
    """Take the screenshot of the docs; SCREENSHOT names the file to keep it in."""
    exchange = server.exchange
    groups = [client.order_groups.create(contracts_limit=limit) for limit in (100, 250, 60, 40)]
    orders = [client.orders.create_v2(request=an_order(group, count="200")) for group in groups]
    exchange.faults.plan(Fault.UNAVAILABLE_503, operation="TriggerOrderGroup", calls=1)
    browser.get(server.url)
    for count in (8, 17, 3, 12, 9):
        for order in orders[:3]:
            exchange.fill(order.order_id, count)
        time.sleep(0.5)
    exchange.fill(orders[3].order_id, 41)
    client.order_groups.list()
    until(lambda: found(browser, '[data-state="triggered"]'), "the trip")
    until(
        lambda: len(found(browser, '[data-state="active"][data-level="near"]')) == 1,
        "a group near its limit",
    )
    assert len(found(browser, "[data-group]")) == 4
    picture = Path(os.environ.get("SCREENSHOT", tmp_path / "page.png"))
    picture.write_bytes(browser.get_screenshot_as_png())
    assert picture.stat().st_size > 20_000
