"""What recurs in reviews, by month or quarter, and whether it grows. One period: `themes`."""

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from service.domain.evidence import Review, stars_of
from service.domain.listening import RecurringTheme, ThemePeriod, ThemeQuote, ThemeTrend
from service.domain.nouns import language_of
from service.domain.proportions import holm, newcombe, rate
from service.domain.review_summaries import Side
from service.retrieval.themes import ITSELF, Key, Opinion, opinions_of, term_of, verdict_of
from service.retrieval.words import LANGUAGES

PeriodLength = Literal["month", "quarter"]
_FEWEST_REVIEWS = 30
"""Dated reviews without which no trend is tested."""
_FEWEST_SAYING = 8
_SIGNIFICANT = 0.05
_OPPOSITE, _CLEAR_WORDS = 1.5, 0.5
_SAME = 0.6
"""Share of the reviews of the rarer theme that a more frequent one shares, so that the two are one."""


class _Told(NamedTuple):
    """A theme: what it is called, and the reviews that say it, each with its sentences."""

    key: Key
    term: str
    side: Side
    said: Mapping[str, Sequence[Opinion]]


def themes_over_time(
    reviews: Sequence[Review], ignore: frozenset[str], length: PeriodLength, most: int, quotes: int
) -> tuple[tuple[RecurringTheme, ...], tuple[RecurringTheme, ...]]:
    """Return what recurs as complaint and as praise, most frequent first.

    Args:
        reviews: In English or German; others count nowhere here. Those without a date are in no period.
        ignore: Words of brand and product names, which are no themes.
        length: How long a period is.
        most: How many themes of each side.
        quotes: How many sentences of each theme, the latest first.
    """
    read = [one for one in reviews if language_of(one.locale) in LANGUAGES]
    dated = sorted((one for one in read if one.date is not None), key=lambda one: (one.date or dt.date.min, one.id))
    told = _told(read, ignore)
    chosen = {side: [one for one in told if one.side == side][:most] for side in ("complaint", "praise")}
    trends = _trends([one for themes in chosen.values() for one in themes], dated, length)
    complaints, praise = (
        tuple(_theme(one, read, dated, length, trends[one.key, one.side], quotes) for one in themes)
        for themes in chosen.values()
    )
    return complaints, praise


def label_of(day: dt.date, length: PeriodLength) -> str:
    """Return the name of the period of a day: `2026-05` or `2026-Q2`."""
    return f"{day:%Y-%m}" if length == "month" else f"{day.year}-Q{(day.month + 2) // 3}"


def _start_of(day: dt.date, length: PeriodLength) -> dt.date:
    months = 1 if length == "month" else 3
    return dt.date(day.year, (day.month - 1) // months * months + 1, 1)


def _told(reviews: Sequence[Review], ignore: frozenset[str]) -> list[_Told]:
    """Return the themes of both sides that take two reviews, of more than 100 three; most frequent first."""
    by_key: dict[Key, dict[str, list[Opinion]]] = defaultdict(lambda: defaultdict(list))
    languages: Counter[str] = Counter()
    for item in opinions_of(reviews, ignore):
        languages[item.language] += 1
        if item.key != ITSELF:
            by_key[item.key][item.review.id].append(item)
    least = 3 if len(reviews) > 100 else 2
    language = languages.most_common(1)[0][0] if languages else "en"
    found: list[_Told] = []
    sides: tuple[tuple[Side, int], ...] = (("praise", 1), ("complaint", -1))
    for key, by_review in by_key.items():
        term = term_of(key, Counter(item.surface for items in by_review.values() for item in items), language)
        verdicts = {review: verdict_of(items) for review, items in by_review.items()}
        for side, sign in sides:
            said = {
                review: [item for item in by_review[review] if item.score * sign > 0] or by_review[review]
                for review, verdict in verdicts.items()
                if verdict * sign > 0 and _is_meant(by_review[review], sign)
            }
            if len(said) >= least:
                found.append(_Told(key, term, side, said))
    return _apart(sorted(found, key=lambda one: (-len(one.said), one.term)))


def _is_meant(items: Sequence[Opinion], sign: int) -> bool:
    """Tell whether words are clear enough beside opposite stars: a complaint with five, praise with one."""
    stars = stars_of(items[0].review.rating, items[0].review.nps)
    against = stars is not None and (stars - 3) * sign <= -_OPPOSITE
    return not against or any(item.score * sign >= _CLEAR_WORDS for item in items)


def _apart(themes: Sequence[_Told]) -> list[_Told]:
    """Leave out nouns whose reviews mostly say a more frequent theme of that side in the same sentences."""
    kept: list[_Told] = []
    for theme in themes:
        sentences = {item.sentence for items in theme.said.values() for item in items}
        rivals = (one for one in kept if one.side == theme.side and len(theme.key) > 1)
        if any(_shared(sentences, one) >= _SAME * len(sentences) for one in rivals):
            continue
        kept.append(theme)
    return kept


def _shared(sentences: set[str], theme: _Told) -> int:
    return len(sentences & {item.sentence for items in theme.said.values() for item in items})


def _theme(
    told: _Told, read: Sequence[Review], dated: Sequence[Review], length: PeriodLength, trend: ThemeTrend, quotes: int
) -> RecurringTheme:
    return RecurringTheme(
        term=told.term,
        aspect=told.key[0] if len(told.key) == 1 else None,
        side=told.side,
        count=len(told.said),
        share=round(len(told.said) / len(read), 4),
        trend=trend,
        periods=_periods(told, dated, length),
        quotes=_quotes(told, quotes),
    )


def _periods(told: _Told, dated: Sequence[Review], length: PeriodLength) -> tuple[ThemePeriod, ...]:
    found: dict[dt.date, list[Review]] = defaultdict(list)
    for one in dated:
        if one.date is not None:
            found[_start_of(one.date, length)].append(one)
    periods = []
    for start, reviews in sorted(found.items()):
        count = sum(one.id in told.said for one in reviews)
        span = rate(count, len(reviews))
        periods.append(
            ThemePeriod(
                label=label_of(start, length),
                start=start,
                count=count,
                reviews=len(reviews),
                share=round(count / len(reviews), 4),
                low=round(span.low, 4),
                high=round(span.high, 4),
            )
        )
    return tuple(periods)


def _quotes(told: _Told, most: int) -> tuple[ThemeQuote, ...]:
    sign = 1 if told.side == "praise" else -1

    def unclear(item: Opinion) -> tuple[bool, float, int]:
        stars = stars_of(item.review.rating, item.review.nps)
        return (stars is not None and (stars - 3) * sign < 0), -min(1.0, item.score * sign), len(item.sentence)

    clearest = [min(items, key=unclear) for items in told.said.values()]
    # The latest of equally clear ones; of words that stand there twice, one.
    clearest.sort(key=lambda item: (item.review.date or dt.date.min, item.review.id), reverse=True)
    clearest.sort(key=lambda item: unclear(item)[:2])
    seen: dict[str, Opinion] = {}
    for item in clearest:
        seen.setdefault(item.sentence, item)
    best = list(seen.values())
    return tuple(
        ThemeQuote(
            review_id=item.review.id,
            sentence=item.sentence,
            date=item.review.date,
            rating=item.review.rating,
            language=item.language,
            quotable=item.review.may_be_quoted(),
        )
        for item in best[:most]
    )


def _trends(
    themes: Sequence[_Told], dated: Sequence[Review], length: PeriodLength
) -> Mapping[tuple[Key, Side], ThemeTrend]:
    """Test every theme once, with the p-values adjusted for all of them."""
    periods = [_start_of(one.date, length) for one in dated if one.date is not None]
    order = {start: number for number, start in enumerate(sorted(set(periods)))}
    tested = [
        one
        for one in themes
        if len(dated) >= _FEWEST_REVIEWS
        and len(order) > 1
        and sum(review.id in one.said for review in dated) >= _FEWEST_SAYING
    ]
    chances = []
    for theme in tested:
        # Within each product: to sell more of one is no trend of what is said.
        tables: dict[str | None, list[list[int]]] = defaultdict(lambda: [[0, 0] for _ in order])
        for review, start in zip(dated, periods, strict=True):
            row = tables[review.product][order[start]]
            row[0] += review.id in theme.said
            row[1] += 1
        chances.append(trend_chance([[(count, of) for count, of in table] for table in tables.values()]))
    found = {(one.key, one.side): ThemeTrend(direction="too_few") for one in themes}
    for theme, chance in zip(tested, holm(chances), strict=True):
        found[theme.key, theme.side] = _trend(theme, dated, chance)
    return found


def _trend(theme: _Told, dated: Sequence[Review], chance: float) -> ThemeTrend:
    half = len(dated) // 2
    earlier, later = (sum(one.id in theme.said for one in part) for part in (dated[:half], dated[half:]))
    span = newcombe(earlier, half, later, len(dated) - half)
    change = later / (len(dated) - half) - earlier / half
    direction: Literal["rising", "falling", "steady"] = "steady"
    # Both must say so: the test over all periods, and the halves of the time.
    if chance < _SIGNIFICANT and (span.low > 0 or span.high < 0):
        direction = "rising" if change > 0 else "falling"
    return ThemeTrend(
        direction=direction,
        p_value=float(f"{chance:.2g}"),
        change=round(change, 4),
        low=round(span.low, 4),
        high=round(span.high, 4),
    )


def trend_chance(strata: Sequence[Sequence[tuple[int, int]]]) -> float:
    """Return the two-sided p-value that a proportion does not move with the number of its row, in several strata.

    Source: Mantel 1963, the extension of the trend test of Cochran and Armitage to strata, scores 0, 1, 2, …; of one
    stratum it is `statsmodels.stats.contingency_tables.Table.test_ordinal_association`, for large numbers.

    Args:
        strata: How many of how many, by stratum and row.
    """
    lean = spread = 0.0
    for table in strata:
        total, hits = sum(of for _, of in table), sum(count for count, _ in table)
        if total < 2:
            continue
        share, middle = hits / total, sum(row * of for row, (_, of) in enumerate(table)) / total
        lean += sum((row - middle) * (count - of * share) for row, (count, of) in enumerate(table))
        around = sum(of * (row - middle) ** 2 for row, (_, of) in enumerate(table))
        spread += hits * (total - hits) / (total * (total - 1)) * around
    return math.erfc(abs(lean) / math.sqrt(2 * spread)) if spread > 0 else 1.0
