"""A brand of two caps that tests may change as they like: its files, and a real service of its own over them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from service.bootstrap import Service, build_service
from service.domain.drafts import Draft, DraftRequest
from service.domain.feedback import Decided, DecisionRequest
from service.settings import Settings

CAPS = """
id: caps
name: Caps
website: https://caps.example
locales: [en-GB, de-DE]
links: {contact: https://caps.example/contact, shop: https://caps.example/shop}
products:
  - {id: comet, name: Comet Cap, category: caps, url: https://caps.example/comet}
  - {id: nova, name: Nova Cap, category: caps, url: https://caps.example/nova}
"""
GUIDE = """---
title: Caring for the Comet Cap
locale: en-GB
products: [comet]
---
## Washing

The Comet Cap can be washed by hand at 30 °C. Dry it flat and away from the sun.

## Storing

Keep the Comet Cap in a dry place. Do not fold the visor.
"""
PRICE = """facts:
  - {key: comet.price, subject: comet, attribute: price, label: {en: price}, value: 20.0, unit: EUR,
     statement: {en: "The Comet Cap costs 20 euros."}}
  - {key: comet.weight, subject: comet, attribute: weight, label: {en: weight}, value: 70, unit: g,
     statement: {en: "The Comet Cap weighs 70 g."}}
"""
QUOTE = "I wore it on every walk this summer and my head stayed cool even in the midday sun."
WASH = {"content_type": "faq_answer", "topic": "How do I wash the Comet Cap?", "products": ["comet"]}


def review(number: int, text: str = QUOTE, **changes: Any) -> dict[str, Any]:
    """Return a review whose writer may be quoted on the web."""
    fields = {
        "id": f"r{number}",
        "product": "comet",
        "rating": 5,
        "text": text,
        "author": f"Mara Lindqvist{number}",
        "date": "2026-05-01",
        "locale": "en-GB",
        "verified": True,
        "relationship": "customer",
        "consent": {"quote": True, "name_form": "first_name_initial", "channels": ["web"], "obtained_at": "2026-05-02"},
    }
    return fields | changes


async def open_caps(folder: Path, *, brand: str = "") -> Service:
    """Return a service with the brand and nothing in its knowledge; `brand` is added to brand.yaml."""
    (folder / "knowledge/caps").mkdir(parents=True, exist_ok=True)
    (folder / "knowledge/caps/brand.yaml").write_text(CAPS + brand)
    return await build_service(
        Settings(_env_file=None, data_dir=folder / "data", knowledge_dir=folder / "knowledge"), will_draft=False
    )


async def teach(service: Service) -> None:
    """Give the brand its guide and its facts."""
    await service.put_document("caps", "care", GUIDE.encode(), "text/markdown", {})
    await service.put_document("caps", "facts", PRICE.encode(), "application/yaml", {})


@asynccontextmanager
async def taught_caps(folder: Path, *, brand: str = "") -> AsyncIterator[Service]:
    """Open a service whose brand has its guide and its facts, and close it."""
    service = await open_caps(folder, brand=brand)
    try:
        await teach(service)
        yield service
    finally:
        await service.close()


async def drafted(service: Service, **changes: Any) -> Draft:
    """Return a draft about the washing of a cap, unless something else is asked for."""
    return await service.draft_content("caps", DraftRequest.model_validate(WASH | changes))


async def decide(service: Service, draft: Draft | str, verdict: str, by: str = "Ada", **given: Any) -> Decided:
    """Decide about a draft."""
    request = DecisionRequest.model_validate({"verdict": verdict} | given)
    return await service.decisions.decide("caps", draft if isinstance(draft, str) else draft.id, request, by)
