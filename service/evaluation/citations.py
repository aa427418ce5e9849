"""The text in which a citation's quote must stand, read anew from the store: proof that every citation resolves."""

from service.domain.drafts import Citation, Draft, DraftRequest
from service.domain.nouns import SourceId, language_of
from service.ports import Ports
from service.retrieval.statements import statements_of
from service.workflows.know_brand import BrandMemory


async def source_text(
    ports: Ports, memory: BrandMemory, draft: Draft, request: DraftRequest, citation: Citation
) -> str:
    """Return the source's text; empty if the source is gone."""
    brand = ports.library.brand(draft.brand)
    if citation.kind == "request":
        return "\n".join(f"{name.replace('_', ' ')}: {value}\n{value}" for name, value in request.facts.items())
    if citation.kind in {"passage", "fact"}:
        record = await ports.knowledge.get_source(brand.brand_id, SourceId(citation.source_id))
        return record.source.text if record else ""
    kind, _, products = citation.source_id.partition(":")
    if kind != "reviews":
        return "\n".join(
            review.text for review in await ports.knowledge.get_reviews(brand.brand_id, [citation.source_id])
        )
    known = await memory.of(brand)
    wanted = [] if products == "all" else products.split(",")
    today = draft.created_at.date()
    product = brand.product(wanted[0]) if len(wanted) == 1 else None
    language = language_of(draft.locale)
    name, is_proper = (product.name, product.is_proper(language)) if product else (brand.name, False)
    statements = statements_of(known.summary(wanted, None, today), name, language, today, is_proper)
    return "\n".join(statement.text for statement in statements)
