"""Journeys of an agent in a real browser: replies by keys, escalation, the panel in another site's frame."""

import http.server
import threading
from functools import partial

import pytest
from playwright.async_api import expect

from tests.studio.conftest import BRAND, Visit, studio_of

QUESTION = "Customer: How do I wash the Trail Hat?"


async def test_an_agent_chooses_edits_and_copies_by_keys(visit: Visit):
    page = await visit(f"{BRAND}/reply", permissions=["clipboard-read", "clipboard-write"])
    await page.fill("#f-conversation", QUESTION)
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(".suggestion")).to_have_count(3)
    await expect(page.locator(".suggestion.chosen kbd").first).to_have_text("1")
    await page.keyboard.press("2")
    await expect(page.locator(".suggestion.chosen kbd").first).to_have_text("2")
    await page.keyboard.press("e")
    assert await page.evaluate("document.activeElement.id") == "words-2"
    await page.keyboard.press("Control+a")
    await page.keyboard.type("My own words, 1 or 2")
    await page.keyboard.press("Escape")
    await page.keyboard.press("c")
    await expect(page.locator("#notice")).to_have_text("Copied.")
    assert await page.evaluate("navigator.clipboard.readText()") == "My own words, 1 or 2"


async def test_sources_stand_beside(visit: Visit):
    page = await visit(f"{BRAND}/reply")
    await page.fill("#f-conversation", QUESTION)
    await page.get_by_role("button", name="Suggest replies").click()
    first = page.locator(".suggestion").first
    await expect(first.locator(".decider blockquote").first).to_contain_text("30 °C")
    await first.locator("mark.claim").first.click()
    assert page.url.endswith("#suggestion-1-1")


async def test_when_a_person_must_take_over_it_is_clear(visit: Visit):
    page = await visit(f"{BRAND}/reply")
    await page.fill("#f-conversation", "Customer: My lawyer will sue you over this hat.")
    await page.get_by_role("button", name="Suggest replies").click()
    await expect(page.get_by_role("heading", name="A person must take over")).to_be_visible()


async def test_a_conversation_without_a_customer_is_told(visit: Visit):
    page = await visit(f"{BRAND}/reply")
    await page.fill("#f-conversation", "Agent: hello")
    await page.get_by_role("button", name="Suggest replies").click()
    await expect(page.get_by_role("alert").filter(has_text="customer")).to_be_visible()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def help_desk(tmp_path):
    """Another site, at another address, whose page shows what it is given in a frame."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=tmp_path))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield tmp_path, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


FRAME = """<!doctype html><title>Desk</title><iframe src="{panel}" width="420" height="700"></iframe>
<script>window.told = []; addEventListener('message', (event) => told.push(event.data));
function ask() {{ frames[0].postMessage({{type: 'moments.conversation', messages: [{{role: 'customer', text: 'How do I wash the Trail Hat?'}}]}}, '*'); }}</script>"""


async def test_a_help_desk_hands_its_conversation_over_and_gets_the_reply(visit: Visit, service, serve, help_desk):
    folder, desk = help_desk
    async with serve(service, studio_embed_origins=desk) as client:
        (folder / "desk.html").write_text(FRAME.format(panel=f"{studio_of(client)}/panel/brands/alder-and-brim/reply"))
        page = await visit("/desk.html", at=desk)
        panel = page.frames[1]
        await panel.wait_for_selector("#f-conversation")
        await page.evaluate("ask()")
        await panel.wait_for_selector(".suggestion")
        await panel.click("[data-take] >> nth=0")
        await page.wait_for_function("told.length > 0")
        told = await page.evaluate("told[0]")
    assert told["type"] == "moments.reply"
    assert "30 °C" in told["text"]


async def test_a_site_that_is_not_named_shows_no_panel(visit: Visit, service, serve, help_desk, browser):
    folder, desk = help_desk
    async with serve(service) as client:
        (folder / "desk.html").write_text(FRAME.format(panel=f"{studio_of(client)}/panel/brands/alder-and-brim/reply"))
        page = await (await browser.new_context()).new_page()
        await page.goto(f"{desk}/desk.html")
        assert await page.frames[1].query_selector("#f-conversation") is None
        await page.context.close()
