"""Chooses what to quote: reviews for a draft, and sentences that stand for many.

What may be shown at all: `quotable`.
"""

import datetime as dt
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from service.domain.evidence import Review
from service.domain.moments import Channel
from service.domain.nouns import ReviewId, language_of
from service.domain.review_summaries import Quotation, ReviewSummary, Side, Theme
from service.retrieval.quotable import is_quotable_text
from service.retrieval.suspicion import suspicions_of
from service.retrieval.words import LANGUAGES, lexicon_of

_PROMOTER, _DETRACTOR = 9, 6
_SUBSTANCE = range(10, 61)
_CRITICAL, _KIND = range(1, 3), range(4, 6)
_WORD = re.compile(r"[^\W_]+")
_A_SIDE = 6
_SENTENCE = range(4, 31)
_SAMPLE = 400
"""Sentences of a theme that its centre is taken from, evenly spread over all of them."""
_SIDES: Mapping[Side, range] = {"praise": range(3, 6), "complaint": range(1, 5)}
"""Stars a quotation of each side may come from: no complaint of a delighted customer, no kind word of an angry one."""


class _Said(NamedTuple):
    review: Review
    sentence: str
    words: Counter[str]


def can_be_quoted(review: Review, channel: Channel | None, day: dt.date | None = None) -> bool:
    """Tell whether a review may and can be quoted, text and title, in a channel or in any, on a day."""
    title_fits = not any(map(str.isalpha, review.title)) or is_quotable_text(review.title)
    return review.may_be_quoted(channel, day) and title_fits and is_quotable_text(review.text)


def quotations_of(
    praise: Sequence[Theme], complaints: Sequence[Theme], reviews: Iterable[Review]
) -> tuple[Quotation, ...]:
    """Choose sentences that stand for the whole set, at most six a side, most frequent themes and languages first.

    Themes, parted by language, get sentences in proportion to how many reviews speak of them (Sainte-Laguë). Of a theme
    it is the sentence nearest to the centre of all that is said of it (tf-idf), not the warmest. No review is quoted
    twice; each may be quoted by consent, in the `channels` of that consent.

    Args:
        praise: Themes with their sentences.
        complaints: Themes with their sentences.
        reviews: All reviews that shares are of.
    """
    by_id = {one.id: one for one in reviews}
    found: list[Quotation] = []
    used: set[ReviewId] = set()
    sides: tuple[tuple[Side, Sequence[Theme], Sequence[Theme]], ...]
    sides = (("praise", praise, complaints), ("complaint", complaints, praise))
    for side, themes, others in sides:
        # A sentence that praises one thing and blames another stands for neither side.
        mixed = {sentence for theme in others for sentence in theme.sentences}
        found += _of_side(side, themes, by_id, used, mixed)
    return tuple(found)


def _of_side(
    side: Side, themes: Sequence[Theme], reviews: Mapping[ReviewId, Review], used: set[ReviewId], mixed: set[str]
) -> list[Quotation]:
    weights: dict[tuple[int, str], int] = {}
    piles: dict[tuple[int, str], list[_Said]] = {}
    for number, theme in enumerate(themes):
        for language, count in Counter(theme.languages).items():
            rows = zip(theme.review_ids, theme.sentences, theme.languages, strict=True)
            weights[number, language] = count
            here = [(reviews[id_], text) for id_, text, of in rows if of == language]
            piles[number, language] = [one for one in _typical(here, side) if one.sentence not in mixed]
    chosen: list[Quotation] = []
    taken: Counter[tuple[int, str]] = Counter()
    while len(chosen) < _A_SIDE:
        for pile in piles.values():
            while pile and pile[0].review.id in used:
                pile.pop(0)
        left = [key for key, pile in piles.items() if pile]
        if not left:
            break
        key = max(left, key=lambda one: (Fraction(weights[one], 2 * taken[one] + 1), -one[0], one[1]))
        taken[key] += 1
        said = piles[key].pop(0)
        used.add(said.review.id)
        chosen.append(_quotation(side, themes[key[0]], key[1], said, len(reviews)))
    return chosen


def _quotation(side: Side, theme: Theme, language: str, said: _Said, told: int) -> Quotation:
    consent = said.review.consent
    return Quotation(
        side=side,
        term=theme.names.get(language, theme.term),
        review_id=said.review.id,
        sentence=said.sentence,
        language=language,
        rating=said.review.rating,
        channels=consent.channels if consent else (),
        count=theme.count,
        share=round(theme.count / told, 4),
    )


def _typical(said: Sequence[tuple[Review, str]], side: Side) -> list[_Said]:
    """Return the sentences that can be quoted, the nearest to the centre of all first."""
    step = max(1, len(said) // _SAMPLE)
    sample = [_Said(review, text, Counter(_WORD.findall(text.lower()))) for review, text in said[::step]]
    seen = Counter(word for one in sample for word in one.words)
    rarity = {word: math.log((1 + len(sample)) / count) for word, count in seen.items()}

    def nearness(one: _Said) -> float:
        # To the centre of the others: a word that nobody else uses brings a sentence no nearer.
        length = math.sqrt(sum((count * rarity[word]) ** 2 for word, count in one.words.items()))
        return (
            sum(count * rarity[word] ** 2 * (seen[word] - 1) for word, count in one.words.items()) / length
            if length
            else 0.0
        )

    fit = [
        one
        for one in sample
        if one.words.total() in _SENTENCE
        and (_stars(one.review) or 3) in _SIDES[side]
        and can_be_quoted(one.review, None)
        and is_quotable_text(one.sentence)
    ]
    return sorted(fit, key=lambda one: (_is_divided(one), -nearness(one), one.review.id))


def _is_divided(said: _Said) -> bool:
    """Tell if a sentence takes something back: "comfortable, but I bought it for the sun rating"."""
    language = language_of(said.review.locale)
    return language in LANGUAGES and not lexicon_of(language).sets["contrast"].isdisjoint(said.words)


def choose_quotable(
    reviews: Iterable[Review],
    channel: Channel | None,
    limit: int,
    today: dt.date,
    language: str,
    summary: ReviewSummary | None = None,
) -> tuple[Review, ...]:
    """Choose reviews that may and can be quoted, so that they represent all of them, also the critical ones.

    Stars are drawn in the proportions of the whole set (Sainte-Laguë), so that any beginning of the answer is as
    representative as it can be; with a limit of two or more, both a kind and a critical review are among them if
    there are any. Of equal stars come first: the language asked for, 10 to 60 words, no incentive, what most customers
    speak of, the latest date. Reviews set apart as copies or bursts are left out.

    Args:
        reviews: The whole set, also reviews that cannot be quoted: they tell the proportions.
        channel: Where the quotation will be read; consent must cover it. None stands for any channel.
        limit: How many reviews at most.
        today: Reviews dated later count as undated.
        language: ISO 639-1 code, such as `de`.
        summary: Of the same reviews; without it, themes do not decide.
    """
    told = [review for review in reviews if review.relationship == "customer"]
    suspicious = suspicions_of(told, today) if summary is None else summary.suspicious
    apart = {id_ for one in suspicious for id_ in one.review_ids}
    weights, spoken = Counter(_stars(review) for review in told), _spoken(summary)
    quotable = (one for one in told if one.id not in apart and can_be_quoted(one, channel, today))
    piles = _piles(sorted(quotable, key=lambda one: _rank(one, language, today, spoken)))
    chosen: list[Review] = []
    taken: Counter[int] = Counter()
    while len(chosen) < limit and any(piles.values()):
        star = max((s for s in piles if piles[s]), key=lambda s: (Fraction(weights[s], 2 * taken[s] + 1), s))
        taken[star] += 1
        chosen.append(piles[star].pop(0))
    if limit > 1:
        _hear_both_sides(chosen, [review for star in sorted(piles) for review in piles[star]])
    return tuple(chosen)


def _piles(ranked: Iterable[Review]) -> dict[int, list[Review]]:
    """Return reviews by stars, of equal texts the first."""
    piles: dict[int, list[Review]] = defaultdict(list)
    texts: set[str] = set()
    for review in ranked:
        text = " ".join(_WORD.findall(review.text.lower()))
        if text not in texts:
            texts.add(text)
            piles[_stars(review)].append(review)
    return piles


def _spoken(summary: ReviewSummary | None) -> Mapping[ReviewId, int]:
    """Return, by review, how many others say the same as it does most commonly."""
    spoken: dict[ReviewId, int] = {}
    for theme in (*summary.praise, *summary.complaints) if summary else ():
        for id_ in theme.review_ids:
            spoken[id_] = max(theme.count, spoken.get(id_, 0))
    return spoken


def _hear_both_sides(chosen: list[Review], left: Sequence[Review]) -> None:
    """Give the last place to a side that is not heard yet: critical reviews first, then kind ones."""
    for side in (_CRITICAL, _KIND):
        heard = any(_stars(review) in side for review in chosen)
        unheard = next((review for review in left if _stars(review) in side), None)
        if chosen and not heard and unheard is not None:
            chosen[-1] = unheard


def _stars(review: Review) -> int:
    """Return whole stars from 1 to 5, 5, 3 or 1 for promoters, passives and detractors, and 0 for neither."""
    if review.rating is not None:
        return int(review.rating)
    if review.nps is not None:
        return 5 if review.nps >= _PROMOTER else 1 if review.nps <= _DETRACTOR else 3
    return 0


def _rank(
    review: Review, language: str, today: dt.date, spoken: Mapping[ReviewId, int]
) -> tuple[bool, bool, bool, int, int, str]:
    dated = review.date if review.date is not None and review.date <= today else dt.date.min
    return (
        language_of(review.locale) != language,
        len(_WORD.findall(review.text)) not in _SUBSTANCE,
        review.incentive is not None,
        -spoken.get(review.id, 0),
        -dated.toordinal(),
        review.id,
    )
