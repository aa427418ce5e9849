"""Journeys of deciding, in a real browser: approve, edit, dismiss, a slot; stale drafts, conflicts, a second person."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from service.bootstrap import Service
from service.domain.drafts import DraftRequest
from service.domain.feedback import DecisionRequest
from tests.studio.conftest import BRAND, Visit, studio_of

DRAFTS = f"{BRAND}/drafts"
REQUEST = DraftRequest(content_type="product_page", products=("trail-hat",))
FACTS = b"attribute,value,unit,subject\nprice,64,EUR,trail-hat\n"


@pytest.fixture(scope="module")
async def site(own: Service, serve) -> AsyncIterator[str]:
    async with serve(own) as client:
        yield studio_of(client)


@pytest.fixture
async def draft(own: Service):
    return await own.draft_content("alder-and-brim", REQUEST)


async def test_an_editor_approves_and_puts_it_into_a_slot(visit: Visit, draft, own):
    page = await visit(f"{DRAFTS}/{draft.id}")
    await page.get_by_role("button", name="Approve").click()
    await expect(page.get_by_text("Approved by")).to_be_visible()
    await page.get_by_text("Put in a slot").click()
    await page.fill("#slot", "trail-hat-box")
    await page.get_by_role("button", name="Put it there").click()
    await expect(page.get_by_text("Served in trail-hat-box")).to_be_visible()
    assert (await own.slots.get("alder-and-brim", "trail-hat-box")).draft_id == draft.id


async def test_an_edit_is_kept_with_what_was_changed(visit: Visit, draft):
    page = await visit(f"{DRAFTS}/{draft.id}/edit")
    await page.fill("#p-title", "A hat for long walks")
    await page.get_by_role("button", name="Keep and approve").click()
    await expect(page.get_by_text("Edited and approved by")).to_be_visible()
    await expect(page.locator(".preview-title").first).to_have_text("A hat for long walks")
    await page.get_by_text("As it was drafted, and what was changed").click()
    await expect(page.locator("ins").first).to_contain_text("A hat for long walks")


async def test_words_that_break_a_rule_come_back_with_the_reason(visit: Visit, draft):
    page = await visit(f"{DRAFTS}/{draft.id}/edit")
    await page.fill("#p-body", "The Trail Hat costs 12 euros.")
    await page.get_by_role("button", name="Keep and approve").click()
    await expect(page.get_by_role("alert").filter(has_text="may not stay")).to_be_visible()
    assert await page.input_value("#p-body") == "The Trail Hat costs 12 euros."


async def test_a_dismissal_says_why(visit: Visit, draft):
    page = await visit(f"{DRAFTS}/{draft.id}")
    await page.locator("summary", has_text="Dismiss").click()
    await page.select_option("#reason", "tone")
    await page.fill("#note", "too dry")
    await page.get_by_role("button", name="Dismiss it").click()
    await expect(page.get_by_text("Dismissed by")).to_contain_text("tone")
    await expect(page.get_by_text("“too dry”")).to_be_visible()
    await expect(page.locator(".draft-head .badge")).to_have_text(["✕ dismissed"])


async def test_who_decides_on_what_somebody_else_has_decided_is_told(visit: Visit, draft, own):
    page = await visit(f"{DRAFTS}/{draft.id}")
    await own.decisions.decide("alder-and-brim", draft.id, DecisionRequest(verdict="dismiss", reason="tone"), "Ada")
    await page.get_by_role("button", name="Approve").click()
    await expect(
        page.get_by_text("Somebody else decided about this draft since you opened it (Ada: dismiss)")
    ).to_be_visible()
    editor: Page = await visit(f"{DRAFTS}/{draft.id}/edit")
    await own.decisions.decide("alder-and-brim", draft.id, DecisionRequest(verdict="approve"), "Ben")
    await editor.fill("#p-title", "Mine")
    await editor.get_by_role("button", name="Keep and approve").click()
    await expect(editor.get_by_role("alert").filter(has_text="Ben: approve")).to_be_visible()
    assert await editor.input_value("#p-title") == "Mine"


async def test_a_draft_that_rests_on_what_is_gone_says_so_and_is_written_anew(visit: Visit, own):
    await own.put_document(
        "alder-and-brim",
        "colours",
        b"# Colours of the Trail Hat\n\nThe Trail Hat comes in a limited moss green until spring.",
        "text/markdown",
        {},
    )
    wanted = DraftRequest(
        content_type="faq_answer", topic="Does the Trail Hat come in moss green?", products=("trail-hat",)
    )
    draft = await own.draft_content("alder-and-brim", wanted)
    assert "moss" in draft.text, draft.text
    await own.decisions.decide("alder-and-brim", draft.id, DecisionRequest(verdict="approve"), "Ada")

    page = await visit(f"{BRAND}/knowledge?name=colours+of+the+trail")
    await page.locator("td[data-label^=Drafts] a", has_text="1").click()
    await expect(page.get_by_role("link", name="Answer to a frequent question")).to_be_visible()
    await page.get_by_text("Take it out", exact=True).first.click()
    await page.get_by_role("checkbox").check()
    await page.get_by_role("button", name="Take it out").click()
    await own.recalls.after("alder-and-brim")
    await page.goto(page.url.split("/knowledge")[0] + "/drafts/stale")
    await page.locator(".row-title").first.click()
    await expect(page.get_by_text("No longer sure since")).to_be_visible()
    await page.get_by_role("button", name="Write it anew").click()
    await expect(page.locator("article.draft")).to_be_visible()
    assert not page.url.endswith(draft.id)


async def test_without_scripts_reading_searching_and_approving_work(visit: Visit, own):
    page = await visit(f"{DRAFTS}/new?content_type=product_page", java_script_enabled=False)
    await page.check("input[value=trail-hat]")
    await page.get_by_role("button", name="Write it").click()
    await page.wait_for_selector("article.draft")
    await page.get_by_role("button", name="Approve").click()
    await expect(page.get_by_text("Approved by")).to_be_visible()
    await page.get_by_role("link", name="Knowledge", exact=True).click()
    await page.get_by_role("link", name="Search").click()
    await page.fill("#q", "washing the trail hat")
    await page.get_by_role("button", name="Search").click()
    await expect(page.locator("ol.rows li").first).to_contain_text("meaning")
    await page.get_by_role("link", name="Reply").click()
    await page.fill("#f-conversation", "How do I wash the Trail Hat?")
    await page.get_by_role("button", name="Suggest replies").click()
    await expect(page.locator(".suggestion")).to_have_count(3)


async def test_a_source_is_put_in_with_progress_and_found(visit: Visit, tmp_path):
    (tmp_path / "Laces.md").write_text("# Laces\n\nThe laces of the Trail Hat are braided in Bremen.")
    page = await visit(f"{BRAND}/knowledge")
    await page.evaluate("""window.seen = []; new MutationObserver((found) => found.forEach((one) => window.seen.push(one.target.value)))
        .observe(document.querySelector('form progress'), {attributes: true, attributeFilter: ['value']});""")
    await page.set_input_files("#f-file", tmp_path / "Laces.md")
    await page.get_by_text("More about it").click()
    await page.fill("#f-owner", "Workshop")
    await page.get_by_role("button", name="Put it in").click()
    await expect(page.get_by_role("link", name="Look at it")).to_be_visible()
    assert await page.evaluate("Math.max(...window.seen)") > 60, "the bar of the upload has not moved"
    await page.get_by_role("link", name="Look at it").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Laces")
    await expect(page.locator("aside")).to_contain_text("Workshop")
    await page.goto(page.url.split("/sources")[0] + "/search?q=laces+from+Bremen")
    await expect(page.locator("ol.rows li").first).to_contain_text("braided in Bremen")


async def test_facts_stand_under_what_they_are_about_in_their_editors_words(visit: Visit):
    page = await visit(f"{BRAND}/knowledge/sources/facts")
    groups = await page.locator("tr.group").all_inner_texts()
    assert (groups[0], len(groups)) == ("Alder & Brim", len(set(groups)))
    assert "Trail Hat" in groups
    await expect(page.get_by_role("row", name="Free-shipping threshold")).to_contain_text("75 EUR")


async def test_insights_tell_what_became_of_drafts(visit: Visit, draft):
    page = await visit(f"{BRAND}/insights")
    await page.select_option("#measure", "ready")
    await page.get_by_role("button", name="Show").click()
    await expect(page.locator("svg.plot")).to_be_visible()
    await expect(page.get_by_role("table")).to_contain_text("First")
    async with page.expect_download() as waiting:
        await page.get_by_role("link", name="Download as CSV").click()
    assert (await (await waiting.value).path()).read_text().startswith("moment,")


async def test_the_checks_of_an_edit_keep_nothing(own, draft):
    before = await own.decisions.history("alder-and-brim", draft.id)
    checked = await own.decisions.check("alder-and-brim", draft.id, {"title": "The Trail Hat costs 12 euros."})
    assert checked.report.blocks
    price = next(claim for claim in checked.report.claims if claim.kind == "price")
    deciding = next(one for one in checked.citations if one.id == price.citations[0])
    assert "64 euros" in deciding.quote
    assert await own.decisions.history("alder-and-brim", draft.id) == before == ()
