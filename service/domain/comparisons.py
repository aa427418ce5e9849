"""Two prompt versions or models beside each other: which rates differ by more than chance, and what stays unseen.

No winner is declared on noise: Fisher's exact test, Holm's adjustment over all comparisons made, and beside it the
interval of the difference (Newcombe) and the difference that such samples would mostly have missed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import combinations
from typing import Literal, NamedTuple

from service.domain.insights import Compared, Comparison, Rate
from service.domain.proportions import fisher, holm, newcombe, smallest_gap
from service.domain.tallies import Tally, decided_of, rate_of

_ALPHA = 0.05
_MOST = 6
"""So many versions of one content type are compared, those of most drafts: more comparisons hide each one."""


class _Measure(NamedTuple):
    """A rate that is compared: what it counts, of what, and how a sentence says it."""

    name: str
    count: Callable[[Tally], int]
    of: Callable[[Tally], int]
    says: str


_MEASURES = (
    _Measure("blocked", lambda t: t.of("status", "blocked").times, lambda t: t.all("status").times, "blocked"),
    _Measure(
        "accepted",
        lambda t: t.all("unedited").times + t.all("edited").times,
        decided_of,
        "accepted",
    ),
    _Measure("accepted_unedited", lambda t: t.all("unedited").times, decided_of, "accepted without an edit"),
    _Measure("converted", lambda t: t.of("covered", "conversion").times, lambda t: t.of("covered", "reached").times, "followed by a conversion"),
    _Measure("satisfied", lambda t: t.of("csat", "satisfied").times, lambda t: t.all("csat").times, "followed by a 4 or 5 for satisfaction"),
)  # fmt: skip


class _Pair(NamedTuple):
    content_type: str
    measure: _Measure
    first: str
    second: str
    first_rate: Rate
    second_rate: Rate


def compared(tallies: Mapping[tuple[str, ...], Tally], by: Compared) -> tuple[Comparison, ...]:
    """Compare within each content type: versions of one prompt, or models, two at a time.

    Args:
        tallies: what was counted, by content type and prompt (`name@version`) or model.
        by: which of the two it is.
    """
    pairs = list(_pairs(tallies, by))
    adjusted = holm([_p(pair) for pair in pairs])
    return tuple(_comparison(pair, p, len(pairs)) for pair, p in zip(pairs, adjusted, strict=True))


def _pairs(tallies: Mapping[tuple[str, ...], Tally], by: Compared) -> Iterator[_Pair]:
    families: dict[tuple[str, str], list[str]] = {}
    for content_type, name in tallies:
        family = name.rpartition("@")[0] or name if by == "prompt" else ""
        families.setdefault((content_type, family), []).append(name)
    for (content_type, _), names in families.items():
        most = sorted(names, key=lambda name: (-tallies[content_type, name].all("status").times, name))[:_MOST]
        for first, second in combinations(sorted(most, key=_in_order), 2):
            for measure in _MEASURES:
                rates = [_rate(tallies[content_type, name], measure) for name in (first, second)]
                if all(rate.of for rate in rates):
                    yield _Pair(content_type, measure, first, second, *rates)


def _in_order(name: str) -> tuple[str, int, str]:
    """Put versions in the order of their numbers: 9 before 10."""
    stem, _, version = name.rpartition("@")
    return stem, int(version) if version.isdigit() else 0, version


def _rate(tally: Tally, measure: _Measure) -> Rate:
    return rate_of(measure.count(tally), measure.of(tally))


def _p(pair: _Pair) -> float:
    first, second = pair.first_rate, pair.second_rate
    return fisher(first.count, first.of, second.count, second.of)


def _comparison(pair: _Pair, p: float, comparisons: int) -> Comparison:
    first, second = pair.first_rate, pair.second_rate
    gap = second.count / second.of - first.count / first.of
    interval = newcombe(first.count, first.of, second.count, second.of)
    # Both have to agree: an interval that holds zero and a "difference" beside it would be no answer.
    told = p < _ALPHA and not interval.low <= 0 <= interval.high
    verdict: Literal["higher", "lower", "cannot tell"] = "cannot tell" if not told else "higher" if gap > 0 else "lower"
    share = (first.count + second.count) / (first.of + second.of)
    unseen = smallest_gap(share, first.of, second.of, comparisons)
    return Comparison(
        content_type=pair.content_type,
        measure=pair.measure.name,
        first=pair.first,
        second=pair.second,
        first_rate=first,
        second_rate=second,
        difference=round(gap, 9),
        low=round(interval.low, 9),
        high=round(interval.high, 9),
        p=float(f"{p:.6g}"),
        verdict=verdict,
        unseen_below=None if unseen is None else round(unseen, 9),
        says=" ".join(_sentences(pair, verdict, (gap, interval.low, interval.high), p, unseen, comparisons)),
    )


def _sentences(
    pair: _Pair, verdict: str, gap: Iterable[float], p: float, unseen: float | None, comparisons: int
) -> Iterator[str]:
    first, second = pair.first_rate, pair.second_rate
    middle, low, high = (round(100 * value) for value in gap)
    over = f" over {comparisons} comparisons" if comparisons > 1 else ""
    shares = (
        f"{second.count} of {second.of} ({_percent(second)}) against {first.count} of {first.of} ({_percent(first)})"
    )
    numbers = f"{shares}; {middle:+d} points, 95 % interval {low:+d} to {high:+d}, p {_told(p)}{over}"
    if verdict == "cannot tell":
        yield f"Cannot tell whether {pair.second} is {pair.measure.says} more or less often than {pair.first}: {numbers}."
        yield _unseen(unseen)
    else:
        more = "more" if verdict == "higher" else "less"
        yield f"{pair.second} is {pair.measure.says} {more} often than {pair.first}: {numbers}."


def _unseen(unseen: float | None) -> str:
    if unseen is None:
        return "So few cannot show any difference."
    return f"A true difference of less than {100 * unseen:.0f} points would mostly have stayed unseen in so few."


def _percent(rate: Rate) -> str:
    return f"{100 * rate.count / rate.of:.0f} %"


def _told(p: float) -> str:
    return "below 0.001" if p < 0.001 else f"{p:.3f}"
