"""Accessibility: axe finds no serious fault on any page, in the light and in the dark, wide and narrow."""

from pathlib import Path

import pytest

from tests.studio.conftest import BRAND, Locked, Visit

AXE = Path("tests/studio/axe-4.14.1.min.js").read_text("utf-8")
GRAVE = {"serious", "critical"}
PAGES = (
    "/sign-in", f"{BRAND}/drafts", f"{BRAND}/drafts/new", f"{BRAND}/drafts/new?content_type=product_page", f"{BRAND}/reply",
    "/panel/brands/alder-and-brim/reply", f"{BRAND}/knowledge", f"{BRAND}/knowledge/sources/warranty",
    f"{BRAND}/knowledge/sources/facts", f"{BRAND}/knowledge/search?q=washing", f"{BRAND}/knowledge/gaps", f"{BRAND}/reviews", f"{BRAND}/reviews/themes?whole=true", f"{BRAND}/insights?measure=ready&whole=true",
    f"{BRAND}/drafts/stale", "/prompts", "/prompts/buyer_guide",
    "/prompts/buyer_guide/edit", "/prompts/buyer_guide/diff?old=1&new=draft", "/prompts/buyer_guide/cases", "/evaluations", "/nowhere",
)  # fmt: skip


async def faults(page) -> list[str]:
    """Return the grave faults of a page. The script comes in by the browser's tools, past the page's policy."""
    await page.evaluate(AXE)
    found = await page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)")
    return [
        f"{one['id']}: {node['target']} {node.get('failureSummary', '')[:300]}"
        for one in found
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_no_page_has_a_grave_fault(visit: Visit, scheme):
    found = {}
    page = await visit(PAGES[0], color_scheme=scheme)
    for path in PAGES:
        answer = await page.goto(page.url.split("/studio")[0] + "/studio" + path)
        assert answer is not None
        assert answer.status == (404 if path == "/nowhere" else 200), path
        if told := await faults(page):
            found[path] = told
    assert found == {}


async def test_no_page_sticks_out_of_a_phone_or_has_a_grave_fault_there(visit: Visit):
    found = {}
    page = await visit(PAGES[0], viewport={"width": 360, "height": 740})
    for path in PAGES:
        await page.goto(page.url.split("/studio")[0] + "/studio" + path)
        await page.wait_for_load_state("networkidle")
        if (width := await page.evaluate("document.documentElement.scrollWidth")) > 360:
            found[path] = width
        if told := await faults(page):
            found[path] = told
    assert found == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nor_has_what_is_made_on_a_page(visit: Visit, scheme):
    page = await visit(f"{BRAND}/drafts/new?content_type=product_page", color_scheme=scheme)
    for detail in await page.query_selector_all("details summary"):
        await detail.click()
    assert await faults(page) == []
    await page.check("input[value=trail-hat]")
    await page.fill("#f-other_model", "mock/hallucinator")
    await page.click("button.main >> text=Write it")
    await page.wait_for_selector("article.side >> nth=1")
    assert await faults(page) == []
    await page.click("article.side h2 a >> nth=1")
    await page.wait_for_selector("article.draft")
    assert await faults(page) == []
    await page.goto(f"{page.url}/edit")
    assert await faults(page) == []
    await page.goto(page.url.split("/drafts")[0] + "/reply")
    await page.fill("#f-conversation", "I will sue you. My lawyer has been told about the Trail Hat.")
    await page.click("button.main")
    await page.wait_for_selector(".escalate, .suggestion")
    assert await faults(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nor_has_the_door(visit: Visit, locked: Locked, scheme):
    page = await visit("/", at=locked.site, color_scheme=scheme)
    assert await faults(page) == []
    await page.fill("#key", "wrong")
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".problems")
    assert await faults(page) == []
    await page.fill("#key", locked.secret)
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".who")
    assert await faults(page) == []
