"""Journeys of an editor in a real browser: a draft asked for, streamed, read, changed; what can go wrong."""

import asyncio
import re

import pytest
from playwright.async_api import Route, expect

from service.bootstrap import Service
from service.domain.drafts import DraftFilter
from service.domain.keys import key_of
from service.domain.moments import ContentType
from service.errors import ModelUnavailable
from tests.keys import in_days
from tests.models import ScriptedModel, parts, with_model
from tests.studio.conftest import BRAND, Locked, Visit, studio_of

DRAFTS = f"{BRAND}/drafts"


class Slow(ScriptedModel):
    """Tells its words in pieces, and waits in between until the test has seen them."""

    def __init__(self, *answers):
        super().__init__(*answers)
        self.go_on = asyncio.Event()

    async def stream(self, call):
        whole = await self.complete(call)
        half = len(whole.text) // 2
        yield whole.text[:half]
        await self.go_on.wait()
        yield whole.text[half:]
        yield whole


async def written(page, kind="product_page", product="trail-hat"):
    """Ask for a draft, and wait until it is there."""
    await page.check(f"input[value={product}]")
    await page.get_by_role("button", name="Write it").click()
    await page.wait_for_selector("article.draft")


async def test_an_editor_asks_for_a_draft_and_reads_what_decides_each_claim(visit: Visit):
    page = await visit(DRAFTS)
    await page.get_by_role("link", name="New draft").click()
    await page.get_by_role("link", name="Product page").click()
    await written(page)

    await expect(page.get_by_role("heading", name="Product page", level=1)).to_be_visible()
    mark = page.locator("mark.claim", has_text="64 euros").first
    number = await mark.get_attribute("data-claim")
    await mark.click()
    card = page.locator(f"#{number}")
    assert page.url.endswith(f"#{number}")
    await expect(card).to_contain_text("supported")
    await expect(card.locator("blockquote").first).to_contain_text("64 euros")
    assert await card.evaluate("one => one.matches(':target')")


async def test_words_are_seen_while_they_are_written(visit: Visit, service, serve):
    model = Slow(
        parts(
            title="Trail Hat",
            body="The Trail Hat is sewn in Portugal. " * 20,
            call_to_action="Look",
            meta_description="A hat.",
        )
    )
    async with serve(with_model(service, model)) as client:
        page = await visit(
            f"{DRAFTS}/new?content_type=product_page", at=f"{client.base_url}/studio".replace("//studio", "/studio")
        )
        await page.check("input[value=trail-hat]")
        await page.get_by_role("button", name="Write it").click()
        await expect(page.locator(".writing .paper")).to_contain_text("sewn in Portugal")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Writing …")
        model.go_on.set()
        await expect(page.locator("article.draft h1")).to_have_text("Product page")


async def test_a_model_that_is_down_is_told(visit: Visit, service, serve):
    def fail(_):
        raise ModelUnavailable("the model does not answer")

    async with serve(with_model(service, ScriptedModel(fail))) as client:
        page = await visit(f"{DRAFTS}/new?content_type=product_page", at=studio_of(client))
        await page.check("input[value=trail-hat]")
        await page.get_by_role("button", name="Write it").click()
        await expect(page.get_by_text("the model does not answer").first).to_be_visible()
        await expect(
            page.get_by_role("link", name=re.compile("Ask for it again|To the start of the studio"))
        ).to_be_visible()
        await page.reload()
        await expect(page.get_by_text("the model does not answer").first).to_be_visible()


async def test_what_is_missing_is_told_instead_of_a_text(visit: Visit):
    page = await visit(f"{DRAFTS}/new?content_type=faq_answer")
    await page.get_by_role("button", name="Write it").click()
    await expect(page.get_by_role("heading", name="What is missing")).to_be_visible()
    await expect(page.get_by_text("insufficient evidence").first).to_be_visible()


async def test_a_form_that_does_not_fit_comes_back_with_what_was_written(visit: Visit):
    page = await visit(f"{DRAFTS}/new?content_type=faq_answer")
    await page.fill("#f-topic", "Can I wash it?")
    await page.fill("#f-facts", "no colon here")
    await page.get_by_role("button", name="Write it").click()
    await expect(page.get_by_role("alert").filter(has_text="Line 1")).to_be_visible()
    assert await page.input_value("#f-topic") == "Can I wash it?"


async def test_checks_follow_as_somebody_types(visit: Visit):
    page = await visit(f"{DRAFTS}/new?content_type=product_page")
    await written(page)
    await page.get_by_role("link", name="Edit").click()
    await expect(page.locator("#checks")).to_contain_text("Nothing to object to")
    await page.fill("#p-body", "The Trail Hat costs 12 euros.")
    card = page.locator("#checks .card.contradicted")
    await expect(card).to_contain_text("12 euros")
    await expect(card.locator(".decider blockquote")).to_have_text("The Trail Hat costs 64 euros.")
    await expect(page.locator("#checks")).to_contain_text("Something stops it")
    await expect(page.locator("#checks .remedy")).to_contain_text("say what “Trail Hat: price” says")
    await expect(page.locator("#checks .preview mark.contradicted")).to_have_text("The Trail Hat costs 12 euros.")
    await expect(page.locator("#len-body")).to_have_text("29 of 12,000 characters")
    await page.fill("#p-title", "Hat " * 30)
    await expect(page.locator("#len-title")).to_contain_text("too many")


async def test_a_footer_that_the_editor_does_not_show_is_not_missed(visit: Visit):
    page = await visit(f"{DRAFTS}/new?content_type=onboarding")
    await written(page)
    await page.get_by_role("link", name="Edit").click()
    await page.fill("#p-subject", "Your hat and you")
    await expect(page.locator("#checks .preview .subject")).to_contain_text("Your hat and you")
    await expect(page.locator("#checks .preview .footer")).to_contain_text("Unsubscribe")
    assert await page.locator("#checks .finding.block").count() == 0


async def test_what_is_typed_before_the_scripts_are_there_is_checked(visit: Visit):
    editor = await visit(f"{DRAFTS}/new?content_type=product_page")
    await written(editor)
    typed = asyncio.Event()

    async def held(route: Route) -> None:
        await typed.wait()
        await route.continue_()

    page = await visit("/static/icon.svg")  # a browser that has loaded no script yet
    await page.route("**/*.js*", held)
    await page.goto(f"{editor.url}/edit", wait_until="commit")
    await page.fill("#p-body", "The Trail Hat costs 12 euros.")
    assert await page.evaluate("typeof htmx") == "undefined"
    typed.set()
    await expect(page.locator("#checks .card.contradicted")).to_contain_text("12 euros")


async def test_a_text_message_tells_its_segments(visit: Visit):
    page = await visit(f"{DRAFTS}/new?content_type=follow_up")
    await page.select_option("#f-channel", "sms")
    await written(page)
    told = page.locator(".seen")
    await expect(told).to_contain_text(re.compile(r"\d messages?: \d+ characters as phones count them; \d+ more"))
    await told.get_by_text("What each message says").click()
    assert len((await told.locator(".segments li").all_inner_texts())[0]) > 140


async def test_drafts_are_found_by_filters_and_pages(visit: Visit, service):
    page = await visit(f"{DRAFTS}/new?content_type=product_page")
    await written(page)
    draft_id = page.url.split("#")[0].rsplit("/", 1)[1]
    await page.goto(page.url.split("/drafts")[0] + "/drafts")
    for kind, count in (("product_page", 1), ("case_study", 0)):
        await page.select_option("#f-content_type", kind)
        await page.get_by_role("button", name="Show").click()
        await page.wait_for_url(f"**content_type={kind}**")
        await expect(page.locator(f'a[href*="{draft_id}"]')).to_have_count(count)
    nothing = await found_by_nobody(service)
    await page.goto(f"{page.url.split('?')[0]}?content_type={nothing.content_type}&status={nothing.status}")
    await expect(page.get_by_text("No draft here with these filters")).to_be_visible()


async def test_pages_of_all_brands_lead_back_to_the_one_that_somebody_works_on(visit: Visit):
    page = await visit("/brands/pollard-desk/drafts")
    await page.get_by_role("link", name="Prompts", exact=True).click()
    await page.get_by_role("link", name="Drafts", exact=True).click()
    await page.wait_for_url("**/brands/pollard-desk/drafts")
    await page.get_by_role("link", name="Moments", exact=True).click()
    await page.wait_for_url("**/brands/pollard-desk/drafts")


async def found_by_nobody(service: Service) -> DraftFilter:
    """Return filters that no draft fits, whatever other tests have drafted with the same service."""
    for content_type in ContentType:
        for status in ("blocked", "insufficient_evidence", "needs_review", "ready"):
            wanted = DraftFilter(content_type=content_type, status=status, limit=1)
            if not (await service.list_drafts("alder-and-brim", wanted)).items:
                return wanted
    raise AssertionError("other tests have drafted everything")


async def test_all_of_it_goes_by_keyboard(visit: Visit):
    page = await visit(f"{DRAFTS}/new?content_type=product_page")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.textContent") == "Skip to the page"
    await page.locator("input[value=trail-hat]").focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("article.draft")
    await page.locator(".ref").first.focus()
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.querySelector(':target').id") == "claim-1"


@pytest.mark.parametrize("kind", ["product_page", "onboarding"])
async def test_nothing_sticks_out_of_a_phone(visit: Visit, kind):
    page = await visit(f"{DRAFTS}/new?content_type={kind}", viewport={"width": 360, "height": 740})
    await written(page)
    for _ in range(2):
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360
        await page.goto(page.url.split("#")[0] + "/edit") if not page.url.endswith("/edit") else None


async def test_a_key_that_is_revoked_meanwhile_leads_to_the_door(visit: Visit, locked: Locked):
    page = await visit(DRAFTS, at=locked.site)
    await page.fill("#key", locked.secret)
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("shop desk")).to_be_visible()
    await page.get_by_role("link", name="New draft").click()
    await page.get_by_role("link", name="Product page").click()
    await page.check("input[value=trail-hat]")
    key = key_of(locked.secret)
    assert key is not None
    await locked.keys.revoke(key, in_days(0))
    await page.get_by_role("button", name="Write it").click()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
