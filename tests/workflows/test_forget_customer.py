"""What the erasure of a customer takes with it, what it leaves alone, and what it keeps.

The whole of it: tests/journeys.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from service.bootstrap import Service
from service.domain.briefs import CheckRequest
from service.domain.drafts import DraftRequest
from service.domain.feedback import DecisionRequest
from service.domain.nouns import BrandId, ReviewId
from service.domain.suggestions import ReplyRequest, ReviewResponseRequest
from service.errors import InvalidRequest, NotFound
from service.workflows import feed_indexes
from tests.customers import BRAND, accept, add_reviews, draft, found_in, open_brand

HERS = "I wore the quokkafelt hat on every ferry, and nobody ever had to hold it for me."
HIS = "The numbatstraw hat stayed cool on the roof, and the brim is just as wide as it should be."
ID = BrandId(BRAND)
FREE = {"text": "Yes.", "channels": ["web", "email", "social"], "name_form": "full_name"}


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with open_brand(tmp_path) as service:
        yield service


async def forget(service: Service, customer: str = "hers") -> dict[str, int]:
    erased = await service.customers.erasure.forget(BRAND, customer)
    return {name: count for name, count in erased.removed.items() if count}


async def test_others_are_left_alone(service: Service, tmp_path: Path) -> None:
    await accept(service, HERS, customer="hers", author="Wilhelmina Quokka", consent=FREE)
    his = await accept(service, HIS, customer="his", author="Norbert Numbat", consent=FREE)
    for customer in ("hers", "his"):
        await draft(service, content_type="testimonial_request", channel="email", customer={"id": customer})
    gone = {"testimonials": 1, "reviews": 1, "consents": 1, "drafts": 1, "requests": 1, "outcomes": 1}
    assert await forget(service) == gone
    assert found_in(tmp_path / "data", ("quokkafelt", "Wilhelmina")) == []
    assert found_in(tmp_path / "data", ("numbatstraw",)) != []
    assert "numbatstraw" in (await draft(service)).text
    assert [str(one.id) for one in await service.ports.knowledge.reviews_of(ID, "his")] == [str(his.id)]
    assert await forget(service, "HIS") == {}


async def test_a_draft_that_was_only_shown_their_words_stays_and_names_them_no_more(service: Service) -> None:
    told = await accept(service, HERS, customer="hers")
    await add_reviews(
        service, *({"id": f"r{n}", "text": f"{HIS} {n}", "rating": 4, "product": "trail-hat"} for n in range(2))
    )
    page = await draft(service)
    shown = page.model_copy(
        update={"id": "shown", "citations": (), "claims": (), "text": "", "html": "", "parts": {}, "variables": {}}
    )
    assert told.id in [source.source_id for source in shown.provenance.sources]
    await service.ports.drafts.add(shown)
    assert (await forget(service))["drafts"] == 1
    left = await service.get_draft(BRAND, "shown")
    assert told.id not in left.model_dump_json()
    with pytest.raises(NotFound):
        await service.get_draft(BRAND, page.id)


async def test_words_that_an_editor_put_into_a_text_are_found_as_well(service: Service, tmp_path: Path) -> None:
    await accept(service, HERS, customer="hers", author="Wilhelmina Quokka", consent=FREE)
    page = await draft(service, content_type="social_post", channel="social", topic="hats", products=[])
    if page.status != "ready":
        page = page.model_copy(update={"id": "page", "status": "ready", "parts": {"body": "Hats."}})
        await service.ports.drafts.add(page)
    quoted = f"A customer, Wilhelmina Quokka, writes: “{HERS}”"
    decided = await service.decisions.decide(
        BRAND, page.id, DecisionRequest.model_validate({"verdict": "edit", "parts": {"body": quoted}}), "Eve", "key"
    )
    assert "quokkafelt" in decided.parts["body"]
    await service.decisions.decide(
        BRAND, page.id, DecisionRequest.model_validate({"verdict": "dismiss", "reason": "tone"}), "Eve", "key"
    )
    assert (await forget(service))["decisions"] == 2
    assert found_in(tmp_path / "data", ("quokkafelt",)) == []


async def test_replies_and_responses_to_them_go_as_well(service: Service, tmp_path: Path) -> None:
    await add_reviews(service, {"id": "r-hers", "text": HERS, "rating": 2, "customer": "hers", "author": "Wilhelmina"})
    message = {"role": "customer", "text": "My quokkafelt hat has lost its shape, what can I do?"}
    request = ReplyRequest.model_validate({"messages": [message], "customer": {"id": "hers"}})
    await service.suggest_replies(BRAND, request)
    response = await service.respond_to_review(BRAND, ReviewResponseRequest(review_id=ReviewId("r-hers")))
    assert response.customer == "hers"
    removed = await forget(service)
    assert removed["reviews"] == 1
    assert removed["drafts"] >= 2
    assert found_in(tmp_path / "data", ("quokkafelt", "Wilhelmina", '"hers"')) == []


async def test_a_review_of_the_folder_stays_out_and_its_file_is_named(service: Service, tmp_path: Path) -> None:
    folder = tmp_path / "knowledge" / BRAND
    rows = [{"id": "r-1", "text": HERS, "customer": "hers"}, {"id": "r-2", "text": HIS, "customer": "his"}]
    (folder / "reviews.jsonl").write_text("\n".join(map(json.dumps, rows)))
    await service.ingest_path(BRAND, str(folder), {})
    erased = await service.customers.erasure.forget(BRAND, "hers")
    assert erased.removed["reviews"] == 1
    assert erased.elsewhere
    again = await service.ingest_path(BRAND, str(folder), {})
    assert (again.added, again.unchanged, len(again.refused)) == (0, 1, 1)
    assert "hers" not in again.refused[0].reason
    assert again.refused[0].where == f"{folder / 'reviews.jsonl'}:1"
    assert await service.ports.knowledge.reviews_of(ID, "hers") == ()


async def test_what_is_under_way_while_they_are_erased_is_not_kept(service: Service) -> None:
    write, erased = service.ports.drafts.add, asyncio.Event()

    async def draft_late() -> None:
        await erased.wait()
        await write(request)

    request = await draft(service, content_type="testimonial_request", channel="email", customer={"id": "hers"})
    late = asyncio.create_task(draft_late())
    await forget(service)
    erased.set()
    with pytest.raises(InvalidRequest) as caught:
        await late
    assert caught.value.code == "customer_erased"
    with pytest.raises(InvalidRequest):
        await draft(service, content_type="testimonial_request", channel="email", customer={"id": "hers"})
    with pytest.raises(InvalidRequest):
        await accept(service, HERS, customer="hers")


async def test_a_streamed_draft_is_not_told_from_memory(service: Service) -> None:
    wanted = {"content_type": "testimonial_request", "channel": "email", "customer": {"id": "hers"}}
    draft_id, run = await service.begin_draft(BRAND, DraftRequest.model_validate(wanted), lambda _: None, most=1)
    assert await run.wait(30)
    await service.get_draft(BRAND, draft_id)
    await forget(service)
    with pytest.raises(NotFound):
        await service.get_draft(BRAND, draft_id)


async def test_a_large_store_is_swept_a_little_later_and_the_answer_says_so(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_indexes, "_SMALL", 0)
    await accept(service, HERS, customer="hers")
    assert not (await service.customers.erasure.forget(BRAND, "hers")).purged
    await service.feed.erase()
    assert (await service.customers.erasure.forget(BRAND, "hers")).purged


async def test_what_is_remembered_of_them_in_memory_goes_too(service: Service) -> None:
    await accept(service, HERS, customer="hers")
    made = await draft(service)
    await forget(service)
    assert "quokkafelt" not in (await draft(service)).text
    checked = CheckRequest(content_type=made.content_type, channel=made.channel, parts=made.parts)
    report = await service.check_content(BRAND, checked)
    assert {"quote-verbatim", "fake-first-person-testimonial"} & {finding.rule for finding in report.findings}
