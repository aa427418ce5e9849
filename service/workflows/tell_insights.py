"""Says what became of drafts: counts from the store, rates with their intervals, groups and comparisons."""

import asyncio
from collections.abc import Iterable, Sequence

from service.domain.comparisons import compared
from service.domain.insights import (
    MOST_GROUPS,
    UNATTRIBUTED,
    Compared,
    Comparison,
    Counted,
    InsightFilter,
    InsightGroup,
    Insights,
    TallyRow,
)
from service.domain.nouns import BrandId
from service.domain.tallies import Tally, by_group, insight_of
from service.errors import InvalidRequest
from service.ports.outcomes import OutcomeStore

_MOST_NAMED = 10
_NOTES = (
    "Drafts count to the time in which they were made, with all that became of them since.",
    "An outcome that names only a customer counts to the last draft sent to them in the {days} days before it, and to "
    "no other.",
    "Intervals are of 95 %. Rates of decisions are of the drafts decided on, rates of outcomes of those that reached a "
    "customer.",
)


async def tell_insights(
    store: OutcomeStore, brand: BrandId, wanted: InsightFilter, compare: Compared | None = None
) -> Insights:
    """Return counts, rates and means of the drafts asked for, by group, and compared.

    Raises:
        InvalidRequest: more than 1,000 groups.
    """
    whole = wanted.model_copy(update={"group_by": ()})
    counted, most, most_of_groups, comparisons = await asyncio.gather(
        store.tally(brand, wanted),
        store.most(brand, whole, _MOST_NAMED),
        _most_of_groups(store, brand, wanted),
        _compared(store, brand, wanted, compare),
    )
    rows = _of_groups(counted)
    return Insights(
        asked=wanted,
        total=insight_of({}, Tally([*rows, *most])),
        groups=_groups(wanted, [*rows, *most_of_groups]) if wanted.group_by else (),
        comparisons=comparisons,
        unattributed=_unattributed(counted),
        notes=tuple(note.format(days=wanted.window_days) for note in _NOTES),
    )


def _of_groups(rows: Iterable[TallyRow]) -> list[TallyRow]:
    return [row for row in rows if row.measure != UNATTRIBUTED]


def _unattributed(rows: Iterable[TallyRow]) -> tuple[Counted, ...]:
    kinds = sorted((row.name, row.times) for row in rows if row.measure == UNATTRIBUTED)
    return tuple(Counted(name=kind, times=times) for kind, times in kinds)


async def _most_of_groups(store: OutcomeStore, brand: BrandId, wanted: InsightFilter) -> tuple[TallyRow, ...]:
    return await store.most(brand, wanted, _MOST_NAMED) if wanted.group_by else ()


def _groups(wanted: InsightFilter, rows: Sequence[TallyRow]) -> tuple[InsightGroup, ...]:
    tallies = by_group(rows)
    if len(tallies) > MOST_GROUPS:
        detail = f"there are {len(tallies):,} groups; group by less, or narrow the time"
        raise InvalidRequest(detail, code="too_many_groups")
    return tuple(insight_of(dict(zip(wanted.group_by, group, strict=True)), tally) for group, tally in tallies.items())


async def _compared(
    store: OutcomeStore, brand: BrandId, wanted: InsightFilter, by: Compared | None
) -> tuple[Comparison, ...]:
    if by is None:
        return ()
    split = wanted.model_copy(update={"group_by": ("content_type", by)})
    return compared(by_group(_of_groups(await store.tally(brand, split))), by)
