"""`make screenshots`: every page of the studio as a picture in .data/screenshots: wide, dark, on a phone.

Nothing is measured. The sample brands are taken into a folder that is thrown away; the model is the mock.
"""

import argparse
import asyncio
import datetime as dt
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import uvicorn
from playwright.async_api import Browser, Page, async_playwright

from bench.browser import chromium
from service.bootstrap import Service, build_service
from service.domain.drafts import Draft, DraftRequest
from service.domain.feedback import DecisionRequest
from service.domain.keys import ApiKey, KeyId, KeyRecord, digest_of, prefix_of, secret_of
from service.settings import Settings
from service.web.app import create_app

_BRAND = "alder-and-brim"
_OUT = Path(".data/screenshots")
_WINDOWS: dict[str, dict[str, Any]] = {
    "wide": {"viewport": {"width": 1280, "height": 860}},
    "dark": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 780}},
}
_SETTLE_MS = 250
_KEYS_FRESH_S = 2.5
_PRICE = b"attribute,value,unit,subject\nprice,59,EUR,trail-hat\n"
_COLOURS = b"# Colours of the Trail Hat\n\nThe Trail Hat comes in a limited moss green until spring."


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the pictures, and say where they are."""
    options = argparse.ArgumentParser(prog="bench screenshots")
    options.add_argument("--only", default="", help="names that hold these letters")
    only = options.parse_args(arguments).only
    executable = chromium()
    if executable is None:
        raise SystemExit("screenshots: there is no Chromium; on Debian: apt-get install chromium")
    _OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        count = asyncio.run(_pictured(executable, Path(folder), only))
    print(f"{count} pictures in {_OUT}")


async def _pictured(executable: str, folder: Path, only: str) -> int:
    service = await build_service(Settings(_env_file=None, data_dir=folder))
    try:
        for brand in service.library.brands():
            await service.ingest_path(brand.id, f"knowledge/{brand.id}", {})
        paths = await _furnished(service)
        server = uvicorn.Server(uvicorn.Config(create_app(Settings(_env_file=None), service), port=0, log_config=None))
        running = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        root = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/studio"
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(
                executable_path=executable, args=["--no-sandbox", "--disable-gpu"]
            )
            count = 0
            for window in _WINDOWS:
                count += await _shot(
                    browser, root, window, {name: path for name, path in paths.items() if only in name}
                )
            count += await _door(service, browser, root) if only in "sign-in read-only" else 0
            await browser.close()
        server.should_exit = True
        await running
        return count
    finally:
        await service.close()


async def _door(service: Service, browser: Browser, root: str) -> int:
    """Picture the way in, and what an auditor sees: both are there only once there is a key."""
    key, now = KeyId(f"{1:012x}"), dt.datetime.now(dt.UTC)
    secret = secret_of(key, b"1" * 32)
    fields = {
        "id": key,
        "name": "auditor",
        "prefix": prefix_of(secret),
        "brands": ["*"],
        "scopes": ["read"],
        "created_at": now,
    }
    await service.keys.create(KeyRecord(key=ApiKey.model_validate(fields), digest=digest_of(secret)))
    await asyncio.sleep(_KEYS_FRESH_S)
    for window, options in _WINDOWS.items():
        page = await (await browser.new_context(**options)).new_page()
        await page.goto(f"{root}/sign-in")
        await page.screenshot(path=str(_OUT / f"sign-in-{window}.png"))
        await page.fill("#key", secret)
        await page.keyboard.press("Enter")
        await page.click(".rows a >> nth=-1")
        await page.wait_for_selector("article.draft")
        await page.screenshot(path=str(_OUT / f"read-only-{window}.png"))
        await page.context.close()
    return 2 * len(_WINDOWS)


async def _furnished(service: Service) -> dict[str, str]:
    """Put drafts of every kind on record, and return the pages to picture by name."""
    at = f"/brands/{_BRAND}"
    drafts = {name: await _draft(service, **wanted) for name, wanted in _DRAFTS.items()}
    decide = service.decisions.decide
    await decide(_BRAND, drafts["page"].id, DecisionRequest.model_validate({"verdict": "approve"}), "Ada")
    edit = {"verdict": "edit", "parts": {"subject": "Your Trail Hat is waiting"}}
    await decide(_BRAND, drafts["email"].id, DecisionRequest.model_validate(edit), "Ada")
    dismissal = {"verdict": "dismiss", "reason": "tone", "note": "too dry for this occasion"}
    await decide(_BRAND, drafts["push"].id, DecisionRequest.model_validate(dismissal), "Ben")
    await service.put_document(_BRAND, "spring-prices", _PRICE, "text/csv", {"owner": "Web shop"})
    await service.put_document(_BRAND, "colours", _COLOURS, "text/markdown", {"owner": "Workshop"})
    stale = await _draft(service, content_type="faq_answer", topic="Does the Trail Hat come in moss green?")
    await decide(_BRAND, stale.id, DecisionRequest.model_validate({"verdict": "approve"}), "Ada")
    await service.delete_source(_BRAND, "colours")
    await service.recalls.after(_BRAND)
    drafts["stale"] = stale
    found = {f"draft-{name}": f"{at}/drafts/{draft.id}" for name, draft in drafts.items()}
    found |= {
        "drafts": f"{at}/drafts",
        "drafts-stale": f"{at}/drafts/stale",
        "draft-types": f"{at}/drafts/new",
        "draft-form": f"{at}/drafts/new?content_type=onboarding",
        "draft-edit": f"{at}/drafts/{drafts['blocked'].id}/edit",
        "draft-compare": f"{at}/drafts/compare?left={drafts['page'].id}&right={drafts['blocked'].id}",
        "reply": f"{at}/reply",
        "reply-escalated": f"{at}/reply",
        "panel": f"/panel{at}/reply",
        "reviews": f"{at}/reviews",
        "reviews-themes": f"{at}/reviews/themes?period=quarter",
        "knowledge": f"{at}/knowledge",
        "knowledge-source": f"{at}/knowledge/sources/warranty",
        "knowledge-facts": f"{at}/knowledge/sources/facts",
        "knowledge-search": f"{at}/knowledge/search?q=washing+the+trail+hat",
        "knowledge-gaps": f"{at}/knowledge/gaps",
        "insights": f"{at}/insights?measure=ready",
        "prompts": "/prompts",
        "prompt": "/prompts/buyer_guide",
        "prompt-edit": "/prompts/buyer_guide/edit",
        "prompt-cases": "/prompts/thank_you/cases",
        "prompt-diff": "/prompts/buyer_guide/diff?old=1&new=draft",
        "evaluations": "/evaluations",
        "evaluation": "/evaluations?prompt=thank_you@draft",
        "evaluation-broken": "/evaluations?prompt=thank_you@draft",
        "problem": "/nowhere",
    }
    return found


_DRAFTS: dict[str, dict[str, Any]] = {
    "page": {"content_type": "product_page"},
    "email": {"content_type": "onboarding", "customer": {"attributes": {"first_name": "Ada"}}},
    "sms": {"content_type": "follow_up", "channel": "sms"},
    "push": {"content_type": "review_request", "channel": "push"},
    "chat": {"content_type": "faq_answer", "channel": "chat", "topic": "Can I wash it?"},
    "letter": {"content_type": "thank_you", "channel": "letter", "topic": "a kind review"},
    "blocked": {"content_type": "product_page", "model": "mock/hallucinator"},
    "missing": {"content_type": "faq_answer"},
}


async def _draft(service: Service, **wanted: Any) -> Draft:
    return await service.draft_content(_BRAND, DraftRequest.model_validate({"products": ["trail-hat"], **wanted}))


async def _shot(browser: Browser, root: str, window: str, paths: dict[str, str]) -> int:
    context = await browser.new_context(**_WINDOWS[window])
    page = await context.new_page()
    for name, path in paths.items():
        await page.goto(root + path)
        await _act(page, name)
        await page.wait_for_timeout(_SETTLE_MS)
        await page.screenshot(path=str(_OUT / f"{name}-{window}.png"), full_page=True)
    await context.close()
    return len(paths)


async def _act(page: Page, name: str) -> None:
    """Do on a page what shows what it is for."""
    if name in ("reply", "panel", "reply-escalated"):
        angry = "My lawyer will sue you: the chin strap of the Trail Hat cut my daughter."
        await page.fill(
            "#f-conversation",
            angry if name == "reply-escalated" else "Customer: How do I wash the Trail Hat? It got muddy.",
        )
        await page.click("form button.main")
        await page.wait_for_selector(".suggestion, .escalate")
    elif name == "prompt-edit":
        await page.select_option("#products", "trail-hat")
        await page.get_by_role("button", name="Preview").click()
        await page.wait_for_selector("#messages pre")
    elif name == "prompt-cases":
        await page.select_option("#other", "1")
        await page.get_by_role("button", name="Try it").click()
        await page.wait_for_selector("article.side")
    elif name.startswith("evaluation-") or name == "evaluation":
        await page.fill("#f-against", "production" if name == "evaluation" else "")
        await page.fill("#f-model", "" if name == "evaluation" else "mock/offbrand")
        await page.get_by_role("button", name="Run").click()
        await page.wait_for_selector("h2 >> text=By slice", timeout=120_000)
    elif name == "reviews-themes":
        await page.wait_for_selector(".pictures")
    elif name == "draft-edit":
        await page.fill("#p-body", "The Trail Hat costs 12 euros.")
        await page.wait_for_selector("#checks .card.contradicted")
