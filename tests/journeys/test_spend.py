"""What a draft costs is charged to the key and brand of its request, whatever became of the draft.

The service is real.
"""

import dataclasses
import datetime as dt
from collections.abc import AsyncGenerator

import httpx

from service.adapters.boundary.model_boundary import ModelBoundary
from service.bootstrap import Service
from service.domain.drafts import DraftRequest
from service.domain.keys import OPEN_KEY, Spend, SpendOf
from service.domain.nouns import BrandId
from service.domain.prompts import Completion, ModelCall
from service.settings import Settings
from service.web.app import create_app

BODY = {"content_type": "faq_answer", "topic": "How do I wash the Trail Hat?"}


async def spent(service: Service, brand: str) -> Spend:
    """Return what callers without keys spent for a brand, today and yesterday, as midnight may come in between."""
    await service.accounts.write()
    today = dt.datetime.now(dt.UTC).date()
    total = Spend()
    for day in (today - dt.timedelta(days=1), today):
        found = (await service.keys.spend_on(day)).get(SpendOf(day, OPEN_KEY, BrandId(brand)))
        total = total.plus(found or Spend())
    return total


async def draft(service: Service) -> httpx.Response:
    app = create_app(Settings(_env_file=None), service)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://moments.test") as client:
        return await client.post("/v1/brands/alder-and-brim/drafts", json=BODY)


async def test_a_draft_is_paid_for(service: Service):
    before, other = await spent(service, "alder-and-brim"), await spent(service, "pollard-desk")
    response = await draft(service)
    usage = response.json()["usage"]
    charged = (await spent(service, "alder-and-brim")).tokens - before.tokens
    assert charged == usage["input_tokens"] + usage["output_tokens"] > 0
    assert await spent(service, "pollard-desk") == other


class Babbler:
    """Answers with words that are no draft, for money."""

    asked = 0

    async def ask(self, call: ModelCall) -> Completion:
        self.asked += 1
        return Completion(text="no JSON at all", model="babbler", input_tokens=100, output_tokens=10, cost_usd=0.002)

    def stream(self, call: ModelCall) -> AsyncGenerator[str | Completion, None]:
        raise NotImplementedError


async def test_answers_of_which_nothing_came_and_their_repairs_are_paid_for(service: Service):
    babbler = Babbler()
    model = ModelBoundary(("babbler",), lambda _: babbler, watches=(service.accounts,))
    before = await spent(service, "alder-and-brim")
    response = await draft(dataclasses.replace(service, ports=dataclasses.replace(service.ports, model=model)))
    assert (response.status_code, response.json()["code"]) == (502, "model_reply_invalid")
    after = await spent(service, "alder-and-brim")
    assert babbler.asked == 2
    assert (after.tokens - before.tokens, after.micro_usd - before.micro_usd) == (220, 4_000)


async def test_without_a_request_nobody_pays(service: Service):
    before = await spent(service, "alder-and-brim")
    await service.draft_content("alder-and-brim", DraftRequest.model_validate(BODY))
    assert await spent(service, "alder-and-brim") == before
