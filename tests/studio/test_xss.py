"""Hostile words in every field that reaches a page, in a real Chromium with CSP off.

Escaping alone must keep them harmless.

The corpus at MOMENTS_BENCH_DATA is tried too where there is one: packed, many payloads to a text.
"""

import html
import io
import json
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from playwright.async_api import BrowserContext

from bench.attack_corpora import xss_payloads
from bench.browser import fired_at
from service.bootstrap import Service
from service.domain.drafts import DraftRequest
from service.domain.feedback import DecisionRequest
from service.domain.listening import StateChange
from service.ports.rows import RowFile
from tests.models import ScriptedModel, parts, with_model
from tests.studio.conftest import studio_of, token_of

PAYLOADS: list[str] = yaml.safe_load(Path("tests/xss.yaml").read_text(encoding="utf-8"))["payloads"]
BRAND = "alder-and-brim"
_PACK = 25
DATA = os.environ.get("MOMENTS_BENCH_DATA")


def packs() -> list[str]:
    corpus = xss_payloads(Path(DATA)) if DATA else []
    return ["\n".join(corpus[start : start + _PACK])[:18_000] for start in range(0, len(corpus), _PACK)]


@pytest.fixture(scope="module")
async def stored(own: Service) -> list[str]:
    """Put each payload into a source, a review, a draft and a decision; return the ids of the drafts."""
    drafts = []
    for number, payload in enumerate([*PAYLOADS, *packs()]):
        line = " ".join(payload.split())[:200] or "x"
        fields = {"title": line, "owner": line, "version": line[:90], "url": f"https://a.example/{line}"}
        await own.put_document(BRAND, f"hostile-{number}", f"# {line}\n\n{payload}".encode(), "text/markdown", fields)
        words = parts(title=payload, body=payload, call_to_action=payload, meta_description=payload)
        hostile = with_model(own, ScriptedModel(words))
        draft = await hostile.draft_content(BRAND, DraftRequest(content_type="product_page", products=("trail-hat",)))
        decision = DecisionRequest(verdict="dismiss", reason="other", note=payload[:2000])
        author = "".join(letter for letter in payload if letter.isprintable())[:200]
        await own.decisions.decide(BRAND, draft.id, decision, author)
        drafts.append(str(draft.id))
    await store_reviews(own)
    return drafts


async def store_reviews(own: Service) -> None:
    """Put each payload into the words, the title, the writer and the channel of a review, and into a note beside it."""
    rows = []
    for number, payload in enumerate([*PAYLOADS, *packs()]):
        line = " ".join(payload.split())[:90] or "x"
        row = {"id": f"hostile-{number}", "product": "trail-hat", "rating": 1 + number % 5, "date": "2026-11-20"}
        told = {
            "title": line,
            "text": f"The strap broke. {payload}",
            "author": line,
            "channel": line,
            "locale": "en-GB",
        }
        rows.append(json.dumps(row | told))
    report = await own.add_reviews(BRAND, RowFile(io.BytesIO("\n".join(rows).encode()), "jsonl", "hostile.jsonl"))
    assert report.added > 0.9 * len(rows), report.refused[:3]
    for number, payload in enumerate(PAYLOADS[:40]):
        change = StateChange(review_ids=(f"hostile-{number}",), state="ignored", note=payload[:200])
        await own.listening.mark(BRAND, change)


async def visit_all(context: BrowserContext, own: Service, serve, paths: list[str], **settings) -> dict[str, int]:
    page = await context.new_page()
    fired = {}
    async with serve(own, **settings) as client:
        root = studio_of(client)
        for path in paths:
            if count := await fired_at(page, root + path):
                fired[path] = count
            assert "Unexpected error" not in await page.content(), path
    await page.close()
    return fired


async def test_the_watch_sees_what_fires(context: BrowserContext):
    page = await context.new_page()
    await page.set_content("<main><img src=x onerror=alert(1)></main>")
    await page.wait_for_timeout(200)
    assert await page.evaluate("window.__fired.length") == 1
    await page.close()


async def test_nothing_stored_fires(context: BrowserContext, own: Service, stored, serve):
    at = f"/brands/{BRAND}"
    paths = [
        f"{at}/drafts",
        f"{at}/knowledge?name=%3C",
        f"{at}/knowledge/gaps",
        f"{at}/insights",
        f"{at}/knowledge/search?q=script+alert",
    ]
    paths += [f"{at}/drafts/{id_}" for id_ in stored] + [f"{at}/drafts/{id_}/edit" for id_ in stored[::4]]
    paths += [f"{at}/knowledge/sources/hostile-{number}" for number in range(0, len(stored), 2)]
    paths += [f"{at}/drafts/compare?left={stored[0]}&right={stored[1]}", f"{at}/knowledge?whole=true"]
    paths += [
        f"{at}/knowledge/sources/hostile-0?whole=true",
        f"{at}/insights?whole=true&by=model",
        f"{at}/drafts/stale",
    ]
    assert await visit_all(context, own, serve, paths) == {}


async def test_no_review_fires(context: BrowserContext, own: Service, stored, serve):
    at = f"/brands/{BRAND}"
    paths = [f"{at}/reviews/themes?whole=true", f"{at}/knowledge/search?q=script+alert&kind=review"]
    async with serve(own) as client:
        for first in (f"{at}/reviews?state=&order=newest", f"{at}/reviews?state=ignored"):
            following = first
            while following:
                paths.append(following)
                found = re.search(r'href="/studio([^"]+)" rel="next"', (await client.get(f"/studio{following}")).text)
                following = html.unescape(found[1]) if found else ""
    assert len(paths) > 2 + len(PAYLOADS) // 20
    assert await visit_all(context, own, serve, paths) == {}


async def test_nothing_in_an_address_fires(context: BrowserContext, own: Service, serve):
    at = f"/brands/{BRAND}"
    roads = (
        "/nowhere/{}",
        "/sign-in?next={}",
        "/brands/{}/drafts",
        at + "/drafts/{}",
        at + "/drafts?cursor={}",
        at + "/drafts?status={}",
        at + "/knowledge?name={}",
        at + "/knowledge/search?q={}",
        at + "/knowledge/sources/{}",
        "/prompts/{}",
        "/evaluations?prompt={}",
        "/prompts/buyer_guide/diff?old={}&new=1",
        at + "/insights?from={}",
        at + "/drafts/compare?left={}&right={}",
        "/panel/brands/{}/reply",
        at + "/reviews?product={}",
        at + "/reviews?stars={}&state={}",
        at + "/reviews?cursor={}",
        at + "/reviews/themes?product={}&whole=true",
        at + "/knowledge/sources/{}/dependents",
        "/prompts/{}/cases",
    )
    paths = [road.replace("{}", quote(payload, safe="")[:1500]) for payload in PAYLOADS[::9] for road in roads]
    assert await visit_all(context, own, serve, paths) == {}


def forms_of(payload: str) -> list[tuple[str, dict[str, str], dict[str, Any]]]:
    """Return where forms are sent to, behind `/studio`, with a payload in their fields and files."""
    at = f"/brands/{BRAND}"
    briefed = dict.fromkeys(("topic", "facts", "audience", "model", "attribute.first_name", "customer_id"), payload)
    asked = {"conversation": f"How do I wash it? {payload}"}
    reviews = ("x.csv", f"id,rating,text\n,{payload},{payload}\n".encode(), "text/csv")
    source = (payload[:80].replace("/", "") or "x", b"x", "text/plain")
    forms: list[tuple[str, dict[str, str], dict[str, Any]]] = [
        (f"{at}/drafts", briefed, {}),
        (f"{at}/reply", {"conversation": payload, "locale": payload}, {}),
        (f"{at}/reply", asked, {}),
        (f"{at}/drafts/none/slot", {"slot": payload}, {}),
        (f"{at}/reviews/mark", {"review": payload, "state": payload}, {}),
        (f"{at}/reviews/respond", {"review": payload}, {}),
        (f"{at}/reviews/upload", {}, {"file": reviews}),
        ("/prompts/thank_you/cases", {"case": payload}, {}),
        (f"{at}/knowledge/upload", {"id": payload}, {"file": source}),
        ("/prompts/buyer_guide/edit", {"text": payload, "was": payload}, {}),
        ("/evaluations", {"prompt": payload[:140], "suites": payload}, {}),
    ]
    if payload in PAYLOADS:  # the panel says what the page of replies says
        forms.append((f"/panel{at}/reply", asked, {}))
    return forms


async def test_nothing_that_is_sent_and_comes_back_fires(context: BrowserContext, own: Service, serve):
    """Forms that are refused show what was sent; those that are taken show what came of it."""
    page = await context.new_page()
    fired = []
    async with serve(own) as client:
        root = studio_of(client)
        sent = {"form_token": await token_of(client, f"{root}/brands/{BRAND}/reply"), "content_type": "faq_answer"}
        for payload in [*PAYLOADS[::2], *packs()]:
            for path, fields, files in forms_of(payload):
                answer = await client.post(root + path, data=sent | fields, files=files)
                if answer.status_code == 303:
                    continue
                assert "unexpected error" not in answer.text.lower(), (path, payload)
                await page.set_content(answer.text)
                await page.wait_for_timeout(20)
                if await page.evaluate("window.__fired.length"):
                    fired.append((path, payload))
                    await page.evaluate("window.__fired.length = 0")
    await page.close()
    assert fired == []
