"""Consent over time: at work at once, kept as history, and not undone by a file that states what was so before."""

import datetime as dt
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from service.bootstrap import Service
from service.domain.briefs import CheckRequest
from service.domain.consents import ConsentRecord, ConsentRequest
from service.domain.evidence import Review
from service.domain.nouns import ReviewId
from service.domain.testimonials import Moderation
from service.errors import InvalidRequest, NotFound
from tests.customers import AGREED, BRAND, accept, add_reviews, draft, open_brand, tell

WORDS = "I walked for a week in the rain, and the hat was dry inside every single evening."
CONSENT = {"quote": True, "channels": ["web"], "name_form": "anonymous", "obtained_at": "2026-01-05"}
SCOPE = {"channels": ["web"]}
NOW = dt.datetime.now(dt.UTC)


@pytest.fixture(scope="module")
async def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("consent")


@pytest.fixture(scope="module")
async def service(folder: Path) -> AsyncIterator[Service]:
    async with open_brand(folder) as service:
        yield service


async def record(service: Service, review: str, action: str, **more: Any) -> ConsentRecord:
    request = ConsentRequest.model_validate({"action": action, **more})
    return await service.customers.consents.record(BRAND, review, request)


async def stored(service: Service, review: str) -> Review:
    (found,) = await service.ports.knowledge.get_reviews(service.library.brand(BRAND).brand_id, [ReviewId(review)])
    return found


async def test_a_withdrawal_counts_from_that_moment_on(service: Service) -> None:
    told = await accept(service, WORDS, rating=4)
    quoting = await draft(service)
    assert "dry inside" in quoting.text
    record_ = await record(service, told.id, "withdraw", text="Stop.")
    assert record_.consent is not None
    assert (record_.consent.withdrawn_at, record_.recalled) == (NOW.date(), (quoting.id,))
    assert [one.action for one in record_.history] == ["give", "withdraw"]
    assert "dry inside" not in (await draft(service)).text
    checked = CheckRequest(content_type=quoting.content_type, channel=quoting.channel, parts=quoting.parts)
    report = await service.check_content(BRAND, checked)
    assert "withdrew consent" in " ".join(one.message for one in report.findings if one.rule == "quote-consent")
    given = await record(service, told.id, "give", text="You may again.", scope=SCOPE)
    assert (given.consent, given.recalled) == ((await stored(service, told.id)).consent, ())
    assert "dry inside" in (await draft(service)).text
    narrowed = await record(service, told.id, "change", text="E-mail only.", scope={"channels": ["email"]})
    assert quoting.id in narrowed.recalled
    assert "dry inside" not in (await draft(service)).text


async def test_what_quotes_is_stale_after_the_last_day_of_the_consent(service: Service) -> None:
    today, brand = NOW.date(), service.library.brand(BRAND).brand_id
    told = await accept(
        service,
        "It packs flat into a small bag and springs back into shape as if nothing had been.",
        product="fjord-beanie",
        rating=4,
    )
    before = await draft(service, products=["fjord-beanie"])
    ending = await record(service, told.id, "change", text="For today.", scope={**SCOPE, "until": today.isoformat()})
    assert ending.recalled == ()
    after = await draft(service, products=["fjord-beanie"])
    ids = [one.id for one in (before, after) if "springs back" in one.text]
    assert len(ids) == 2
    basis = service.recalls.stores.basis
    assert await basis.staleness(brand, ids, today) == {}
    late = await basis.staleness(brand, ids, today + dt.timedelta(days=1))
    assert {id_: [item.why for item in one.why] for id_, one in late.items()} == {id_: ["expired"] for id_ in ids}


async def test_what_is_heard_of_late_does_not_undo_what_was_said_after_it(service: Service) -> None:
    await add_reviews(service, {"id": "late", "text": WORDS, "consent": CONSENT})
    await record(service, "late", "withdraw")
    late = await record(service, "late", "give", text="Yes.", scope=SCOPE, at=NOW - dt.timedelta(days=3))
    assert late.consent is not None
    assert late.consent.withdrawn_at == NOW.date()
    assert [one.action for one in late.history] == ["give", "give", "withdraw"]
    assert (await stored(service, "late")).consent == late.consent


async def test_a_consent_that_came_with_a_review_is_the_first_of_its_history(service: Service) -> None:
    await add_reviews(service, {"id": "first", "text": WORDS, "consent": CONSENT, "date": "2026-01-04"})
    before = await service.customers.consents.show(BRAND, "first")
    assert (before.history, before.consent and before.consent.obtained_at) == ((), dt.date(2026, 1, 5))
    after = await record(service, "first", "change", text="Under my name.", scope={**SCOPE, "name_form": "full_name"})
    assert [(one.at.date(), one.text) for one in after.history] == [
        (dt.date(2026, 1, 5), ""),
        (NOW.date(), "Under my name."),
    ]


async def test_neither_a_folder_nor_a_second_sending_undoes_a_withdrawal(service: Service, folder: Path) -> None:
    row = {"id": "filed", "text": WORDS, "consent": CONSENT}
    file = folder / "knowledge" / BRAND / "reviews.jsonl"
    file.write_text(json.dumps(row) + "\n")
    told = await accept(service, "The lining dries overnight on a radiator, and it keeps its shape.", rating=5)
    await service.ingest_path(BRAND, str(file.parent), {})
    await record(service, "filed", "withdraw")
    again = await service.ingest_path(BRAND, str(file.parent), {})
    assert (again.added, again.changed, again.deleted, again.unchanged) == (0, 0, 0, 1)
    assert not (await stored(service, "filed")).may_be_quoted()
    assert (await stored(service, "filed")).origin is not None
    await add_reviews(service, row)
    assert not (await stored(service, "filed")).may_be_quoted()
    assert (await stored(service, told.id)).may_be_quoted()  # no testimonial vanishes because no file holds it
    tomorrow = (NOW + dt.timedelta(days=1)).date().isoformat()
    await add_reviews(service, row | {"consent": CONSENT | {"obtained_at": tomorrow}})
    assert (await stored(service, "filed")).may_be_quoted()


async def test_a_testimonial_that_waits_may_be_withdrawn(service: Service) -> None:
    told = await tell(service, "Good in the wind on the pier, and light enough to forget about.", consent=AGREED)
    record_ = await record(service, told.id, "withdraw")
    assert record_.consent is not None
    await service.customers.testimonials.moderate(BRAND, told.id, Moderation(verdict="accept"))
    assert not (await stored(service, told.id)).may_be_quoted()


async def test_the_future_and_unknown_reviews_are_refused(service: Service) -> None:
    with pytest.raises(InvalidRequest) as caught:
        await record(service, "first", "withdraw", at=NOW + dt.timedelta(hours=1))
    assert [one.pointer for one in caught.value.errors] == ["/at"]
    with pytest.raises(NotFound) as missing:
        await record(service, "none", "withdraw")
    assert missing.value.code == "review_not_found"
