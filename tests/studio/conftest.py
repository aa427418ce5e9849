"""The studio served over HTTP, and pages of a real Chromium that fail a test when they complain."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Browser, Page, async_playwright

from service.bootstrap import Service
from tests.conftest import Serve

BRAND = "/brands/alder-and-brim"
Visit = Callable[..., Awaitable[Page]]
"""Takes an address behind `/studio`, and options of a browser's window; returns the page, loaded."""


@pytest.fixture(scope="module")
async def browser(chromium_path: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium_path, args=["--no-sandbox", "--disable-gpu", "--no-first-run"]
        )
        yield browser
        await browser.close()


@pytest.fixture(scope="module")
async def site(service: Service, serve: Serve) -> AsyncIterator[str]:
    """Where the studio is, open as there is no key."""
    async with serve(service) as client:
        yield f"{str(client.base_url).rstrip('/')}/studio"


@pytest.fixture
async def visit(browser: Browser, site: str) -> AsyncIterator[Visit]:
    """Return what opens a page; the test fails if its scripts fail or break its policy."""
    contexts: list[Any] = []
    complaints: list[str] = []

    async def open_page(path: str, at: str = site, **options: Any) -> Page:
        context = await browser.new_context(**options)
        contexts.append(context)
        page = await context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None
        )
        await page.goto(f"{at}{path}")
        return page

    yield open_page
    for context in contexts:
        await context.close()
    assert complaints == []
