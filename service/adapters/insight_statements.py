"""What insights ask of the database: one statement of parts that all give the columns of `TallyRow`.

Counts and sums only, so that they can be added; what they mean: `domain.tallies`. The statement is the same on SQLite
and PostgreSQL. The tables it reads are narrow, or have an index that holds all that is asked of them.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Float,
    Label,
    String,
    Subquery,
    and_,
    case,
    cast,
    distinct,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)

from service.adapters.decision_tables import decisions
from service.adapters.outcome_tables import draft_measures, draft_remarks, events, outcomes
from service.adapters.recall_tables import draft_citations
from service.adapters.tables import sortable
from service.domain.contracts import CONTRACTS
from service.domain.insights import UNATTRIBUTED, InsightFilter
from service.domain.nouns import BrandId
from service.domain.outcomes import REACHED, SHOWS
from service.domain.tallies import EDIT_SIZES, LARGEST_EDIT

_DAY_US = 24 * 3_600 * 1_000_000
_PUBLIC = [name.value for name, contract in CONTRACTS.items() if contract.public]
_REACHED = [kind.value for kind in REACHED]
_PER_DRAFT = ("conversion", "review", "referral")
"""Outcomes of which it counts how many drafts had one at least."""

Part = Any


class _Asked(NamedTuple):
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


def tally_statement(brand: BrandId, wanted: InsightFilter) -> Part:
    """Return what counts the drafts asked for, by group."""
    asked = _asked(brand, wanted)
    return union_all(
        *_of_drafts(asked), _of_decisions(asked), _of_events(asked), *_of_outcomes(asked), *_covered(asked)
    )


def most_statement(brand: BrandId, wanted: InsightFilter, limit: int) -> Part:
    """Return what asks what most drafts of each group have, so many of each: rules, gaps, sources and reviews cited."""
    asked = _asked(brand, wanted)
    counted = union_all(_remarks(asked), _cited(asked)).cte("counted")
    named = [counted.c[group.name] for group in asked.groups]
    order = (counted.c.drafts.desc(), counted.c.name)
    place = func.row_number().over(partition_by=(*named, counted.c.measure), order_by=order)
    placed = select(counted, place.label("place")).cte("placed")
    groups = [placed.c[group.name] for group in asked.groups]
    columns = asked.by(placed.c.measure, placed.c.name, placed.c.drafts, placed.c.drafts)
    return select(*groups, *columns).where(placed.c.place <= limit)


def _remarks(asked: _Asked) -> Part:
    of = draft_remarks.c
    mine = and_(of.brand == asked.brand, of.draft_id == asked.drafts.c.draft_id)
    counted = select(*asked.groups, of.kind.label("measure"), of.name.label("name"), func.count().label("drafts"))
    return counted.join_from(asked.drafts, draft_remarks, mine).group_by(*asked.groups, of.kind, of.name)


def _cited(asked: _Asked) -> Part:
    """Count the accepted drafts that cite each source and each review."""
    of, latest = draft_citations.c, _latest(asked)
    mine = and_(of.brand == asked.brand, of.draft_id == asked.drafts.c.draft_id)
    measure = case((of.kind == "review", "review_used"), else_="source_used")
    counted = select(
        *asked.groups,
        measure.label("measure"),
        of.source_id.label("name"),
        func.count(distinct(of.draft_id)).label("drafts"),
    )
    return (
        counted.join_from(asked.drafts, latest, latest.c.draft_id == asked.drafts.c.draft_id)
        .join(draft_citations, mine)
        .where(latest.c.place == 1, latest.c.verdict != "dismiss", of.kind.in_(("passage", "fact", "review")))
        .group_by(*asked.groups, measure, of.source_id)
    )


def _asked(brand: BrandId, wanted: InsightFilter) -> _Asked:
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
    drafts = drafts.where(of.brand == brand, *_conditions(wanted), *_within(of.created_at, wanted))
    return _Asked(brand, wanted, drafts.subquery("asked_for"), _lent(brand, wanted).cte("lent"))


def _conditions(wanted: InsightFilter) -> Iterator[ColumnElement[bool]]:
    of = draft_measures.c
    equal = {
        of.moment: wanted.moment, of.content_type: wanted.content_type, of.model: wanted.model,
        of.channel: wanted.channel, of.locale: wanted.locale,
    }  # fmt: skip
    yield from (column == str(value) for column, value in equal.items() if value is not None)
    if wanted.prompt is not None:
        version = of.prompt.startswith(f"{wanted.prompt}@", autoescape=True)
        yield or_(of.prompt == wanted.prompt, version)


def _within(time: ColumnElement[str], wanted: InsightFilter) -> Iterator[ColumnElement[bool]]:
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


def _of_drafts(asked: _Asked) -> Iterator[Part]:
    of = asked.drafts.c
    latency = cast(of.latency_ms, Float)
    yield select(*asked.groups, *asked.by("status", of.status, func.count())).group_by(*asked.groups, of.status)
    for measure, value in (("cost", of.cost_usd), ("latency", latency)):
        sums = (func.sum(value), func.sum(value * value))
        columns = asked.by(measure, "", func.count(), func.count(), *sums)
        yield select(*asked.groups, *columns).where(of.attempts > 0).group_by(*asked.groups)
    tokens = asked.by("tokens", "", func.coalesce(func.sum(of.tokens), 0))
    yield select(*asked.groups, *tokens).group_by(*asked.groups)


def _latest(asked: _Asked) -> CTE:
    """Return effective decisions; the latest of each draft has `place` 1."""
    of = decisions.c
    place = func.row_number().over(partition_by=of.draft_id, order_by=(of.decided_at.desc(), of.id.desc()))
    columns = (of.draft_id, of.verdict, of.reason, of.edit_distance, place.label("place"))
    return select(*columns).where(of.brand == asked.brand, of.status == "effective").cte("latest")


def _of_decisions(asked: _Asked) -> Part:
    """Count the latest effective decision of each draft."""
    latest = _latest(asked)
    said = latest.c
    # An edit that left every word in its place is an approval.
    edited = and_(said.verdict == "edit", said.edit_distance > 0)
    verdict = case((said.verdict == "dismiss", "dismissed"), (edited, "edited"), else_="unedited")
    size = case(*((said.edit_distance <= most, name) for most, name in EDIT_SIZES), else_=LARGEST_EDIT)
    name = case((said.verdict == "dismiss", func.coalesce(said.reason, "")), (edited, size), else_="")
    each = (
        select(*asked.groups, verdict.label("verdict"), name.label("name"), said.edit_distance)
        .join_from(asked.drafts, latest, said.draft_id == asked.drafts.c.draft_id)
        .where(said.place == 1)
        .subquery()
    )
    groups, distance = [each.c[group.name] for group in asked.groups], each.c.edit_distance
    sums = (func.sum(distance), func.sum(distance * distance))
    columns = asked.by(each.c.verdict, each.c.name, func.count(), func.count(), *sums)
    return select(*groups, *columns).group_by(*groups, each.c.verdict, each.c.name)


def _of_events(asked: _Asked) -> Part:
    of = events.c
    counted = select(of.draft_id, of.kind, func.count().label("n")).where(of.brand == asked.brand)
    each = counted.group_by(of.draft_id, of.kind).subquery()
    columns = asked.by("event", each.c.kind, cast(func.sum(each.c.n), BigInteger), func.count())
    joined = select(*asked.groups, *columns).join_from(asked.drafts, each, each.c.draft_id == asked.drafts.c.draft_id)
    return joined.group_by(*asked.groups, each.c.kind)


def _of_outcomes(asked: _Asked) -> Iterator[Part]:
    """Count outcomes: those that name their draft, those lent to the last one sent, and those of no draft."""
    for of in (outcomes.c, asked.lent.c):
        name = case(
            (of.kind == "nps", case((of.value >= 9, "promoter"), (of.value >= 7, "passive"), else_="detractor")),
            (of.kind == "csat", case((of.value >= 4, "satisfied"), else_="unsatisfied")),
            (of.kind == "conversion", func.coalesce(of.currency, "")),
            else_="",
        )
        sums = (literal(0), func.coalesce(func.sum(of.value), 0.0), func.coalesce(func.sum(of.value * of.value), 0.0))
        rows = outcomes if of is outcomes.c else asked.lent
        joined = select(*asked.groups, *asked.by(of.kind, name, func.count(), *sums)).join_from(
            asked.drafts, rows, of.draft_id == asked.drafts.c.draft_id
        )
        if rows is outcomes:
            joined = joined.where(outcomes.c.brand == asked.brand)
        yield joined.group_by(*asked.groups, of.kind, name)
    of = asked.lent.c
    nobody = [literal("", String).label(group.name) for group in asked.groups]
    columns = asked.by(UNATTRIBUTED, of.kind, func.count())
    yield select(*nobody, *columns).where(of.draft_id.is_(None), *_within(of.at, asked.wanted)).group_by(of.kind)


def _covered(asked: _Asked) -> Iterator[Part]:
    """Count the drafts that reached somebody, and those that each kind of outcome came to at least once."""
    draft, event, own, lent = asked.drafts.c, events.c, outcomes.c, asked.lent.c
    of_draft = and_(event.brand == asked.brand, event.draft_id == draft.draft_id)
    has = exists().where(of_draft, event.kind.in_(_REACHED))
    shown = and_(draft.d_content_type.in_(_PUBLIC), exists().where(of_draft, event.kind == SHOWS))
    came = and_(own.brand == asked.brand, own.draft_id == draft.draft_id)
    any_lent = draft.draft_id.in_(select(lent.draft_id).where(lent.draft_id.is_not(None)))
    wanted: dict[str, ColumnElement[bool]] = {"reached": or_(has, shown, exists().where(came), any_lent)}
    for kind in _PER_DRAFT:
        lent_kind = draft.draft_id.in_(select(lent.draft_id).where(lent.draft_id.is_not(None), lent.kind == kind))
        wanted[kind] = or_(exists().where(came, own.kind == kind), lent_kind)
    for name, condition in wanted.items():
        columns = asked.by("covered", name, func.count(), func.count())
        yield select(*asked.groups, *columns).where(condition).group_by(*asked.groups)
