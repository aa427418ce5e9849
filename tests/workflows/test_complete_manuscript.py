"""What the checks are told beside the evidence, from the sample brands' real stores."""

import pytest

from service.domain.briefs import CheckRequest
from service.domain.evidence import Review
from service.retrieval.quote_index import QuoteIndex


async def check(service, text, brand="alder-and-brim", **fields):
    request = CheckRequest.model_validate({"content_type": "product_page", "text": text} | fields)
    report = await service.check_content(brand, request)
    return {finding.rule: finding for finding in report.findings}


async def test_words_of_any_stored_review_are_known_not_only_those_in_the_evidence(service):
    found = await check(service, "About gloves. “It keeps the water out and feels tough.” Philip R.")
    assert not {rule for rule in found if rule.startswith("quote")}
    found = await check(service, "About gloves. “It keeps the rain out and feels tough.” Philip R.")
    assert "review r-001" in found["quote-verbatim"].message


@pytest.mark.parametrize(
    ("text", "fields", "rule"),
    [
        ("“It keeps the water out and feels tough.” Arjun Mehta", {}, "quote-attribution"),
        ("“It keeps the water out and feels tough.” Philip Radley", {}, "quote-attribution"),
        (
            "“It keeps the water out and feels tough.”",
            {"content_type": "social_post", "channel": "social"},
            "quote-consent",
        ),
        ("“Nicely sewn and comfortable, simply not what I thought I was buying.”", {}, "quote-consent"),
        ("“This hat changed my whole summer, honestly,” says Tom.", {}, "fake-first-person-testimonial"),
    ],
)
async def test_consent_names_and_inventions(service, text, fields, rule):
    assert (await check(service, text, **fields))[rule].severity == "block"


async def test_a_selection_of_the_kindest_is_told(service):
    known = await service.memory.of(service.library.brand("alder-and-brim"))
    means: dict[str | None, list[float]] = {}
    for one in known.reviews:
        if one.rating is not None and one.relationship == "customer":
            means.setdefault(one.product, []).append(one.rating)
    best = next(
        one
        for one in known.reviews
        if one.rating == 5 and one.may_be_quoted("web") and sum(means[one.product]) / len(means[one.product]) < 3.9
    )
    sentence = best.text.split(". ")[0]
    assert "cherry-picked" in await check(service, f"“{sentence}.” {best.display_name or ''}")
    assert "cherry-picked" not in await check(service, f"A selection: “{sentence}.” {best.display_name or ''}")


async def test_the_language_is_heard(service):
    german = "Der Hut lässt sich bei dreißig Grad waschen und trocknet über Nacht an der frischen Luft im Schatten."
    assert (await check(service, german, locale="en-GB"))["other-language"].severity == "block"
    assert "other-language" not in await check(service, german, locale="de-DE")
    assert "other-language" not in await check(service, f"A customer says: “{german}”", locale="en-GB")


async def test_the_index_is_built_once_a_revision_and_off_the_event_loop(service, monkeypatch):
    import threading

    built = []

    class Watched(QuoteIndex):
        def __init__(self, reviews: list[Review]) -> None:
            built.append(threading.current_thread())
            super().__init__(reviews)

    monkeypatch.setattr("service.workflows.know_brand.QuoteIndex", Watched)
    known = await service.memory.of(service.library.brand("pollard-desk"))
    known.quotes = None
    assert await known.quote_index() is await known.quote_index()
    assert len(built) == 1
    assert built[0] is not threading.main_thread()
