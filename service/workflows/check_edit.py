"""Checks the words that a person put in place of a draft's.

Against what the draft rests on, and all that the brand knows.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from service.domain.asked import Asked
from service.domain.brands import Brand
from service.domain.briefs import Brief, CheckRequest
from service.domain.drafts import Citation, Draft
from service.domain.evidence import EvidenceItem, Fact, Passage, Review
from service.domain.findings import CheckReport
from service.domain.fingerprints import cited_items
from service.domain.nouns import ReviewId, language_of
from service.domain.recalls import CitedItem
from service.drafting.assembling import Moves, citations_of, fill_part, moved_claim, moved_finding
from service.drafting.personalisation import known_values
from service.guardrails.grounding import best_sentence
from service.ports import Ports
from service.retrieval.evidence_items import age_days, fact_item, passage_item, review_item
from service.retrieval.selection import Candidate
from service.workflows.check_content import judge_words
from service.workflows.know_brand import BrandMemory

_SHORTEST_VALUE = 2
_MOST_WORDS = 20_000


class CheckedEdit(NamedTuple):
    """What the checks say of an edit, in places of the edit itself.

    What it cites, as a record and for people to read.
    """

    report: CheckReport
    cited: tuple[CitedItem, ...] = ()
    citations: tuple[Citation, ...] = ()


async def check_edit(
    ports: Ports,
    memory: BrandMemory,
    brand: Brand,
    draft: Draft,
    asked: Asked | None,
    cited: Sequence[CitedItem],
    parts: Mapping[str, str],
) -> CheckedEdit:
    """Judge the final words of a draft like those of a model.

    What the request knew of the customer is hidden from the checks as it was for the draft: a name that the text may
    hold is no finding.

    Raises:
        InvalidRequest: the content type has not these parts in this channel.
    """
    values = known_values(asked.customer, brand.personalisation) if asked else {}
    hidden = {name: _hide(words, values) for name, words in parts.items()}
    request = CheckRequest(
        content_type=draft.content_type,
        channel=draft.channel,
        locale=draft.locale,
        parts=hidden,
        **await _told(ports, brand, asked),
    )
    rests_on = await _rests_on(ports, brand, cited)
    judged = await judge_words(ports, memory, brand, request, rests_on.items, tuple(values))
    report = _in_places_of(parts, judged.report, {name: fill_part(words, values)[1] for name, words in hidden.items()})
    labels = (label for claim in report.claims for label in claim.citations)
    language, today = language_of(draft.locale), ports.clock.now().date()
    citations = citations_of(
        report.claims,
        judged.evidence,
        lambda words, item: fill_part(best_sentence(words, item, language), values)[0],
        lambda item: age_days(item, today),
    )
    return CheckedEdit(report, cited_items(labels, judged.evidence, draft.channel), citations)


def _in_places_of(parts: Mapping[str, str], report: CheckReport, moves: Moves) -> CheckReport:
    """Return what was found in words with placeholders, in places of the words that a person wrote."""
    return CheckReport(
        claims=tuple(moved_claim(claim, dict(parts), moves) for claim in report.claims),
        findings=tuple(moved_finding(finding, moves) for finding in report.findings),
    )


async def _told(ports: Ports, brand: Brand, asked: Asked | None) -> dict[str, object]:
    """Return what the request told beside its topic: facts and circumstances, and the words that are answered."""
    if asked is None:
        return {}
    if asked.request is not None:
        request = asked.request
        return {"products": request.products, "facts": request.facts, "circumstances": request.circumstances}
    if asked.reply is not None:
        said = "\n".join(message.text for message in asked.reply.messages)
        return {"answered": said[:_MOST_WORDS], "circumstances": asked.reply.circumstances}
    response = asked.response
    if response is None:
        return {}
    review = response.review
    if review is None:
        there = await ports.knowledge.get_reviews(brand.brand_id, [response.review_id or ReviewId("")])
        review = there[0] if there else None
    told = "\n".join([review.display_name or "", review.title, review.text])[:_MOST_WORDS] if review else None
    return {"answered": told, "circumstances": response.circumstances}


class _RestsOn(NamedTuple):
    """What a draft cites, as it is on record now; what is gone or has expired is not among it."""

    brand: Brand
    passages: tuple[Passage, ...]
    facts: tuple[Fact, ...]
    reviews: tuple[Review, ...]
    today: dt.date

    def items(self, brief: Brief) -> list[EvidenceItem]:
        """Return it as evidence, not yet labelled."""
        found = [fact_item(fact, self.brand, brief) for fact in self.facts if fact.is_valid_on(self.today)]
        valid = (one for one in self.passages if (one.valid_until or self.today) >= self.today)
        found += [passage_item(Candidate(one, 1.0, 1.0, "the draft cites it")) for one in valid]
        return found + [review_item(review, 1.0, brief) for review in self.reviews]


async def _rests_on(ports: Ports, brand: Brand, cited: Sequence[CitedItem]) -> _RestsOn:
    wanted = {kind: {item.item_id for item in cited if item.kind == kind} for kind in ("passage", "fact", "review")}
    facts = await ports.knowledge.list_facts(brand.brand_id) if wanted["fact"] else ()
    return _RestsOn(
        brand=brand,
        passages=await ports.knowledge.get_passages(brand.brand_id, sorted(wanted["passage"])),
        facts=tuple(fact for fact in facts if fact.key in wanted["fact"]),
        reviews=await ports.knowledge.get_reviews(brand.brand_id, sorted(wanted["review"])),
        today=ports.clock.now().date(),
    )


def _hide(words: str, values: Mapping[str, str]) -> str:
    """Put placeholders in the place of values, the longest first."""
    for name, value in sorted(values.items(), key=lambda pair: -len(pair[1])):
        if len(value) >= _SHORTEST_VALUE:
            words = words.replace(value, f"{{{name}}}")
    return words
