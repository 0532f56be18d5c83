"""Fixtures that drive a real headless browser: `browser`, `page`, `narrow_page`, `axe`, `screenshot`.

With pytest-django's `live_server`:

    @pytest.mark.browser
    def test_a_clerk_signs_in(live_server, page, axe, screenshot):
        page.goto(live_server.url)
        page.get_by_label("账号").fill("fazhi")
        screenshot(page, "sign-in")
        assert axe(page) == []
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[1]
SCREENS = ROOT / "build" / "screens"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 390, "height": 844}
# What WCAG 2.1 AA asks for; best-practice hints of axe are not counted.
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium of the system for the whole run."""
    from playwright.sync_api import sync_playwright

    found = next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        pytest.skip("no Chromium on this machine; on Debian: apt-get install chromium fonts-noto-cjk")
    # Playwright's loop makes Django take the test's thread for an asynchronous one.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield chromium
        chromium.close()


def new_page(browser: Browser, size: dict[str, int]) -> Iterator[Page]:
    """A page in a session of its own, which fails the test on any script error or blocked resource."""
    context = browser.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if is_policy_fault(said.text) else None)
    yield page
    context.close()
    assert faults == [], "the page reported errors"


def is_policy_fault(text: str) -> bool:
    """Whether a console line reports something the content security policy refused."""
    return "Content Security Policy" in text or "Content-Security-Policy" in text


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page 1280 px wide, as on an office screen."""
    yield from new_page(browser, WIDE)


@pytest.fixture
def narrow_page(browser: Browser) -> Iterator[Page]:
    """A page 390 px wide, as on a phone."""
    yield from new_page(browser, NARROW)


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """`axe(page)` gives the accessibility faults of a page, one line each; an empty list is what we want."""

    def faults(page: Page) -> list[str]:
        page.evaluate(AXE.read_text(encoding="utf-8") + ";0")
        found = page.evaluate("tags => axe.run({runOnly: tags})", AXE_RULES)
        return [
            f"{fault['id']}: {fault['help']} — {node['html'][:160]}"
            for fault in found["violations"]
            for node in fault["nodes"]
        ]

    return faults


@pytest.fixture(scope="session")
def screenshot() -> Callable[[Page, str], Path]:
    """`screenshot(page, name)` keeps a picture of the whole page in build/screens/, to be looked at."""

    def take(page: Page, name: str) -> Path:
        width = page.viewport_size["width"] if page.viewport_size else 0
        target = SCREENS / f"{name}-{width}.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=target, full_page=True)
        return target

    return take


def sideways(page: Page) -> int:
    """Pixels a page is wider than its window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return width
