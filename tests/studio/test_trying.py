"""Two models or two prompts side by side in the studio."""

from playwright.async_api import expect

from tests.studio.conftest import BRAND, Visit

DRAFTS = f"{BRAND}/drafts"


async def test_two_models_are_compared_side_by_side(visit: Visit):
    page = await visit(f"{DRAFTS}/new?content_type=product_page")
    await page.get_by_text("Prompt and model, or two of them").click()
    await page.fill("#f-other_model", "mock/hallucinator")
    await page.check("input[value=trail-hat]")
    await page.get_by_role("button", name="Write it").click()
    await expect(page.locator("article.side")).to_have_count(2)
    await expect(page.locator("article.side").nth(1)).to_contain_text("mock/hallucinator")
    await expect(page.locator("article.side").nth(1).locator(".findings").first).to_be_visible()


async def test_two_prompts_are_compared_word_by_word(visit: Visit):
    page = await visit(f"{DRAFTS}/new?content_type=product_page")
    await page.get_by_text("Prompt and model, or two of them").click()
    await page.select_option("#f-other_prompt", "product_page@1")
    await page.select_option("#f-prompt", "product_page@draft")
    await page.fill("#f-other_model", "mock/hallucinator")
    await page.check("input[value=trail-hat]")
    await page.get_by_role("button", name="Write it").click()
    await expect(page.locator(".side > .head h2").nth(0)).to_have_text("Product page, draft")
    await expect(page.locator(".side > .head h2").nth(1)).to_have_text("Product page, version 1")
    await expect(page.locator("#differences ins").first).to_be_visible()
    mark = page.locator("article.side").nth(1).locator("mark.claim").first
    card = page.locator(f"#{await mark.get_attribute('data-claim')}")
    await expect(card).to_be_hidden()
    await mark.click()
    await expect(card).to_be_visible()
