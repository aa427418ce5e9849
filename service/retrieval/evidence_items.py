"""Facts, passages, reviews and a request's own facts as pieces of evidence, with scores and why they are there."""

import datetime as dt
from collections.abc import Sequence

from service.domain.brands import Brand
from service.domain.briefs import Brief
from service.domain.evidence import EvidenceItem, EvidenceKind, Fact, Review
from service.domain.fingerprints import of_fact, of_passage, of_review
from service.retrieval.selection import Candidate


def passage_item(candidate: Candidate) -> EvidenceItem:
    """Return a passage as evidence, not yet labelled; its score is the probability that it fits the brief."""
    passage = candidate.passage
    return EvidenceItem(
        label="e0",
        kind=EvidenceKind.PASSAGE,
        ref=passage.id,
        source_id=passage.source_id,
        title=passage.heading or passage.title,
        text=passage.text,
        subject=passage.products[0] if len(passage.products) == 1 else None,
        source_kind=passage.kind,
        locale=passage.locale,
        url=passage.url,
        score=round(candidate.relevance, 4),
        why=candidate.why,
        date=passage.valid_from,
        valid_until=passage.valid_until,
        source_version=passage.version,
        fingerprint=of_passage(passage.id),
    )


def fact_item(fact: Fact, brand: Brand, brief: Brief) -> EvidenceItem:
    """Return a fact as evidence, not yet labelled: the editor's sentence in the draft's language."""
    product = brand.product(fact.subject)
    name = product.name if product else brand.name
    label = fact.label.get(brief.language) or fact.label.get("en") or fact.attribute.replace("_", " ")
    value = ", ".join(fact.value) if isinstance(fact.value, tuple) else str(fact.value)
    return EvidenceItem(
        label="e0",
        kind=EvidenceKind.FACT,
        ref=fact.key,
        source_id=fact.source_id,
        title=f"{name}: {label}",
        text=fact.sentence(brief.language, name),
        subject=fact.subject,
        attribute=fact.attribute,
        value=f"{value} {fact.unit or ''}".strip(),
        locale=brief.locale if brief.language in fact.statement else "en",
        url=fact.source,
        score=1.0,
        why="a fact of the product" if product else "a fact of the brand",
        date=fact.valid_from,
        valid_until=fact.valid_until,
        fingerprint=of_fact(fact),
    )


def review_item(review: Review, score: float, brief: Brief) -> EvidenceItem:
    """Return a review as evidence, not yet labelled; its writer is named only where consent covers a quotation here."""
    quotable = review.may_be_quoted(brief.channel, brief.today)
    return EvidenceItem(
        label="e0",
        kind=EvidenceKind.REVIEW,
        ref=review.id,
        source_id=review.id,
        title=review.title or f"Review of {review.date or 'unknown date'}",
        text=review.text,
        subject=review.product,
        locale=review.locale,
        score=round(score, 4),
        why="a customer's words",
        rating=review.rating,
        nps=review.nps,
        date=review.date,
        quotable=quotable,
        author=review.display_name if quotable else None,
        fingerprint=of_review(review),
        valid_until=review.consent.until if quotable and review.consent else None,
    )


def request_items(brief: Brief) -> list[EvidenceItem]:
    """Return the caller's own facts as evidence, not yet labelled."""
    return [
        EvidenceItem(
            label="e0",
            kind=EvidenceKind.REQUEST,
            ref=name,
            source_id="request",
            title=name.replace("_", " "),
            text=str(value) if isinstance(value, str) and " " in value else f"{name.replace('_', ' ')}: {value}",
            attribute=name,
            value=str(value),
            locale=brief.locale,
            score=1.0,
            why="given with the request",
        )
        for name, value in brief.facts.items()
    ]


def label_items(items: Sequence[EvidenceItem]) -> tuple[EvidenceItem, ...]:
    """Label evidence `e1`, `e2`, … in order."""
    return tuple(item.model_copy(update={"label": f"e{number}"}) for number, item in enumerate(items, start=1))


def age_days(item: EvidenceItem, today: dt.date) -> int | None:
    """Return how old a piece of evidence is in days, or None if it bears no date."""
    return (today - item.date).days if item.date and item.date <= today else None
