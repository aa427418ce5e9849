"""From counts and sums to rates and means with their intervals. What each of them means: `insights.InsightGroup`."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from service.domain.insights import Counted, Happened, InsightGroup, Mean, Money, Rate, Score, TallyRow
from service.domain.means import mean_interval
from service.domain.outcomes import EventKind
from service.domain.proportions import difference, rate

EDIT_SIZES = ((0.05, "up to 5 %"), (0.1, "5 to 10 %"), (0.25, "10 to 25 %"), (0.5, "25 to 50 %"))
LARGEST_EDIT = "over 50 %"
_SIZES = (*(name for _, name in EDIT_SIZES), LARGEST_EDIT)
_DIGITS = 9
"""Significant digits that are told: sums of one set of numbers differ in the last ones by the order of adding."""
_NOTHING = 1e-12


class Cell(NamedTuple):
    """What was counted under one name, and its sums."""

    times: int = 0
    drafts: int = 0
    total: float = 0.0
    squares: float = 0.0

    def plus(self, other: "Cell | TallyRow") -> "Cell":
        """Return both together."""
        return Cell(
            self.times + other.times, self.drafts + other.drafts, self.total + other.total, self.squares + other.squares
        )


class Tally:
    """All that was counted of one group, by measure and name."""

    def __init__(self, rows: Iterable[TallyRow]) -> None:
        self._cells: dict[str, dict[str, Cell]] = {}
        for row in rows:
            named = self._cells.setdefault(row.measure, {})
            named[row.name] = named.get(row.name, Cell()).plus(row)

    def of(self, measure: str, name: str) -> Cell:
        """Return what was counted under a measure and name."""
        return self._cells.get(measure, {}).get(name, Cell())

    def all(self, measure: str) -> Cell:
        """Return what was counted under a measure, whatever the name."""
        whole = Cell()
        for cell in self._cells.get(measure, {}).values():
            whole = whole.plus(cell)
        return whole

    def named(self, measure: str) -> Mapping[str, Cell]:
        """Return what was counted under a measure, by name."""
        return self._cells.get(measure, {})


def by_group(rows: Iterable[TallyRow]) -> dict[tuple[str, ...], Tally]:
    """Sort rows by group, groups in order."""
    found: dict[tuple[str, ...], list[TallyRow]] = {}
    for row in rows:
        found.setdefault(row.group, []).append(row)
    return {group: Tally(found[group]) for group in sorted(found)}


def insight_of(group: Mapping[str, str], tally: Tally) -> InsightGroup:
    """Return what the counts of a group say."""
    drafted, decided, reached = tally.all("status").times, decided_of(tally), tally.of("covered", "reached").times
    edited, answers = tally.all("edited"), tally.all("csat")
    return InsightGroup(
        group=dict(group),
        drafted=drafted,
        **{
            name: rate_of(tally.of("status", name).times, drafted)
            for name in ("ready", "needs_review", "blocked", "insufficient_evidence")
        },
        blocked_by=most_of(tally, "rule"),
        missing=most_of(tally, "gap"),
        events=_events(tally, drafted),
        decided=decided,
        accepted_unedited=rate_of(tally.all("unedited").times, decided),
        accepted_edited=rate_of(edited.times, decided),
        dismissed=rate_of(tally.all("dismissed").times, decided),
        dismissed_for=most_of(tally, "dismissed"),
        edit_distance=mean_of(edited, most=1.0),
        edit_sizes=tuple(Counted(name=name, times=tally.of("edited", name).times) for name in _SIZES if edited.times),
        reached=reached,
        converted=rate_of(tally.of("covered", "conversion").times, reached),
        conversion_value=tuple(
            Money(currency=currency, total=_plain(cell.total), value=mean_of(cell))
            for currency, cell in sorted(tally.named("conversion").items())
            if currency
        ),
        csat=mean_of(answers, 1.0, 5.0),
        satisfied=rate_of(tally.of("csat", "satisfied").times, answers.times),
        nps=_nps(tally),
        reviewed=rate_of(tally.of("covered", "review").times, reached),
        referred=rate_of(tally.of("covered", "referral").times, reached),
        cost_usd=mean_of(tally.all("cost")),
        total_cost_usd=_plain(tally.all("cost").total),
        latency_ms=mean_of(tally.all("latency")),
        tokens=tally.all("tokens").times,
        sources_used=most_of(tally, "source_used"),
        reviews_used=most_of(tally, "review_used"),
    )


def decided_of(tally: Tally) -> int:
    """Return how many drafts have an effective decision."""
    return sum(tally.all(verdict).times for verdict in ("unedited", "edited", "dismissed"))


def rate_of(count: int, of: int) -> Rate:
    """Return a share with its interval."""
    if not of:
        return Rate(count=count, of=0)
    interval = rate(count, of)
    return Rate(count=count, of=of, share=_plain(count / of), low=_plain(interval.low), high=_plain(interval.high))


def mean_of(cell: Cell, least: float = 0.0, most: float = math.inf) -> Mean:
    """Return a mean with its interval, cut off at the least and the most that a value can be."""
    if not cell.times:
        return Mean(of=0)
    interval = mean_interval(cell.times, cell.total, cell.squares)
    low, high = (None, None) if interval is None else (max(least, interval.low), min(most, interval.high))
    return Mean(
        of=cell.times,
        mean=_plain(cell.total / cell.times),
        low=None if low is None else _plain(low),
        high=None if high is None else _plain(high),
    )


def most_of(tally: Tally, measure: str) -> tuple[Counted, ...]:
    """Return the names under a measure, those of most drafts first."""
    named = tally.named(measure).items()
    ordered: Sequence[tuple[str, Cell]] = sorted(named, key=lambda one: (-one[1].drafts, one[0]))
    return tuple(Counted(name=name, times=cell.drafts) for name, cell in ordered)


def _events(tally: Tally, drafted: int) -> tuple[Happened, ...]:
    order = [kind.value for kind in EventKind]
    return tuple(
        Happened(kind=kind, events=cell.times, drafts=rate_of(cell.drafts, drafted))
        for kind, cell in sorted(tally.named("event").items(), key=lambda one: order.index(one[0]))
    )


def _nps(tally: Tally) -> Score:
    """Return the score: promoters minus detractors per hundred.

    Its interval is that of the difference of two shares of one sample, of which Rocks 2016 ("Interval estimation for
    the Net Promoter Score", The American Statistician 70) finds score intervals among the best.
    """
    promoters, passives, detractors = (tally.of("nps", name).times for name in ("promoter", "passive", "detractor"))
    answers = promoters + passives + detractors
    counts = {"of": answers, "promoters": promoters, "passives": passives, "detractors": detractors}
    if not answers:
        return Score.model_validate(counts)
    interval = difference(promoters, detractors, answers)
    told = {"score": (promoters - detractors) / answers, "low": interval.low, "high": interval.high}
    return Score.model_validate(counts | {name: _plain(100 * value) for name, value in told.items()})


def _plain(number: float) -> float:
    return 0.0 if abs(number) < _NOTHING else float(f"{number:.{_DIGITS}g}")
