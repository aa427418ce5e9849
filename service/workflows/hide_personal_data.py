"""Takes personal data out of everything a prompt is made of: the request's words, its facts, attributes and reviews.

How one text is masked: `drafting.personalisation`. Which values return into a finished text is decided here.
"""

from service.domain.brands import Brand
from service.domain.briefs import Brief
from service.domain.drafts import Customer
from service.domain.evidence import Review
from service.domain.known_values import is_telling
from service.domain.moments import Need
from service.domain.nouns import ProductId, plain_locale
from service.domain.own_words import OwnWords, own_words, regions_of
from service.domain.personal_data import personal_spans
from service.drafting.personalisation import Masking, known_values
from service.workflows.know_brand import BrandMemory, KnownBrand

_NO_CUSTOMER = Customer()


async def masking_for(memory: BrandMemory, brand: Brand, words: str, customer: Customer = _NO_CUSTOMER) -> Masking:
    """Return what masks the texts of one request; `words` are those in which published names may stand."""
    known = await memory.of(brand)
    regions = regions_of(brand)
    named = any(span.kind == "name" for span in personal_spans(words, regions))
    own = await _published(memory, brand, known) if named else own_words(brand)
    people = known.remember(("people",), lambda: _people(known))
    return Masking(known_values(customer, brand.personalisation), own=own, people=people, regions=regions)


def hide_in_brief(brand: Brand, brief: Brief, masking: Masking, customer: Customer = _NO_CUSTOMER) -> Brief:
    """Return the brief as a model may see it, and which values return.

    A value of the request's own words returns where its placeholder stands. Into a text for the public only names
    return; into the answer to a review, nothing at all does.
    """
    masked = {
        "topic": masking.mask(brief.topic or "") or None,
        "audience": masking.mask(brief.audience or "") or None,
        "attributes": {name: masking.scalar(value) for name, value in brief.attributes.items()},
        "facts": {
            masking.mask(name.replace("_", " ")).replace(" ", "_"): masking.scalar(value)
            for name, value in brief.facts.items()
        },
        "products": tuple(
            product
            if brand.product(product.id)
            else product.model_copy(
                update={"id": ProductId(masking.mask(product.id)), "name": masking.mask(product.name)}
            )
            for product in brief.products
        ),
        "locale": plain_locale(brief.locale),
    }
    found = {**masking.found, **brief.values}
    secret = [*known_values(customer, brand.personalisation).values(), *found.values()]
    if Need.REVIEW in brief.contract.needs:
        given = [str(value) for value in customer.attributes.values() if not isinstance(value, bool)]
        return brief.model_copy(
            update={**masked, "attributes": {}, "values": {}, "private": _telling([*secret, *given])}
        )
    if brief.contract.public:
        found = {name: value for name, value in found.items() if name in brief.values or name.startswith("name")}
    return brief.model_copy(update={**masked, "values": found, "private": _telling(secret)})


def hide_writer(masking: Masking, brief: Brief, review: Review) -> Brief:
    """Return the brief of an answer to a review: what is on record of its writer, but not public, may not be said."""
    shown = (review.display_name or "").split()
    words = [word for word in (review.author or "").split() if word not in shown]
    return brief.model_copy(update={"private": _telling([*brief.private, *masking.found.values(), *words])})


def _telling(values: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if is_telling(value)))


async def _published(memory: BrandMemory, brand: Brand, known: KnownBrand) -> OwnWords:
    """Return the brand's own words and its case studies, whose names it has published."""
    told = await memory.case_studies(brand, known)
    return known.remember(
        ("published words",),
        lambda: OwnWords(brand.model_dump_json(), *(f"{passage.title}\n{passage.text}" for passage in told)),
    )


def _people(known: KnownBrand) -> frozenset[str]:
    """Return the full names of customers on record, in lower case: a first name alone may be anybody's."""
    authors = (review.author.split() for review in known.reviews if review.author)
    return frozenset(
        f"{words[0]} {words[-1]}".casefold() for words in authors if len(words) > 1 and len(words[-1].strip(".")) > 1
    )
