"""Sums a set of reviews up in numbers and themes, and chooses reviews to quote. Sentences about it: `statements`."""

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from service.domain.evidence import Review, ReviewSummary
from service.domain.moments import Channel
from service.domain.nouns import ProductId, language_of
from service.retrieval.quotable import is_quotable_text
from service.retrieval.themes import themes_of

__all__ = ["choose_quotable", "is_quotable_text", "summarise"]

_PROMOTER, _DETRACTOR = 9, 6
_SUBSTANCE = range(10, 61)
_ALIKE = 0.7
_CRITICAL, _KIND = range(1, 3), range(4, 6)
_WORD = re.compile(r"[^\W_]+")


def summarise(
    reviews: Iterable[Review], product: ProductId | None, today: dt.date, ignore: frozenset[str] = frozenset()
) -> ReviewSummary:
    """Sum up what customers say of a product, or of everything if none is named.

    Reviews by employees, relatives and suppliers are left out: what is said of "customers" must be of customers. A
    rating between two stars counts as the lower one in the distribution, which must not flatter. The mean is rounded
    half up to one decimal, and the NPS to a whole number. Dates after today are mistakes and are not told.

    Args:
        reviews: Reviews and survey answers; those of other products are passed over.
        product: The product, or None for all.
        today: The day of the summary.
        ignore: Words of brand and product names, which are no themes.
    """
    told = [one for one in reviews if one.relationship == "customer" and (product is None or one.product == product)]
    ratings = [Decimal(str(one.rating)) for one in told if one.rating is not None]
    answers = [one.nps for one in told if one.nps is not None]
    dates = sorted(one.date for one in told if one.date is not None and one.date <= today)
    stars = Counter(int(rating) for rating in ratings)
    praise, complaints = themes_of(told, ignore)
    return ReviewSummary(
        product=product,
        count=len(told),
        rated=len(ratings),
        mean=_rounded(Fraction(sum(ratings)) / len(ratings), "0.1") if ratings else None,
        distribution={str(star): stars[star] for star in range(1, 6)},
        nps=_nps(answers),
        nps_count=len(answers),
        first_date=dates[0] if dates else None,
        last_date=dates[-1] if dates else None,
        languages=dict(Counter(language_of(one.locale) for one in told).most_common()),
        praise=praise,
        complaints=complaints,
        quotable=sum(_is_quotable(one, None) for one in told),
    )


def choose_quotable(
    reviews: Iterable[Review], channel: Channel | None, limit: int, today: dt.date, language: str
) -> tuple[Review, ...]:
    """Choose reviews that may and can be quoted, so that they represent all of them, also the critical ones.

    Stars are drawn in the proportions of the whole set (Sainte-Laguë), so that any beginning of the answer is as
    representative as it can be; with a limit of two or more, both a kind and a critical review are among them if
    there are any. Of equal stars come first: the language asked for, 10 to 60 words, no incentive, the latest date.
    Near-duplicates are dropped.

    Args:
        reviews: The whole set, also reviews that cannot be quoted: they tell the proportions.
        channel: Where the quotation will be read; consent must cover it. None stands for any channel.
        limit: How many reviews at most.
        today: Reviews dated later count as undated.
        language: ISO 639-1 code, such as `de`.
    """
    told = [review for review in reviews if review.relationship == "customer"]
    weights = Counter(_stars(review) for review in told)
    piles: dict[int, list[Review]] = defaultdict(list)
    for review in sorted(told, key=lambda one: _rank(one, language, today)):
        if _is_quotable(review, channel) and not any(
            _alike(review, other) for pile in piles.values() for other in pile
        ):
            piles[_stars(review)].append(review)
    chosen: list[Review] = []
    taken: Counter[int] = Counter()
    while len(chosen) < limit and any(piles.values()):
        star = max((s for s in piles if piles[s]), key=lambda s: (Fraction(weights[s], 2 * taken[s] + 1), s))
        taken[star] += 1
        chosen.append(piles[star].pop(0))
    if limit > 1:
        _hear_both_sides(chosen, [review for star in sorted(piles) for review in piles[star]])
    return tuple(chosen)


def _hear_both_sides(chosen: list[Review], left: Sequence[Review]) -> None:
    """Give the last place to a side that is not heard yet: critical reviews first, then kind ones."""
    for side in (_CRITICAL, _KIND):
        heard = any(_stars(review) in side for review in chosen)
        unheard = next((review for review in left if _stars(review) in side), None)
        if chosen and not heard and unheard is not None:
            chosen[-1] = unheard


def _is_quotable(review: Review, channel: Channel | None) -> bool:
    return review.may_be_quoted(channel) and is_quotable_text(review.text) and not _is_bad_title(review.title)


def _is_bad_title(title: str) -> bool:
    return any(map(str.isalpha, title)) and not is_quotable_text(title)


def _stars(review: Review) -> int:
    """Return whole stars from 1 to 5, 5, 3 or 1 for promoters, passives and detractors, and 0 for neither."""
    if review.rating is not None:
        return int(review.rating)
    if review.nps is not None:
        return 5 if review.nps >= _PROMOTER else 1 if review.nps <= _DETRACTOR else 3
    return 0


def _rank(review: Review, language: str, today: dt.date) -> tuple[bool, bool, bool, int, str]:
    dated = review.date if review.date is not None and review.date <= today else dt.date.min
    return (
        language_of(review.locale) != language,
        len(_WORD.findall(review.text)) not in _SUBSTANCE,
        review.incentive is not None,
        -dated.toordinal(),
        review.id,
    )


def _alike(one: Review, other: Review) -> bool:
    mine, theirs = (set(_WORD.findall(review.text.lower())) for review in (one, other))
    return len(mine & theirs) >= _ALIKE * len(mine | theirs)


def _nps(answers: Sequence[int]) -> float | None:
    if not answers:
        return None
    balance = sum((answer >= _PROMOTER) - (answer <= _DETRACTOR) for answer in answers)
    return _rounded(Fraction(100 * balance, len(answers)), "1")


def _rounded(value: Fraction, step: str) -> float:
    """Round half away from zero in decimals, so that the number prints as it is said."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return float(exact.quantize(Decimal(step), ROUND_HALF_UP))
