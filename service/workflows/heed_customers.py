"""What customers wish comes before what a file says: consent that was changed since, and customers who were erased."""

from collections.abc import Mapping

from service.domain.consents import standing
from service.domain.evidence import Review
from service.domain.nouns import BrandId, ReviewId
from service.ports import Ports


async def heeded(
    ports: Ports, brand: BrandId, reviews: Mapping[ReviewId, Review]
) -> tuple[dict[ReviewId, Review], tuple[ReviewId, ...]]:
    """Return reviews that came in, each with the consent that counts, and the ids of those whose writer was erased."""
    writers = {review.customer for review in reviews.values() if review.customer}
    gone = await ports.erasures.erased(brand, sorted(writers))
    entries = await ports.consents.counting(brand, list(reviews))
    kept = {
        id_: review.model_copy(update={"consent": standing(review.consent, entries[id_])}) if id_ in entries else review
        for id_, review in reviews.items()
        if review.customer not in gone
    }
    return kept, tuple(id_ for id_ in reviews if id_ not in kept)
