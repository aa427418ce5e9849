"""Journeys of listening, in a real browser: the inbox, a response to a review, what is ignored, themes as pictures."""

import io
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect

from service.bootstrap import Service
from service.ports.rows import RowFile
from tests.studio.conftest import BRAND, Visit, studio_of

REVIEWS = f"{BRAND}/reviews"


@pytest.fixture(scope="module")
async def site(own: Service, serve) -> AsyncIterator[str]:
    async with serve(own) as client:
        yield studio_of(client)


async def test_the_most_urgent_review_comes_first_and_gets_a_response(visit: Visit):
    page = await visit(REVIEWS)
    first = page.locator("ul.rows > li").first
    await expect(first).to_contain_text("Skin rash after one afternoon")
    await expect(first.locator(".reasons")).to_contain_text("hurt")
    await first.get_by_role("button", name="Draft a response").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Review response")
    await page.goto(page.url.split("/drafts")[0] + "/reviews?state=")
    await expect(page.locator("ul.rows > li").first.get_by_role("link", name="See the response")).to_be_visible()


async def test_filters_narrow_the_inbox_and_what_is_ignored_leaves_it(visit: Visit):
    page = await visit(REVIEWS)
    await page.select_option("#product", "trail-hat")
    await page.select_option("#stars", "2")
    await page.get_by_role("button", name="Show").click()
    first = page.locator("ul.rows > li").first
    title = await first.locator("b").inner_text()
    await first.get_by_role("button", name="Ignore").click()
    await page.goto(page.url.split("/reviews")[0] + "/reviews?state=ignored")
    await expect(page.locator("ul.rows > li").first.locator("b")).to_have_text(title)


async def test_the_inbox_is_narrowed_by_language_and_to_surveys(visit: Visit, own):
    survey = b'{"id": "s-1", "kind": "survey", "nps": 3, "text": "It took too long.", "date": "2026-11-01", "locale": "en-GB"}'
    assert (await own.add_reviews("alder-and-brim", RowFile(io.BytesIO(survey), "jsonl", "survey.jsonl"))).added == 1
    page = await visit(f"{REVIEWS}?state=")
    await page.select_option("#language", "de")
    await page.get_by_role("button", name="Show").click()
    facts = page.locator("ul.rows > li > .row-facts")
    await expect(facts.first).to_contain_text("de-DE")
    assert all("de-DE" in told for told in await facts.all_inner_texts())
    await page.goto(f"{page.url.split('?')[0]}?only=surveys&state=")
    await expect(page.locator("ul.rows > li")).to_have_count(1)
    await expect(page.locator("ul.rows > li .stars")).to_have_text("3 of 10")


async def test_themes_and_trends_are_pictures_with_tables_beside(visit: Visit):
    page = await visit(f"{REVIEWS}/themes?period=quarter")
    await expect(page.get_by_role("img", name="Mean stars over time")).to_be_visible()
    picture = page.get_by_role("img", name="size: share of reviews").first
    await expect(picture).to_be_visible()
    section = page.locator("section.paper").first
    await section.get_by_text("As a table").click()
    await expect(section.get_by_role("table")).to_contain_text("2026-Q")


async def test_without_scripts_themes_are_a_click_away(visit: Visit):
    page = await visit(f"{REVIEWS}/themes", java_script_enabled=False)
    await page.get_by_role("link", name="Show what recurs").click()
    await expect(page.get_by_role("img", name="Mean stars over time")).to_be_visible()


async def test_reviews_are_taken_in_and_a_bad_row_is_told(visit: Visit, tmp_path):
    (tmp_path / "reviews.csv").write_text("id,rating,text\nnew-1,5,Lovely hat\nnew-2,nine,Bad row\n")
    page = await visit(REVIEWS)
    await page.set_input_files("#f-file", tmp_path / "reviews.csv")
    await page.get_by_role("button", name="Take them in").click()
    await expect(page.locator("#ingested")).to_contain_text("1 item added")
    await expect(page.locator("#ingested li")).to_contain_text("Line 3")
