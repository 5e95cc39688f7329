"""A real browser for the tests of pages, where this machine has one."""

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

BROWSER, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
needs_a_browser = pytest.mark.skipif(
    BROWSER is None or DRIVER is None,
    reason="no chromium and chromedriver here (Debian's packages chromium and chromium-driver)",
)
FLAGS = (
    "headless=new",
    "no-sandbox",
    "disable-gpu",
    "disable-quic",
    "no-first-run",
    "disable-background-networking",
    "disable-component-update",
    "disable-sync",
    "window-size=1280,800",
)


@contextmanager
def chromium(folder: Path) -> Generator[webdriver.Chrome]:
    """A browser that keeps what it has to keep in a folder, and what pages complain of in its log."""
    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER or ""
    for flag in (*FLAGS, f"user-data-dir={folder}"):
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options, webdriver.ChromeService(DRIVER))
    try:
        yield driver
    finally:
        driver.quit()


def found(browser: webdriver.Chrome, selector: str) -> list[WebElement]:
    return browser.find_elements(By.CSS_SELECTOR, selector)


def complaints(browser: webdriver.Chrome) -> list[Any]:
    """What the browser's console has to say since the last time."""
    get_log: Any = browser.get_log  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return list(get_log("browser"))


def box(element: WebElement) -> dict[str, float]:
    """Where an element is: x, y, width, height."""
    rect: Any = element.rect  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return dict(rect)


def devtools(browser: webdriver.Chrome, command: str, **arguments: Any) -> None:
    """Tell the browser to be another: in the dark, or as narrow as a telephone."""
    tell: Any = browser.execute_cdp_cmd  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    tell(command, arguments)


def run(browser: webdriver.Chrome, script: str) -> Any:
    """What a script in the page returns."""
    execute: Any = browser.execute_script  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return execute(script)
