"""Tells what recurs in the reviews of a product or brand, by month or quarter. How: `retrieval.theme_times`."""

import datetime as dt
from collections.abc import Mapping
from typing import Literal

from service.domain.listening import Doubt, ThemeReport
from service.domain.nouns import Noun, ProductId, ReviewId
from service.errors import NotFound
from service.retrieval.theme_times import PeriodLength, themes_over_time
from service.workflows.know_brand import KnownBrand

_MOST_READ = 20_000
"""Reviews that are read, the newest first: to read one takes half a millisecond."""
_QUOTES = 3


class ThemeScope(Noun):
    """Of which reviews to tell what recurs; `since` is included."""

    product: ProductId | None = None
    period: PeriodLength = "month"
    kind: Literal["review", "survey"] | None = None
    since: dt.date | None = None
    most: int = 12


def tell_themes(known: KnownBrand, doubts: Mapping[ReviewId, Doubt], scope: ThemeScope, today: dt.date) -> ThemeReport:
    """Return what recurs, complaints and praise.

    Reviews of employees and the like, and those that may not be authentic, are left out, as in every summary.
    """
    there = [
        one
        for one in known.reviews
        if one.relationship == "customer"
        and one.id not in doubts
        and scope.product in (None, one.product)
        and scope.kind in (None, one.kind)
        and (scope.since is None or (one.date is not None and one.date >= scope.since))
        and (one.date is None or one.date <= today)
    ]
    there.sort(key=lambda one: (one.date or dt.date.min, one.id), reverse=True)
    read = there[:_MOST_READ]
    dates = [one.date for one in read if one.date is not None]
    complaints, praise = themes_over_time(read, known.ignored_terms, scope.period, scope.most, _QUOTES)
    return ThemeReport(
        product=scope.product,
        period=scope.period,
        reviews=len(read),
        available=len(there),
        first_date=min(dates, default=None),
        last_date=max(dates, default=None),
        complaints=complaints,
        praise=praise,
    )


def scope_within(known: KnownBrand, scope: ThemeScope) -> ThemeScope:
    """Return a scope with the product's own id, however it was named.

    Raises:
        NotFound: the brand has no such product, and no review of one (code `product_not_found`).
    """
    if scope.product is None:
        return scope
    product = known.brand.product(scope.product)
    if product is not None:
        return scope.model_copy(update={"product": ProductId(product.id)})
    if not any(one.product == scope.product for one in known.reviews):
        raise NotFound("there is no such product, and no review of one", code="product_not_found")
    return scope
