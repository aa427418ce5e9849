"""Journeys of whoever cares for prompts, in a real browser.

Diff, edit, conflict, preview, evaluate, promote, roll back.
"""

import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import expect

from service.adapters.content_files import ContentFiles
from service.bootstrap import Service
from tests.evaluation.build import THANKS_SUITE
from tests.studio.conftest import Visit, studio_of

HEAR = """window.told = []; document.addEventListener('htmx:sseMessage', (event) => window.told.push(event.detail.data));"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree("prompts", tmp_path / "prompts")
    (tmp_path / "suites").mkdir()
    for name in ContentFiles(Path("knowledge"), Path("prompts")).prompt("thank_you@draft").front_matter.eval_suites:
        (tmp_path / f"suites/{name}.yaml").write_text(THANKS_SUITE.replace("suite: thank_you", f"suite: {name}"))
    return tmp_path


@pytest.fixture
async def desk(service: Service, serve, folder: Path) -> AsyncIterator[str]:
    """Where a studio is whose prompts a test may change."""
    library = ContentFiles(Path("knowledge"), folder / "prompts")
    own = replace(service, library=library, ports=replace(service.ports, library=library))
    async with serve(
        own, prompts_dir=folder / "prompts", evals_dir=folder / "suites", data_dir=folder / "data"
    ) as client:
        yield studio_of(client)


def draft_of(folder: Path) -> Path:
    return folder / "prompts/umot/thank_you/draft.j2"


async def test_a_change_goes_from_the_draft_to_production_and_back(visit: Visit, desk: str, folder: Path):
    page = await visit("/prompts/thank_you/edit", at=desk)
    text = await page.input_value("#text")
    assert text == draft_of(folder).read_text()
    await page.fill("#text", text.replace("First version.", "Warmer."))
    await page.get_by_role("button", name="Keep the draft").click()
    await expect(page.get_by_text("Kept.")).to_be_visible()
    assert "Warmer." in draft_of(folder).read_text()

    await page.fill(
        "#text", (await page.input_value("#text")).replace("{% block system %}", "{% block system %}\nBe kind.")
    )
    await page.get_by_role("button", name="Keep the draft").click()
    await page.get_by_role("link", name="Thank-you").click()
    await page.get_by_role("link", name="since 1").click()
    await expect(page.locator(".diff .new")).to_contain_text("Be kind.")

    await page.get_by_role("link", name="Thank-you").click()
    await page.fill("#why-publish", "warmer words")
    await page.get_by_role("button", name="Publish").click()
    await expect(page.get_by_role("row").filter(has_text="warmer words")).to_be_visible(timeout=60_000)
    await page.fill("#why-promote", "it reads better")
    await page.get_by_role("button", name="Promote").click()
    await expect(page.get_by_role("row").filter(has_text="warmer words")).to_contain_text("production", timeout=60_000)
    await page.fill("#why-back", "a fault was found")
    await page.get_by_role("button", name="Roll back").click()
    await expect(page.locator(".rows li").first).to_contain_text("a fault was found")
    await expect(page.get_by_role("row").filter(has_text="First version.")).to_contain_text("production")


async def test_who_edits_what_somebody_else_has_changed_is_told_and_loses_nothing(
    visit: Visit, desk: str, folder: Path
):
    page = await visit("/prompts/thank_you/edit", at=desk)
    text = await page.input_value("#text")
    draft_of(folder).write_text(text.replace("{% block system %}", "{% block system %}\nTheirs."))
    await page.fill("#text", text.replace("{% block system %}", "{% block system %}\nMine."))
    await page.get_by_role("button", name="Keep the draft").click()
    await expect(page.get_by_role("heading", name="Somebody else changed this draft meanwhile")).to_be_visible()
    await expect(page.locator(".diff .gone")).to_contain_text("Theirs.")
    assert "Mine." in await page.input_value("#text")
    assert "Theirs." in draft_of(folder).read_text()


async def test_a_broken_prompt_is_not_kept(visit: Visit, desk: str, folder: Path):
    before = draft_of(folder).read_text()
    page = await visit("/prompts/thank_you/edit", at=desk)
    await page.fill("#text", before + "{% if %}")
    await page.get_by_role("button", name="Keep the draft").click()
    await expect(page.get_by_role("heading", name="This would break the prompt")).to_be_visible()
    assert draft_of(folder).read_text() == before


async def test_the_messages_are_shown_without_a_model(visit: Visit, desk: str):
    page = await visit("/prompts/thank_you/edit", at=desk)
    await page.fill("#topic", "a kind review")
    await page.get_by_role("button", name="Preview").click()
    await expect(page.locator("#messages")).to_contain_text("a kind review")
    await expect(page.get_by_role("heading", name="System")).to_be_visible()


async def test_a_draft_is_tried_on_a_case_beside_another_version(visit: Visit, desk: str, folder: Path):
    text = draft_of(folder).read_text()
    draft_of(folder).write_text(re.sub(r"(\[rule:acknowledge\]) .*", r"\1", text))
    page = await visit("/prompts/thank_you", at=desk)
    await page.get_by_role("link", name="Try it on a case").click()
    await page.select_option("#other", "1")
    await page.get_by_role("button", name="Try it").click()
    sides = page.locator("section[aria-label^='Thank-you, ']")
    await expect(sides).to_have_count(2)
    await expect(page.locator("dl.asked")).to_contain_text("a review of the Trail Hat")
    await expect(sides.nth(1)).to_contain_text("Everything that must hold holds")
    await expect(sides.nth(1).locator(".preview")).to_contain_text("The people at Alder & Brim")
    await expect(sides.nth(0)).to_contain_text("What must hold and does not")
    assert await page.locator("article.side a[href*='/drafts/']").count() == 0
    await page.select_option("#other", "")
    await page.get_by_role("button", name="Try it").click()
    await expect(sides).to_have_count(1)


async def test_an_evaluation_is_watched_and_read(visit: Visit, desk: str):
    page = await visit("/prompts/thank_you", at=desk)
    await page.add_init_script(HEAR)
    await page.get_by_role("link", name="Try it on the suites").click()
    await page.fill("#f-against", "production")
    await page.get_by_role("button", name="Run").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Thank-you, draft against production")
    await expect(page.locator(".badge.good")).to_contain_text("Contract ok", timeout=60_000)
    await expect(page.get_by_role("heading", name="By slice")).to_be_visible()
    told = await page.evaluate("window.told")
    assert any(re.search(r"[1-5] of 6 answers", one) for one in told), told


async def test_a_gate_that_stays_closed_says_why(visit: Visit, desk: str, folder: Path):
    page = await visit("/prompts/thank_you", at=desk)
    await page.fill("#why-publish", "nothing new")
    await page.get_by_role("button", name="Publish").click()
    await expect(page.get_by_role("alert")).to_contain_text("nothing to publish")
