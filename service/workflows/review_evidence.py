"""What reviews give to a draft: what they say together, and those that may be quoted.

All that a draft may rely on: `gather_evidence`.
"""

import datetime as dt
from collections.abc import Sequence

from service.domain.brands import Brand
from service.domain.briefs import Brief
from service.domain.evidence import EvidenceItem, EvidenceKind
from service.domain.own_words import own_words, regions_of
from service.drafting.disclosing import disclosure_of
from service.drafting.personalisation import Masking
from service.retrieval.evidence_items import review_item
from service.retrieval.quotable import is_quotable_text
from service.retrieval.quotations import choose_quotable
from service.retrieval.statements import statements_of
from service.workflows.know_brand import KnownBrand

_MAX_SUMMARIES = 4


def summary_items(
    known: KnownBrand, brand: Brand, brief: Brief, products: Sequence[str], oldest: dt.date | None
) -> list[EvidenceItem]:
    """Return what the reviews say: of each product when there are a few, else of all of them together."""
    scopes = [[product] for product in products] if 0 < len(products) <= _MAX_SUMMARIES else [list(products)]
    items = []
    for scope in scopes:
        summary = known.summary(scope, oldest, brief.today)
        named = [product for product in brief.products if product.id in scope] if len(scope) == 1 else []
        name, is_proper = (named[0].name, named[0].is_proper(brief.language)) if named else (brand.name, False)
        kept = None if len(scopes) == 1 else {"overview", "nps"}
        statements = statements_of(summary, name, brief.language, brief.today, is_proper) if summary.count else ()
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


def review_items(
    known: KnownBrand, brand: Brand, brief: Brief, products: Sequence[str], oldest: dt.date | None
) -> list[EvidenceItem]:
    """Return the reviews that may be quoted in this channel, without personal data, and what is to be disclosed."""
    pool = [review for review in known.reviews_of(products, oldest) if is_quotable_text(review.text)]
    chosen = choose_quotable(
        pool,
        brief.channel,
        brief.contract.max_reviews,
        brief.today,
        brief.language,
        known.summary(products, oldest, brief.today),
    )
    masking = Masking(own=own_words(brand), regions=regions_of(brand))
    items = [
        review_item(review, 0.5, brief).model_copy(update={"disclosure": disclosure_of(review, brief.language)})
        for review in chosen
    ]
    return [
        item.model_copy(update={"text": masking.omit(item.text), "title": masking.omit(item.title)}) for item in items
    ]
