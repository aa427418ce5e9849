"""Finds what a draft may rely on: passages, facts, reviews with their summary, and the caller's own facts."""

import datetime as dt
from collections.abc import Sequence

from service.domain.brands import Brand
from service.domain.briefs import Brief
from service.domain.drafts import ReviewFilter
from service.domain.evidence import Evidence, EvidenceItem, EvidenceKind, Passage
from service.domain.moments import Need
from service.drafting.personalisation import mask
from service.ports import Ports
from service.retrieval.review_summary import choose_quotable, is_quotable_text
from service.retrieval.selection import (
    FactTable,
    choose_facts,
    choose_passages,
    fact_item,
    label_items,
    missing_evidence,
    passage_item,
    request_items,
    review_item,
)
from service.retrieval.statements import statements_of
from service.workflows.know_brand import BrandMemory, KnownBrand

_CANDIDATES = 40
_MAX_SUMMARIES = 4


async def gather_evidence(
    ports: Ports, memory: BrandMemory, brand: Brand, brief: Brief, reviews: ReviewFilter
) -> Evidence:
    """Return labelled evidence, and a sentence for everything the contract needs and the brand lacks."""
    known = await memory.of(brand)
    passages = await _passages(ports, memory, brand, known, brief)
    products = list(reviews.products) or [product.id for product in brief.products]
    oldest = brief.today - dt.timedelta(days=reviews.max_age_days) if reviews.max_age_days else None
    today, contract = brief.today, brief.contract
    scope = (*products, oldest, today, brief.locale)
    table = known.remember(("facts", today), lambda: FactTable(known.facts, today))
    items: list[EvidenceItem] = request_items(brief)
    chosen = ("chosen facts", *scope, contract.content_type, brief.topic)
    items += known.remember(chosen, lambda: [fact_item(fact, brand, brief) for fact in choose_facts(table, brief)])
    items += [passage_item(passage, score) for passage, score in passages]
    if contract.uses_review_summary:
        items += known.remember(("said", *scope), lambda: _summary_items(known, brand, brief, products, oldest))
    if contract.max_reviews:
        key = ("reviews", *scope, brief.channel, contract.max_reviews)
        items += known.remember(key, lambda: _review_items(known, brief, products, oldest))
    labelled = label_items(items)
    count = known.summary(products, oldest, today).count
    return Evidence(items=labelled, missing=missing_evidence(labelled, brief, count))


async def _passages(
    ports: Ports, memory: BrandMemory, brand: Brand, known: KnownBrand, brief: Brief
) -> list[tuple[Passage, float]]:
    if not brief.contract.max_passages:
        return []
    asked, usual = brief.asked, brief.usual
    scores = {id_: asked.weight * score for id_, score in (await _search(ports, brand, asked.text)).items()}
    if usual is not None:
        # The same words for every draft of this type: searched once for each revision of the knowledge.
        key = ("search", usual.text)
        if key not in known.remembered:
            known.remembered[key] = await _search(ports, brand, usual.text)
        for id_, score in known.remembered[key].items():
            scores[id_] = max(usual.weight * score, scores.get(id_, 0.0))
    found = await memory.passages(brand, known, list(scores))
    candidates = [(passage, scores[id_]) for id_, passage in found.items()]
    if Need.CASE_STUDY in brief.contract.needs:
        return await _case_study(ports, brand, known, brief, candidates)
    return choose_passages(candidates, brief)


async def _search(ports: Ports, brand: Brand, query: str) -> dict[str, float]:
    vector = await ports.embedder.embed_query(query)
    return dict(await ports.index.search(brand.brand_id, "passage", vector, _CANDIDATES))


async def _case_study(
    ports: Ports, brand: Brand, known: KnownBrand, brief: Brief, candidates: Sequence[tuple[Passage, float]]
) -> list[tuple[Passage, float]]:
    """Return the passages of the one case study that fits best, in the order of the document."""
    if known.case_studies is None:
        known.case_studies = await ports.knowledge.list_passages(brand.brand_id, "case_study")
    scores = {passage.id: score for passage, score in candidates}
    products = {product.id for product in brief.products}
    by_source: dict[str, list[Passage]] = {}
    for passage in known.case_studies:
        if passage.locale.startswith(brief.language) or brief.language not in brand.languages:
            by_source.setdefault(passage.source_id, []).append(passage)
    named = {source: rows for source, rows in by_source.items() if products & set(rows[0].products)}
    pool = (named or by_source) if brief.products and not brief.topic else by_source

    def fit(rows: list[Passage]) -> float:
        return max(scores.get(row.id, 0.0) for row in rows) + (0.1 if products & set(rows[0].products) else 0.0)

    best = max(pool.values(), key=fit, default=[])
    return [(row, scores.get(row.id, 0.4)) for row in best[: brief.contract.max_passages]]


def _summary_items(
    known: KnownBrand, brand: Brand, brief: Brief, products: Sequence[str], oldest: dt.date | None
) -> list[EvidenceItem]:
    """Return what the reviews say: of each product when there are a few, else of all of them together."""
    scopes = [[product] for product in products] if 0 < len(products) <= _MAX_SUMMARIES else [list(products)]
    items = []
    for scope in scopes:
        summary = known.summary(scope, oldest, brief.today)
        names = [product.name for product in brief.products if product.id in scope]
        name = names[0] if len(scope) == 1 and names else brand.name
        kept = None if len(scopes) == 1 else {"overview", "nps"}
        statements = statements_of(summary, name, brief.language, brief.today) if summary.count else ()
        items += [
            EvidenceItem(
                label="e0",
                kind=EvidenceKind.SUMMARY,
                ref=f"{statement.kind}:{statement.term or ''}",
                source_id=f"reviews:{','.join(scope) or 'all'}",
                title=f"Reviews of {name}",
                text=statement.text,
                attribute=statement.kind,
                value=statement.term,
                subject=scope[0] if len(scope) == 1 else None,
                locale=brief.locale,
                score=1.0,
                why="computed from all reviews",
                date=summary.last_date,
            )
            for statement in statements
            if kept is None or statement.kind in kept
        ]
    return items


def _review_items(
    known: KnownBrand, brief: Brief, products: Sequence[str], oldest: dt.date | None
) -> list[EvidenceItem]:
    pool = [review for review in known.reviews_of(products, oldest) if is_quotable_text(review.text)]
    chosen = choose_quotable(pool, brief.channel, brief.contract.max_reviews, brief.today, brief.language)
    items = [review_item(review, 0.5, brief) for review in chosen]
    return [
        item.model_copy(update={"text": mask(item.text, {})[0], "title": mask(item.title, {})[0]}) for item in items
    ]
