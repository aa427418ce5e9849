"""Finds what a draft may rely on: passages, facts, reviews with their summary, and the caller's own facts.

What the reviews give: `review_evidence`; which facts answer: `meant_facts`.
"""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from service.domain.brands import Brand
from service.domain.briefs import Brief, Query
from service.domain.drafts import ReviewFilter
from service.domain.evidence import Evidence, EvidenceItem, Passage
from service.domain.moments import Need
from service.domain.product_names import meant
from service.domain.searches import Scope
from service.guardrails.withholding import withhold
from service.ports import Ports
from service.retrieval.evidence_items import fact_item, label_items, passage_item, request_items
from service.retrieval.fact_selection import FactTable, choose_facts
from service.retrieval.gaps import Known, missing_evidence
from service.retrieval.relevance import ENOUGH
from service.retrieval.selection import Candidate, choose_passages
from service.workflows.ask_otherwise import asked_otherwise, best_of
from service.workflows.find_items import find_items
from service.workflows.know_brand import BrandMemory, KnownBrand
from service.workflows.meant_facts import meant_facts
from service.workflows.review_evidence import review_items, summary_items

_CANDIDATES = 40
_USUAL = "usual for this text: "


class _Search(NamedTuple):
    """For which brief evidence is gathered, and from what.

    `enough` is the probability of answering the brief, 0 to 1, from which a passage is taken.
    """

    ports: Ports
    memory: BrandMemory
    brand: Brand
    known: KnownBrand
    brief: Brief
    enough: float


async def gather_evidence(
    ports: Ports, memory: BrandMemory, brand: Brand, brief: Brief, reviews: ReviewFilter, enough: float = ENOUGH
) -> Evidence:
    """Return labelled evidence, and a sentence for everything the contract needs and the brand lacks.

    `enough` is the probability of answering the brief, 0 to 1, from which a passage is taken.
    """
    with ports.tracer.span("retrieval", brand=brand.id, content_type=brief.contract.content_type.value) as span:
        known = await memory.of(brand)
        found = await _gathered(_Search(ports, memory, brand, known, brief, enough), reviews)
        span.note(items=len(found.items), missing=len(found.missing))
    return found


async def _gathered(search: _Search, reviews: ReviewFilter) -> Evidence:
    known, brand, brief = search.known, search.brand, search.brief
    passages, nearest = await _passages(search)
    products = list(reviews.products) or [product.id for product in brief.products]
    oldest = brief.today - dt.timedelta(days=reviews.max_age_days) if reviews.max_age_days else None
    today, contract = brief.today, brief.contract
    scope = (tuple(products), tuple(product.id for product in brief.products), oldest, today, brief.locale)
    table = known.remember(("facts", today), lambda: FactTable(known.facts, today))
    items: list[EvidenceItem] = request_items(brief)
    facts, answering = await _facts(search, table)
    items += facts
    items += [passage_item(one) for one in passages]
    if contract.uses_review_summary:
        items += known.remember(("said", *scope), lambda: summary_items(known, brand, brief, products, oldest))
    if contract.max_reviews:
        key = ("reviews", *scope, brief.channel, contract.max_reviews)
        items += known.remember(key, lambda: review_items(known, brand, brief, products, oldest))
    items, withheld = withhold(items, brand, brief.language)
    labelled = label_items(items)
    count = known.summary(products, oldest, today).count
    subjects = known.remember(("subjects", today), lambda: _subjects(known, table))
    missing = missing_evidence(labelled, brief, Known(count, subjects, nearest, _meant(brand, brief), answering))
    return Evidence(items=labelled, missing=missing, withheld=withheld)


async def _facts(search: _Search, table: FactTable) -> tuple[list[EvidenceItem], float]:
    """Return the facts that fit the brief by words and by meaning, and how likely the best of them answers its topic.

    Worked out once for each revision.
    """
    known, brand, brief = search.known, search.brand, search.brief
    products = tuple(product.id for product in brief.products)
    key = ("chosen facts", products, brief.today, brief.locale, brief.contract.content_type, brief.topic)
    if key not in known.remembered:
        meant = await meant_facts(search.ports, known, brand, brief, table)
        facts = choose_facts(table, brief, meant)
        best = max((meant.get(fact.key, 0.0) for fact in facts), default=0.0)
        known.remember(key, lambda: ([fact_item(fact, brand, brief) for fact in facts], best))
    chosen: tuple[list[EvidenceItem], float] = known.remembered[key]
    return chosen


def _meant(brand: Brand, brief: Brief) -> dict[str, str]:
    """Return what may have been meant by each product that the brand does not have."""
    return {one.id: meant(brand, one.id) for one in brief.products if brand.product(one.id) is None}


def _subjects(known: KnownBrand, table: FactTable) -> frozenset[str]:
    """Return the products of which there is a fact or a review."""
    return frozenset(fact.subject for fact in table.facts) | {one.product for one in known.reviews if one.product}


async def _passages(search: _Search) -> tuple[list[Candidate], Candidate | None]:
    """Return the passages chosen, and the one that came nearest to the brief."""
    known, brief = search.known, search.brief
    if not brief.contract.max_passages:
        return [], None
    products = frozenset(product.id for product in brief.products)
    scope = Scope(products, general=True, language=brief.language, day=brief.today)
    # A campaign asks for one topic and many customers: what was chosen for it stays the same until the knowledge
    # changes.
    key = ("passages", brief.contract.content_type, brief.contract.max_passages, brief.asked, scope, search.enough)
    if key not in known.remembered:
        found = await _chosen(search, scope)
        known.remember(key, lambda: found)
    passages: tuple[list[Candidate], Candidate | None] = known.remembered[key]
    return passages


async def _chosen(search: _Search, scope: Scope) -> tuple[list[Candidate], Candidate | None]:
    """Search, and choose what is worth showing."""
    brief = search.brief
    candidates = await _candidates(search, scope)
    nearest = max(candidates, key=lambda one: one.relevance, default=None)
    if Need.CASE_STUDY in brief.contract.needs:
        return await _case_study(search, candidates), nearest
    chosen = choose_passages(candidates, brief, enough=search.enough)
    if not chosen:
        # What the brand says in another language only is better than nothing.
        anywhere = await _candidates(search, scope._replace(language=None))
        chosen = choose_passages(anywhere, brief, enough=search.enough)
    return chosen, nearest


async def _candidates(search: _Search, scope: Scope) -> list[Candidate]:
    """Return the passages in scope that fit the request's own words, or what texts of this type usually need."""
    known, brief = search.known, search.brief
    own, usual = asked_otherwise(known, (brief.asked, *brief.questions), [brief.language]), brief.usual
    queries = [*own]
    if brief.topic and brief.contract.max_facts:
        # What facts are about to be asked: embedded in one batch with the rest, which costs half as much.
        topics = asked_otherwise(known, (Query(brief.topic, 1.0),), [brief.language])
        await search.ports.embedder.embed_queries([query.text for query in (*own, *topics)])
    # The same words for every draft of this type: searched once for each scope and revision of the knowledge.
    key = ("search", usual, scope)
    if usual and key not in known.remembered:
        queries += usual
    found = await find_items(
        search.ports,
        search.memory.shelves,
        search.brand.brand_id,
        "passage",
        [query.text for query in queries],
        _CANDIDATES,
        scope,
        revision=known.revision,
    )
    answers = list(zip(own, found, strict=False))
    asked = {one.id: one.score for one in best_of(answers)}
    if usual:
        answers += zip(usual, known.remember(key, lambda: found[len(own) :]), strict=True)
    best = {one.id: one for one in best_of(answers)}
    passages = await search.memory.passages(search.brand, known, list(best))
    return [
        Candidate(passage, one.score, one.relevance, one.why if asked.get(id_) == one.score else _USUAL + one.why)
        for id_, passage in passages.items()
        for one in (best[id_],)
    ]


async def _case_study(search: _Search, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the passages of the one case study that fits best, in the order of the document."""
    known, brand, brief = search.known, search.brand, search.brief
    found = {one.passage.id: one for one in candidates}
    products = {product.id for product in brief.products}
    by_source: dict[str, list[Passage]] = {}
    for passage in await search.memory.case_studies(brand, known):
        if passage.locale.startswith(brief.language) or brief.language not in brand.languages:
            by_source.setdefault(passage.source_id, []).append(passage)
    named = {source: rows for source, rows in by_source.items() if products & set(rows[0].products)}
    pool = (named or by_source) if brief.products and not brief.topic else by_source

    def fit(rows: list[Passage]) -> float:
        scores = (found[row.id].score for row in rows if row.id in found)
        return max(scores, default=0.0) + (0.1 if products & set(rows[0].products) else 0.0)

    best = max(pool.values(), key=fit, default=[])
    rest = "part of the case study that fits best"
    return [found.get(row.id) or Candidate(row, 0.0, ENOUGH, rest) for row in best[: brief.contract.max_passages]]
