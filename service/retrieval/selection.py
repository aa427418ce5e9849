"""Chooses, from candidates, the evidence of one draft: language, validity, diversity, budget, and what is missing."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from math import log

from service.domain.brands import Brand, text_in
from service.domain.briefs import Brief
from service.domain.evidence import EvidenceItem, EvidenceKind, Fact, Passage, Review
from service.domain.moments import Need
from service.domain.nouns import language_of

RELEVANT = 0.33
"""Cosine similarity from which a passage is taken to be about the brief; measured on the sample brands."""

_OF_PRODUCT = 0.08
_WORD = re.compile(r"[^\W\d_]{3,}")
_STOP = frozenset(
    _WORD.findall(
        """the and for are was with that this from have has will can could may its our your you they their them than then
        when what which who how all any but out per into about how long does did your have been not one two there here
        der die das und für sind war mit dass dies von haben hat wird kann können ihr ihre ihren sie wir uns als auch aber
        ein eine einen einem einer bei nach aus auf zum zur des dem den ist sich wie was wer ich mir mein meine nicht"""
    )
)
_USUAL, _OFTEN, _COMMON = 0.6, 4.0, 6.0
"""What the words a type usually needs count for, beside the request's own; and what often asked and shared facts gain."""
_OFTEN_ASKED = ("price", "warranty", "delivery_time", "return_period", "free_shipping_threshold", "trial_period")


def choose_passages(candidates: Sequence[tuple[Passage, float]], brief: Brief) -> list[tuple[Passage, float]]:
    """Return the best passages: relevant, valid, in the draft's language if there are any, and no source tells it all."""
    wanted = {product.id for product in brief.products}
    valid = [
        (passage, score + (_OF_PRODUCT if wanted & set(passage.products) else 0.0))
        for passage, score in candidates
        if (passage.valid_from or brief.today) <= brief.today <= (passage.valid_until or brief.today)
        and (not passage.products or not wanted or wanted & set(passage.products))
        and score >= RELEVANT
    ]
    spoken = [pair for pair in valid if language_of(pair[0].locale) == brief.language] or valid
    chosen: list[tuple[Passage, float]] = []
    sources: Counter[str] = Counter()
    per_source = max(2, brief.contract.max_passages // 2 - 1)
    seen: set[frozenset[str]] = set()
    for passage, score in sorted(spoken, key=lambda pair: (-pair[1], pair[0].id)):
        words = _stems(passage.text)
        if sources[passage.source_id] >= per_source or any(_alike(words, other) for other in seen):
            continue
        chosen.append((passage, score))
        sources[passage.source_id] += 1
        seen.add(words)
        if len(chosen) == brief.contract.max_passages:
            break
    return chosen


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) > 0.85 * max(1, min(len(one), len(other)))


class FactTable:
    """The facts that hold on one day, with the stems of their words; a stem that few facts share tells the most."""

    def __init__(self, facts: Sequence[Fact], day: dt.date) -> None:
        """Keep the facts valid on the day; made once for each revision of a brand's knowledge and day."""
        self.facts = tuple(fact for fact in facts if fact.is_valid_on(day))
        said = [
            (fact.attribute.replace("_", " "), *fact.label.values(), *fact.statement.values()) for fact in self.facts
        ]
        self._stems = {fact.key: _stems(" ".join(words)) for fact, words in zip(self.facts, said, strict=True)}
        shared = Counter(stem for stems in self._stems.values() for stem in stems)
        self._weights = {stem: log(1 + len(self.facts) / count) for stem, count in shared.items()}

    def fit(self, fact: Fact, stems: frozenset[str]) -> float:
        """Return how well a fact fits some words: the weights of the stems that both have."""
        return sum(self._weights[stem] for stem in stems & self._stems[fact.key])


def choose_facts(table: FactTable, brief: Brief) -> list[Fact]:
    """Return the facts that fit: those of the products, shared attributes first, then the brand's own."""
    most = brief.contract.max_facts
    if most <= 0:
        return []
    products = [product.id for product in brief.products]
    shared = Counter(fact.attribute for fact in table.facts if fact.subject in products)
    asked, usual = _stems(brief.topic or ""), _stems(text_in(brief.contract.search_for, brief.language))

    def worth(fact: Fact) -> tuple[float, str]:
        fit = table.fit(fact, asked) + _USUAL * table.fit(fact, usual - asked)
        often = _OFTEN if fact.attribute in _OFTEN_ASKED else 0.0
        common = _COMMON * (shared[fact.attribute] - 1) if len(products) > 1 else 0.0
        return (-(fit + often + common), fact.key)

    of_products = sorted((fact for fact in table.facts if fact.subject in products), key=worth)
    of_brand = sorted((fact for fact in table.facts if fact.subject == "brand"), key=worth)
    kept_for_brand = min(len(of_brand), max(3, most // 3)) if of_products else most
    chosen = _whole_attributes(of_products, most - kept_for_brand, len(products))
    return chosen + of_brand[: most - len(chosen)]


@lru_cache(maxsize=8192)
def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:6] for word in _WORD.findall(text.casefold()) if word not in _STOP)


def _whole_attributes(facts: Sequence[Fact], most: int, products: int) -> list[Fact]:
    """Keep facts of one attribute together when several products are compared, so that a table has no holes."""
    if products < 2:
        return list(facts[:most])
    chosen: list[Fact] = []
    for attribute in dict.fromkeys(fact.attribute for fact in facts):
        group = [fact for fact in facts if fact.attribute == attribute]
        if len(chosen) + len(group) <= most:
            chosen += group
    return chosen


def passage_item(passage: Passage, score: float) -> EvidenceItem:
    """Return a passage as evidence, not yet labelled."""
    return EvidenceItem(
        label="e0", kind=EvidenceKind.PASSAGE, ref=passage.id, source_id=passage.source_id, title=passage.heading or passage.title,
        text=passage.text, subject=passage.products[0] if len(passage.products) == 1 else None, source_kind=passage.kind,
        locale=passage.locale, url=passage.url, score=round(min(1.0, max(0.0, score)), 4), why="similar to the brief",
        date=passage.valid_from, valid_until=passage.valid_until, source_version=passage.version,
    )  # fmt: skip


def fact_item(fact: Fact, brand: Brand, brief: Brief) -> EvidenceItem:
    """Return a fact as evidence, not yet labelled: the editor's sentence in the draft's language."""
    product = brand.product(fact.subject)
    name = product.name if product else brand.name
    label = fact.label.get(brief.language) or fact.label.get("en") or fact.attribute.replace("_", " ")
    value = ", ".join(fact.value) if isinstance(fact.value, tuple) else str(fact.value)
    return EvidenceItem(
        label="e0", kind=EvidenceKind.FACT, ref=fact.key, source_id=fact.source_id, title=f"{name}: {label}",
        text=fact.sentence(brief.language, name), subject=fact.subject, attribute=fact.attribute,
        value=f"{value} {fact.unit or ''}".strip(), locale=brief.locale if brief.language in fact.statement else "en",
        url=fact.source, score=1.0, why="a fact of the product" if product else "a fact of the brand",
        date=fact.valid_from, valid_until=fact.valid_until,
    )  # fmt: skip


def review_item(review: Review, score: float, brief: Brief) -> EvidenceItem:
    """Return a review as evidence, not yet labelled."""
    return EvidenceItem(
        label="e0", kind=EvidenceKind.REVIEW, ref=review.id, source_id=review.id,
        title=review.title or f"Review of {review.date or 'unknown date'}", text=review.text, subject=review.product,
        locale=review.locale, score=round(score, 4), why="a customer's words", rating=review.rating, nps=review.nps, date=review.date,
        quotable=review.may_be_quoted(brief.channel), author=review.display_name,
    )  # fmt: skip


def request_items(brief: Brief) -> list[EvidenceItem]:
    """Return the caller's own facts as evidence, not yet labelled."""
    return [
        EvidenceItem(
            label="e0", kind=EvidenceKind.REQUEST, ref=name, source_id="request", title=name.replace("_", " "),
            text=str(value) if isinstance(value, str) and " " in value else f"{name.replace('_', ' ')}: {value}",
            attribute=name, value=str(value), locale=brief.locale, score=1.0, why="given with the request",
        )
        for name, value in brief.facts.items()
    ]  # fmt: skip


def label_items(items: Sequence[EvidenceItem]) -> tuple[EvidenceItem, ...]:
    """Label evidence `e1`, `e2`, … in order."""
    return tuple(item.model_copy(update={"label": f"e{number}"}) for number, item in enumerate(items, start=1))


def missing_evidence(items: Sequence[EvidenceItem], brief: Brief, reviews: int) -> tuple[str, ...]:
    """Return a sentence for each need of the contract that the evidence does not meet."""
    kinds = Counter(item.kind for item in items)
    products = {item.subject for item in items if item.kind is EvidenceKind.FACT and item.subject != "brand"}
    about = " for " + " and ".join(p.name for p in brief.products) if brief.products else ""
    met = {
        Need.TOPIC: bool(brief.topic),
        Need.PASSAGES: kinds[EvidenceKind.PASSAGE] > 0,
        Need.PRODUCT: bool(brief.products) and _knows_products(items, brief, reviews),
        Need.TWO_PRODUCTS: len(products & {product.id for product in brief.products}) >= 2,
        Need.REVIEWS: reviews >= 5,
        Need.CASE_STUDY: any(item.source_kind == "case_study" for item in items),
        Need.OCCASION: bool(brief.facts) or kinds[EvidenceKind.PASSAGE] > 0,
    }
    why = {
        Need.TOPIC: "topic: say in the request what it is to be about",
        Need.PASSAGES: f"passages: no document of the brand speaks of “{brief.asked.text}”",
        Need.PRODUCT: f"product: no fact, document or review{about or '; name one in products or topic'}",
        Need.TWO_PRODUCTS: "facts: a comparison needs the same attribute of at least two products",
        Need.REVIEWS: f"reviews: {reviews}{about}, at least 5 are needed",
        Need.CASE_STUDY: "case study: no document of kind case_study fits",
        Need.OCCASION: "occasion: say in facts what happened, or add a document on it",
    }
    return tuple(why[need] for need in brief.contract.needs if need in met and not met[need])


def _knows_products(items: Sequence[EvidenceItem], brief: Brief, reviews: int) -> bool:
    wanted = {str(product.id) for product in brief.products}
    about = {
        item.subject for item in items if item.kind in {EvidenceKind.FACT, EvidenceKind.PASSAGE, EvidenceKind.SUMMARY}
    }
    return bool(wanted & about) or reviews > 0


def age_days(item: EvidenceItem, today: dt.date) -> int | None:
    """Return how old a piece of evidence is in days, or None if it bears no date."""
    return (today - item.date).days if item.date and item.date <= today else None
