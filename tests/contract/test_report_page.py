"""The HTML report in a real browser: accessible, without scripts and without requests."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from contract.model import Level, Report
from contract.report import render, wording
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.support import report_samples as samples
from tests.support.browser import box, chromium, complaints, devtools, found, needs_a_browser, run

pytestmark = needs_a_browser


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    with chromium(tmp_path_factory.mktemp("browser")) as driver:
        yield driver


def opened(browser: webdriver.Chrome, folder: Path, report: Report) -> None:
    """Open the page of a report from a file."""
    page = folder / "report.html"
    page.write_text(render(report, "html"), "utf-8")
    complaints(browser)  # discard the messages of earlier pages
    browser.get(page.as_uri())


def seen(browser: webdriver.Chrome, selector: str) -> list[str]:
    return [element.text for element in found(browser, selector) if element.is_displayed()]


def test_the_verdict_comes_first_with_old_and_new_side_by_side(
    browser: webdriver.Chrome, tmp_path: Path
) -> None:
    opened(browser, tmp_path, samples.FAILED)
    assert browser.title == "Contract diff: changes at or above the threshold"
    assert seen(browser, "h1")[0].startswith("Contract diff: FAILED")
    assert len(seen(browser, "article")) == len(samples.FAILED.findings)
    old, new = (box(found(browser, f"#finding-5a5a5a5a5a5a .{side}")[0]) for side in ("old", "new"))
    assert old["y"] == new["y"]
    assert old["x"] + old["width"] <= new["x"]
    assert seen(browser, "#finding-5a5a5a5a5a5a del") == ["32"]
    assert seen(browser, "#finding-5a5a5a5a5a5a ins") == ["63"]
    assert complaints(browser) == []


def test_levels_can_be_toggled_by_keyboard(browser: webdriver.Chrome, tmp_path: Path) -> None:
    opened(browser, tmp_path, samples.FAILED)
    for level in Level:
        switch = found(browser, f"#show-{level.value}")[0]
        rule = f'article[data-level="{level.value}"]'
        assert len(seen(browser, rule)) == 1
        switch.send_keys(Keys.SPACE)
        assert seen(browser, rule) == []
        assert len(seen(browser, "article")) == len(Level) - 1
        switch.send_keys(Keys.SPACE)
        assert len(seen(browser, rule)) == 1
    summary = found(browser, "article details summary")[0]
    summary.send_keys(Keys.ENTER)
    assert "GET /portfolio/part_20" in seen(browser, "article details")[0]


def test_the_page_is_accessible_to_screen_readers(browser: webdriver.Chrome, tmp_path: Path) -> None:
    opened(browser, tmp_path, samples.FAILED)
    assert run(browser, "return document.documentElement.lang") == "en"
    for switch in found(browser, "input"):
        assert switch.accessible_name in {
            f"{level.value} ({count})" for level, count in wording.counts(samples.FAILED).items()
        }
    assert found(browser, "fieldset")[0].accessible_name == "Show"
    names = [article.accessible_name for article in found(browser, "article")]
    assert names[0].split() == [samples.REMOVED.rule, samples.REMOVED.finding_id]
    assert [heading.accessible_name.partition(":")[0] for heading in found(browser, "h2")][:2] == [
        "Breaking",
        "Unclassified",
    ]
    roles = {element.aria_role for element in found(browser, "del, ins")}
    assert roles == {"deletion", "insertion"}


def contrast(browser: webdriver.Chrome, element: str) -> float:
    """Return the contrast ratio of a text with its background, as defined by WCAG 2."""
    return float(
        run(
            browser,
            """
            const luminance = (colour) => {
              const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map(Number).map((value) => {
                const part = value / 255;
                return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
              });
              return 0.2126 * r + 0.7152 * g + 0.0722 * b;
            };
            const element = document.querySelector('SELECTOR');
            const ground = (node) => getComputedStyle(node).backgroundColor;
            let behind = element;
            while (ground(behind) === 'rgba(0, 0, 0, 0)') behind = behind.parentElement;
            const [a, b] = [getComputedStyle(element).color, ground(behind)].map(luminance);
            return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            """.replace("SELECTOR", element),
        )
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_sufficient_in_both_colour_schemes(
    browser: webdriver.Chrome, tmp_path: Path, scheme: str
) -> None:
    media = [{"name": "prefers-color-scheme", "value": scheme}]
    devtools(browser, "Emulation.setEmulatedMedia", features=media)
    opened(browser, tmp_path, samples.FAILED)
    background = run(browser, "return getComputedStyle(document.body).backgroundColor")
    assert background == {"light": "rgb(244, 246, 248)", "dark": "rgb(17, 21, 26)"}[scheme]
    for element in (
        "h1",
        "h2 small",
        "p",
        "dt",
        "dd",
        "del",
        "ins",
        ".value",
        ".says",
        "summary",
        "h4",
        "pre",
    ):
        assert contrast(browser, element) >= 4.5, element


def test_the_page_fits_a_narrow_window(browser: webdriver.Chrome, tmp_path: Path) -> None:
    narrow = {"width": 360, "height": 640, "deviceScaleFactor": 1, "mobile": False}
    devtools(browser, "Emulation.setDeviceMetricsOverride", **narrow)
    try:
        opened(browser, tmp_path, samples.FAILED)
        old, new = (box(found(browser, f"article .{side}")[0]) for side in ("old", "new"))
        assert old["y"] < new["y"]
        assert run(browser, "return document.documentElement.scrollWidth") <= 360
    finally:
        devtools(browser, "Emulation.clearDeviceMetricsOverride")


EVIL = (
    '</style></code><script>document.title = "gone"</script><img src=x onerror="document.title=1">'
    "<base href=http://evil.example/><link rel=stylesheet href=http://evil.example/x.css>"
)


def test_markup_in_texts_is_escaped_and_loads_nothing(browser: webdriver.Chrome, tmp_path: Path) -> None:
    evil = replace(
        samples.REMOVED,
        finding_id=f'"onfocus="alert(1)" x="{EVIL}',
        rule=EVIL,
        text=EVIL,
        pointer=EVIL,
        old=EVIL,
        new=f"{EVIL} \u202e new",
        advice=EVIL,
        symbols=(EVIL,),
    )
    opened(browser, tmp_path, replace(samples.FAILED, message=EVIL, findings=(evil,)))
    assert browser.title == "Contract diff: changes at or above the threshold"
    article = found(browser, "article")[0]
    assert article.find_element(By.CSS_SELECTOR, "p").text == EVIL
    assert "<U+202E>" in article.find_element(By.CSS_SELECTOR, ".new .value").text
    assert not found(browser, "script, img, base, [onfocus], [onerror], link:not([rel=icon])")
    assert complaints(browser) == []


def test_the_page_loads_nothing_else(browser: webdriver.Chrome, tmp_path: Path) -> None:
    requested: list[str] = []

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            requested.append(self.path)

    (tmp_path / "report.html").write_text(render(samples.FAILED, "html"), "utf-8")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(tmp_path))) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            browser.get(f"http://127.0.0.1:{server.server_port}/report.html")
            assert run(browser, "return performance.getEntriesByType('resource').map(e => e.name)") == []
        finally:
            server.shutdown()
            thread.join()
    assert requested == ["/report.html"]


def test_the_content_security_policy_allows_only_the_inline_style(
    browser: webdriver.Chrome, tmp_path: Path
) -> None:
    opened(browser, tmp_path, samples.SAME)
    assert run(browser, "return getComputedStyle(document.querySelector('dl')).display") == "grid"
    run(
        browser,
        """
        const script = document.createElement('script');
        script.textContent = 'document.title = "gone"';
        document.body.append(script);
        const image = document.createElement('img');
        image.src = 'http://127.0.0.1:1/x.png';
        document.body.append(image);
        """,
    )
    assert browser.title == "Contract diff: no contract change"
    output = " ".join(str(entry["message"]) for entry in complaints(browser))
    assert "Content Security Policy" in output


@pytest.mark.parametrize("report", samples.BROKEN, ids=lambda report: report.verdict.name)
def test_a_comparison_that_failed_says_so(
    browser: webdriver.Chrome, tmp_path: Path, report: Report
) -> None:
    opened(browser, tmp_path, report)
    assert seen(browser, "h1") == [f"Contract diff: ERROR: {report.verdict.value}"]
    assert wording.NOT_COMPARED in seen(browser, "main")[0]
    assert report.message in seen(browser, "main")[0]
    assert not found(browser, "fieldset, article")
