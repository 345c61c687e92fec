"""A real browser: Debian's Chromium, started once for each process of the tests."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)

expect.set_options(timeout=15_000)

PHONE, DESK = 360, 1280
HEIGHT = 900
_REMARKS = (
    "Failed to load resource: the server responded with a status of",
    "Failed to load resource: net::ERR_INTERNET_DISCONNECTED",
)
"""What the browser says by itself of a page that tells about an error, and without a network."""


@contextmanager
def started_chromium() -> Iterator[Browser]:
    """Start the browser, and end it."""
    program = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
    if program is None:
        raise FileNotFoundError("There is no chromium to look at the pages with. Install it, or call ./dev test.")
    # The sandbox is not to be had as root, and machines in containers have little shared memory.
    needed_as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=[*needed_as_root, "--disable-dev-shm-usage", "--disable-gpu"]
        )
        try:
            yield browser
        finally:
            browser.close()


@pytest.fixture(scope="session")
def chromium():
    """Give the browser of this process."""
    with started_chromium() as browser:
        yield browser


@pytest.fixture
def new_context(chromium):
    """Give a function that makes a new visitor's browser: `javascript`, `width`, and `locale` as it asks for pages."""
    contexts: list[BrowserContext] = []

    def make(*, javascript: bool = True, width: int = DESK, locale: str = "en-GB") -> BrowserContext:
        context: BrowserContext = chromium.new_context(
            java_script_enabled=javascript, viewport={"width": width, "height": HEIGHT}, locale=locale
        )
        context.set_default_timeout(15_000)
        # A busy machine may take long to answer once; what a page then shows is expected at once.
        context.set_default_navigation_timeout(60_000)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()


class Watch:
    """Notes what a page of the site must not do: complain in the console, or ask another host."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.host = page, urlsplit(address).netloc
        self.begin()
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.problems.append(f"error of a script: {error}"))
        page.on("request", self._request)
        page.on("requestfailed", self._failed)
        page.on("response", self._response)

    def begin(self) -> None:
        """Begin to watch what a page of the site does, or the next one in the same window."""
        self.status = 0
        self.problems: list[str] = []

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(_REMARKS):
            self.problems.append(f"in the console: {message.text}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob", "about") and parts.netloc != self.host:
            self.problems.append(f"asks another host: {request.url}")

    def _failed(self, request: Request) -> None:
        # What is broken off because one leaves a page is no failure.
        if request.resource_type in ("stylesheet", "script", "image", "font") and "ABORTED" not in str(request.failure):
            self.problems.append(f"not loaded: {request.url}, {request.failure}")

    def _response(self, response: Response) -> None:
        request = response.request
        if request.is_navigation_request() and request.frame == self.page.main_frame:
            self.status = response.status
        elif response.status >= 400 and request.resource_type != "fetch":
            self.problems.append(f"status {response.status}: {response.url}")


def sideways(page: Page) -> int:
    """Return by how many pixels a page is wider than its window."""
    found: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found


def until_quiet(page: Page, act: Callable[[], object]) -> None:
    """Do what leads to another page, and wait until it is there."""
    with page.expect_navigation():
        act()
