"""What every question of insights is about: the drafts asked for, their decisions, and the outcomes lent to them.

A part of a statement gives the columns of `TallyRow`. The parts: `insight_statements`, `insight_names`.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    ColumnElement,
    Label,
    String,
    Subquery,
    func,
    literal,
    or_,
    select,
)

from service.adapters.decision_tables import decisions
from service.adapters.outcome_tables import draft_measures, events, outcomes
from service.adapters.tables import sortable
from service.domain.insights import InsightFilter
from service.domain.nouns import BrandId

_DAY_US = 24 * 3_600 * 1_000_000

Part = Any
"""A SELECT, or several together."""


class Asked(NamedTuple):
    """The drafts asked for with the names of their groups, and the outcomes that count to the last draft sent.

    The drafts are no CTE: SQLite would make a table of it, without the indexes that the joins need.
    """

    brand: BrandId
    wanted: InsightFilter
    drafts: Subquery
    lent: CTE

    @property
    def groups(self) -> list[ColumnElement[str]]:
        """The columns that name the group of a draft."""
        return [self.drafts.c[f"group_{place}"] for place in range(len(self.wanted.group_by))]

    def by(self, measure: Any, name: Any, times: Any, *sums: Any) -> list[Label[Any]]:
        """Return the columns of `TallyRow` behind the group: measure, name, times, drafts, total and squares."""
        values = (measure, name, times, *sums, *(literal(0), literal(0.0), literal(0.0))[len(sums) :])
        names = ("measure", "name", "times", "drafts", "total", "squares")
        return [_column(value).label(called) for value, called in zip(values, names, strict=True)]


def _column(value: Any) -> Any:
    return literal(value, String) if isinstance(value, str) else value


def asked_for(brand: BrandId, wanted: InsightFilter) -> Asked:
    """Return what a question is about."""
    of = draft_measures.c
    period: dict[str, ColumnElement[str]] = {
        "day": func.substr(of.created_at, 1, 10),
        "week": of.week,
        "month": func.substr(of.created_at, 1, 7),
    }
    names = [period[wanted.period] if name == "period" else of[name] for name in wanted.group_by]
    groups = [name.label(f"group_{place}") for place, name in enumerate(names)]
    kept = (of.draft_id, of.content_type, of.status, of.attempts, of.cost_usd, of.latency_ms, of.tokens)
    drafts = select(
        *groups, *(column.label(f"d_{column.name}") if column is of.content_type else column for column in kept)
    )
    drafts = drafts.where(of.brand == brand, *_conditions(wanted), *within(of.created_at, wanted))
    return Asked(brand, wanted, drafts.subquery("asked_for"), _lent(brand, wanted).cte("lent"))


def _conditions(wanted: InsightFilter) -> Iterator[ColumnElement[bool]]:
    of = draft_measures.c
    equal = {
        of.moment: wanted.moment,
        of.content_type: wanted.content_type,
        of.model: wanted.model,
        of.channel: wanted.channel,
        of.locale: wanted.locale,
    }
    yield from (column == str(value) for column, value in equal.items() if value is not None)
    if wanted.prompt is not None:
        version = of.prompt.startswith(f"{wanted.prompt}@", autoescape=True)
        yield or_(of.prompt == wanted.prompt, version)


def within(time: ColumnElement[str], wanted: InsightFilter) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions that a sortable time lies between those asked for, both included."""
    if wanted.since is not None:
        yield time >= sortable(wanted.since)
    if wanted.until is not None:
        yield time <= sortable(wanted.until)


def _lent(brand: BrandId, wanted: InsightFilter) -> Part:
    """Return outcomes that name only a customer, with the last draft sent to them in time; NULL where there is none."""
    of, sent = outcomes.c, events.alias("sent")
    last = (
        select(sent.c.draft_id)
        .where(
            sent.c.brand == brand,
            sent.c.customer == of.customer,
            sent.c.kind == "sent",
            sent.c.at_us <= of.at_us,
            sent.c.at_us >= of.at_us - wanted.window_days * _DAY_US,
        )
        .order_by(sent.c.at_us.desc(), sent.c.id.desc())
        .limit(1)
        .correlate(outcomes)
        .scalar_subquery()
    )
    return select(last.label("draft_id"), of.kind, of.value, of.currency, of.at).where(
        of.brand == brand, of.draft_id.is_(None), of.customer.is_not(None)
    )


def latest_decisions(asked: Asked) -> CTE:
    """Return effective decisions; the latest of each draft has `place` 1."""
    of = decisions.c
    place = func.row_number().over(partition_by=of.draft_id, order_by=(of.decided_at.desc(), of.id.desc()))
    columns = (of.draft_id, of.verdict, of.reason, of.edit_distance, place.label("place"))
    return select(*columns).where(of.brand == asked.brand, of.status == "effective").cte("latest")
