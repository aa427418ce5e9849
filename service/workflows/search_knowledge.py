"""Searches a brand's passages and reviews by meaning and by words. What a draft is given: `gather_evidence.py`."""

from service.domain.brands import Brand
from service.domain.briefs import Query
from service.domain.evidence import Passage, Review
from service.domain.nouns import language_of
from service.domain.searches import Scope, SearchHit, SearchRequest, SearchResult, SearchScores
from service.ports import ItemKind, Ports
from service.retrieval.fusion import Ranked
from service.workflows.ask_otherwise import asked_otherwise, best_of
from service.workflows.find_items import find_items
from service.workflows.know_brand import BrandMemory

_LEAST_CANDIDATES = 100


async def search_knowledge(ports: Ports, memory: BrandMemory, brand_name: str, request: SearchRequest) -> SearchResult:
    """Return the passages and reviews that fit a query, best first, each with its scores and why it was found.

    Raises:
        NotFound: unknown brand.
    """
    brand = ports.library.brand(brand_name)
    revision = await ports.knowledge.revision(brand.brand_id)
    kinds: tuple[ItemKind, ...] = (request.kind,) if request.kind else ("passage", "review")
    # Whoever filters by no language may ask in any of the brand's.
    languages = (language_of(request.locale),) if request.locale else brand.languages
    asked = asked_otherwise(await memory.of(brand), (Query(request.query, 1.0),), languages)
    ranked: list[tuple[ItemKind, Ranked]] = []
    for kind in kinds:
        found = await find_items(
            ports,
            memory.shelves,
            brand.brand_id,
            kind,
            [query.text for query in asked],
            max(_LEAST_CANDIDATES, request.limit),
            _scope(ports, request, kind),
            revision=revision,
        )
        ranked += [(kind, one) for one in best_of(zip(asked, found, strict=True))]
    ranked.sort(key=lambda pair: (-pair[1].score, pair[1].id))
    return SearchResult(hits=tuple(await _hits(ports, brand, ranked[: request.limit])))


def _scope(ports: Ports, request: SearchRequest, kind: ItemKind) -> Scope:
    # Reviews have no days of validity, and a condition that all meet is still worked out.
    day = (request.valid_on or ports.clock.now().date()) if kind == "passage" else None
    language = language_of(request.locale) if request.locale else None
    return Scope(products=frozenset(request.products), language=language, day=day)


async def _hits(ports: Ports, brand: Brand, ranked: list[tuple[ItemKind, Ranked]]) -> list[SearchHit]:
    """Return the ranked items with their texts; what was removed meanwhile is left out."""
    wanted = {kind: [one.id for its, one in ranked if its == kind] for kind in ("passage", "review")}
    passages = await ports.knowledge.get_passages(brand.brand_id, wanted["passage"]) if wanted["passage"] else ()
    reviews = await ports.knowledge.get_reviews(brand.brand_id, wanted["review"]) if wanted["review"] else ()
    items: dict[tuple[str, str], Passage | Review] = {("passage", passage.id): passage for passage in passages}
    items |= {("review", review.id): review for review in reviews}
    return [_hit(items[kind, one.id], one) for kind, one in ranked if (kind, one.id) in items]


def _hit(item: Passage | Review, one: Ranked) -> SearchHit:
    is_passage = isinstance(item, Passage)
    dense, lexical = round(one.dense or 0.0, 4), round(one.lexical, 4)
    return SearchHit(
        kind="passage" if is_passage else "review",
        id=item.id,
        source_id=item.source_id if isinstance(item, Passage) else item.id,
        title=(item.heading or item.title) if isinstance(item, Passage) else item.title or "Review",
        text=item.text,
        score=round(one.score, 4),
        locale=item.locale,
        url=item.url if isinstance(item, Passage) else None,
        scores=SearchScores(dense=dense, lexical=lexical, fused=round(one.score, 4)),
        why=one.why,
    )
