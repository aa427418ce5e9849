"""Searches a brand's passages and reviews by meaning. What a draft is given: `gather_evidence.py`."""

from service.domain.brands import Brand
from service.domain.nouns import language_of
from service.domain.searches import SearchHit, SearchRequest, SearchResult
from service.ports import Hit, ItemKind, Ports, Vectors

_OVERFETCH = 4


async def search_knowledge(ports: Ports, brand_name: str, request: SearchRequest) -> SearchResult:
    """Return the passages and reviews nearest to a query, best first.

    Raises:
        NotFound: unknown brand.
    """
    brand = ports.library.brand(brand_name)
    vector = await ports.embedder.embed_query(request.query)
    kinds: tuple[ItemKind, ...] = (request.kind,) if request.kind else ("passage", "review")
    found = [hit for kind in kinds for hit in await _search(ports, brand, kind, vector, request)]
    found.sort(key=lambda hit: (-hit.score, hit.id))
    return SearchResult(hits=tuple(found[: request.limit]))


async def _search(
    ports: Ports, brand: Brand, kind: ItemKind, vector: Vectors, request: SearchRequest
) -> list[SearchHit]:
    hits = await ports.index.search(brand.brand_id, kind, vector, request.limit * _OVERFETCH)
    rows = await (_passages if kind == "passage" else _reviews)(ports, brand, hits, request)
    language = language_of(request.locale) if request.locale else None
    return [row for row in rows if language is None or language_of(row.locale) == language]


async def _passages(ports: Ports, brand: Brand, hits: tuple[Hit, ...], request: SearchRequest) -> list[SearchHit]:
    scores = dict(hits)
    wanted = set(request.products)
    return [
        SearchHit(
            kind="passage", id=passage.id, source_id=passage.source_id, title=passage.heading or passage.title, text=passage.text,
            score=round(scores[passage.id], 4), locale=passage.locale, url=passage.url,
        )
        for passage in await ports.knowledge.get_passages(brand.brand_id, [hit.id for hit in hits])
        if not wanted or wanted & set(passage.products)
    ]  # fmt: skip


async def _reviews(ports: Ports, brand: Brand, hits: tuple[Hit, ...], request: SearchRequest) -> list[SearchHit]:
    scores = dict(hits)
    wanted = set(request.products)
    return [
        SearchHit(
            kind="review", id=review.id, source_id=review.id, title=review.title or "Review", text=review.text,
            score=round(scores[review.id], 4), locale=review.locale,
        )
        for review in await ports.knowledge.get_reviews(brand.brand_id, [hit.id for hit in hits])
        if not wanted or review.product in wanted
    ]  # fmt: skip
