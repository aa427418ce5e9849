"""Reviews to set apart: near-copies of others, and bursts of one mind.

Nothing is dropped here; who counts what: `review_summary`.

Both run in linear time but for sorting. Copies are found by the smallest hashes of word triples (Broder 1997, "On the
resemblance and containment of documents"), bursts by the tail of a Poisson distribution around the usual rate.
"""

import datetime as dt
import math
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from zlib import crc32

from service.domain.evidence import Review
from service.domain.nouns import ReviewId
from service.domain.review_summaries import Suspicion

_WORD = re.compile(r"[^\W_]+")
_FEWEST_WORDS = 8
"""Shorter reviews are often the same by chance: "Great product, thank you!"."""
_SHINGLE = 3
_ALIKE = 0.5
"""Jaccard similarity of word triples: with one word in ten changed it is about 0.57."""
_SKETCH = 4
"""Buckets a review; two with half their triples in common share one of four in 94 % of cases, identical ones always."""
_COMPARED = 8
_WINDOW_DAYS = 3
_USUAL_DAYS = 90
_FEWEST_IN_BURST = 6
_CHANCE = 0.01
"""Of a single burst by chance in the whole set, divided by the windows looked at (Bonferroni)."""
_ONE_MIND = 0.01

_Shingles = frozenset[int]


def suspicions_of(reviews: Sequence[Review], today: dt.date) -> tuple[Suspicion, ...]:
    """Return what looks suspicious: copies first, then bursts among the rest; no review is named twice.

    Args:
        reviews: Of customers, in a stable order: of copies, the first by date, then by id, counts as the original.
        today: Reviews dated later count as undated.
    """
    copies = tuple(_copies(reviews, today))
    named = {id_ for one in copies for id_ in one.review_ids}
    return (*copies, *_bursts([one for one in reviews if one.id not in named], today))


def are_near_copies(one: str, other: str) -> bool:
    """Tell whether two texts say nearly the same: half of their word triples, or all words of short ones."""
    first, second = _shingles(one), _shingles(other)
    if not first or not second:
        return _WORD.findall(one.lower()) == _WORD.findall(other.lower())
    return _alike(first, second)


def _copies(reviews: Sequence[Review], today: dt.date) -> Iterator[Suspicion]:
    """Yield the near-copies of each original. Of a crowded bucket only the latest originals are compared."""
    buckets: dict[int, list[int]] = defaultdict(list)
    shingled: dict[int, _Shingles] = {}
    followers: dict[int, list[ReviewId]] = defaultdict(list)
    ordered = sorted(reviews, key=lambda one: (_day(one, today) or dt.date.max, one.id))
    for number, review in enumerate(ordered):
        shingles = _shingles(review.text)
        if not shingles:
            continue
        sketch = sorted(shingles)[:_SKETCH]
        near = {other for key in sketch for other in buckets[key][-_COMPARED:]}
        original = next((other for other in sorted(near) if _alike(shingles, shingled[other])), None)
        if original is not None:
            followers[original].append(review.id)
            continue
        shingled[number] = shingles
        for key in sketch:
            buckets[key].append(number)
    for number, ids in followers.items():
        yield Suspicion(
            kind="copies",
            reason=f"{len(ids)} more with nearly the same words as {ordered[number].id}.",
            review_ids=tuple(ids),
            original=ordered[number].id,
        )


def _shingles(text: str) -> _Shingles:
    words = _WORD.findall(text.lower())
    if len(words) < _FEWEST_WORDS:
        return frozenset()
    codes = [crc32(word.encode()) for word in words]
    # The multiplier scatters the sums (Knuth), so that the smallest of them are a fair sample.
    return frozenset(
        (31 * (31 * one + two) + three) * 0x9E3779B1 & 0xFFFFFFFF
        for one, two, three in zip(codes, codes[1:], codes[_SHINGLE - 1 :], strict=False)
    )


def _alike(one: _Shingles, other: _Shingles) -> bool:
    if min(len(one), len(other)) < _ALIKE * max(len(one), len(other)):
        return False
    common = len(one & other)
    return common >= _ALIKE * (len(one) + len(other) - common)


def _bursts(reviews: Sequence[Review], today: dt.date) -> Iterator[Suspicion]:
    """Yield windows of three days with far more reviews than usual, almost all with the same extreme of stars.

    The usual rate is that of the 90 days before and after. Of one mind: so many with five stars, or with one, are as
    unlikely by the shares outside the window.
    """
    dated = sorted(((day, one) for one in reviews if (day := _day(one, today))), key=lambda pair: (pair[0], pair[1].id))
    days = [day for day, _ in dated]
    tested = len(set(days))
    end = 0
    for first, day in enumerate(days):
        if first < end or (first and days[first - 1] == day):
            continue
        last = bisect_right(days, day + dt.timedelta(days=_WINDOW_DAYS - 1))
        size = last - first
        if size < _FEWEST_IN_BURST:
            continue
        rate = _usual(days, first, last) * _WINDOW_DAYS
        if _poisson_tail(size, rate) * tested < _CHANCE:
            inside = [one for _, one in dated[first:last]]
            outside = [one for _, one in (*dated[:first], *dated[last:])]
            star = _one_mind(inside, outside)
            if star is not None:
                end = last
                yield Suspicion(
                    kind="burst",
                    reason=f"{size} reviews in {_WINDOW_DAYS} days where {rate:.1f} are usual, mostly with {star} stars.",
                    review_ids=tuple(one.id for one in inside if one.rating is not None and int(one.rating) == star),
                    first_date=day,
                    last_date=days[last - 1],
                )


def _usual(days: Sequence[dt.date], first: int, last: int) -> float:
    """Return reviews a day around a window, the window left out; at least one in the whole time looked at."""
    reach = dt.timedelta(days=_USUAL_DAYS)
    start, stop = max(days[0], days[first] - reach), min(days[-1], days[last - 1] + reach)
    around = bisect_right(days, stop) - bisect_left(days, start) - (last - first)
    length = (stop - start).days + 1 - _WINDOW_DAYS
    return max(around, 1) / max(length, 1)


def _one_mind(inside: Sequence[Review], outside: Sequence[Review]) -> int | None:
    """Return 5 or 1 if far more reviews of a window have so many stars than elsewhere, else None."""
    stars = [int(one.rating) for one in inside if one.rating is not None]
    others = [int(one.rating) for one in outside if one.rating is not None]
    for star in (5, 1):
        # Laplace's rule: nothing is impossible because it has not been seen.
        share = (others.count(star) + 1) / (len(others) + 2)
        if 2 * stars.count(star) > len(stars) and _binomial_tail(stars.count(star), len(stars), share) < _ONE_MIND:
            return star
    return None


def _poisson_tail(count: int, rate: float) -> float:
    """Return the chance of `count` or more where `rate` are expected."""
    below = math.fsum(math.exp(k * math.log(rate) - rate - math.lgamma(k + 1)) for k in range(count))
    return max(0.0, 1.0 - below)


def _binomial_tail(count: int, total: int, share: float) -> float:
    """Return the chance of `count` or more of `total`, each with chance `share`."""
    return math.fsum(math.comb(total, k) * share**k * (1 - share) ** (total - k) for k in range(count, total + 1))


def _day(review: Review, today: dt.date) -> dt.date | None:
    return review.date if review.date is not None and review.date <= today else None
