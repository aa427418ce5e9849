"""The studio served over HTTP, and pages of a real Chromium that fail a test when they complain."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from bench.browser import open_browser
from service.adapters.database import Database
from service.adapters.key_store import SqlKeyStore
from service.bootstrap import Service
from service.domain.keys import KeyLimits
from service.web import auth
from service.workflows.keep_accounts import Accounts
from tests.conftest import Serve, service_over_copy
from tests.keys import build_key

BRAND = "/brands/alder-and-brim"
expect.set_options(timeout=20_000)  # a busy machine is no fault of a page
Visit = Callable[..., Awaitable[Page]]
"""Takes an address behind `/studio`, and options of a browser's window; returns the page, loaded."""


_TOKEN = re.compile(r'name="form_token" value="([0-9a-f]{64})"')
_STILL = "document.addEventListener('submit', (event) => { event.preventDefault(); event.stopImmediatePropagation(); }, true);"


def studio_of(client: httpx.AsyncClient) -> str:
    """Return where the studio of a served service is."""
    return f"{str(client.base_url).rstrip('/')}/studio"


async def token_of(client: httpx.AsyncClient, address: str) -> str:
    """Return the token without which no form is taken, of a page that has one."""
    found = _TOKEN.search((await client.get(address, follow_redirects=True)).text)
    assert found, address
    return found[1]


@pytest.fixture(scope="module")
async def context(chromium_path: str) -> AsyncIterator[BrowserContext]:
    """A browser that hears what hostile words set off, and sends no form."""
    async with open_browser(chromium_path) as context:
        await context.add_init_script(_STILL)
        yield context


@pytest.fixture(scope="module")
async def browser(chromium_path: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium_path, args=["--no-sandbox", "--disable-gpu", "--no-first-run"]
        )
        yield browser
        await browser.close()


@pytest.fixture(scope="module")
async def own(sample_data: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Service]:
    """A service whose knowledge and drafts the tests of a file may change."""
    async with service_over_copy(sample_data, tmp_path_factory.mktemp("own")) as service:
        yield service


@pytest.fixture(scope="module")
async def site(service: Service, serve: Serve) -> AsyncIterator[str]:
    """Where the studio is, open as there is no key."""
    async with serve(service) as client:
        yield studio_of(client)


class Locked(NamedTuple):
    """A studio with one key: where it is, the key's secret, and the store in which the key may be ended."""

    site: str
    secret: str
    keys: SqlKeyStore


@pytest.fixture
async def locked(
    service: Service, serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Locked]:
    monkeypatch.setattr(auth, "FRESH_S", -1)  # keys are read anew for each request
    record, secret = build_key(name="shop desk")
    async with Database(tmp_path / "keys") as database:
        keys = SqlKeyStore(database)
        await keys.create(record)
        accounts = Accounts(keys, service.ports.clock, KeyLimits())
        async with serve(replace(service, keys=keys, accounts=accounts)) as client:
            yield Locked(studio_of(client), secret, keys)
        await accounts.close()


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
