"""What insights ask of the database: one statement of parts that all give the columns of `TallyRow`.

Counts and sums only, so that they can be added; what they mean: `domain.tallies`. The statement is the same on SQLite
and PostgreSQL. The tables it reads are narrow, or have an index that holds all that is asked of them.
"""

from collections.abc import Iterator

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Float,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)

from service.adapters.insight_scope import Asked, Part, asked_for, latest_decisions, within
from service.adapters.outcome_tables import events, outcomes
from service.domain.contracts import CONTRACTS
from service.domain.insights import UNATTRIBUTED, InsightFilter
from service.domain.nouns import BrandId
from service.domain.outcomes import REACHED, SHOWS
from service.domain.tallies import EDIT_SIZES, LARGEST_EDIT

_PUBLIC = [name.value for name, contract in CONTRACTS.items() if contract.public]
_REACHED = [kind.value for kind in REACHED]
_PER_DRAFT = ("conversion", "review", "referral")
"""Outcomes of which it counts how many drafts had one at least."""


def tally_statement(brand: BrandId, wanted: InsightFilter) -> Part:
    """Return what counts the drafts asked for, by group."""
    asked = asked_for(brand, wanted)
    return union_all(
        *_of_drafts(asked), _of_decisions(asked), _of_events(asked), *_of_outcomes(asked), *_covered(asked)
    )


def _of_drafts(asked: Asked) -> Iterator[Part]:
    of = asked.drafts.c
    latency = cast(of.latency_ms, Float)
    yield select(*asked.groups, *asked.by("status", of.status, func.count())).group_by(*asked.groups, of.status)
    for measure, value in (("cost", of.cost_usd), ("latency", latency)):
        sums = (func.sum(value), func.sum(value * value))
        columns = asked.by(measure, "", func.count(), func.count(), *sums)
        yield select(*asked.groups, *columns).where(of.attempts > 0).group_by(*asked.groups)
    tokens = asked.by("tokens", "", func.coalesce(func.sum(of.tokens), 0))
    yield select(*asked.groups, *tokens).group_by(*asked.groups)


def _of_decisions(asked: Asked) -> Part:
    """Count the latest effective decision of each draft."""
    latest = latest_decisions(asked)
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


def _of_events(asked: Asked) -> Part:
    of = events.c
    counted = select(of.draft_id, of.kind, func.count().label("n")).where(of.brand == asked.brand)
    each = counted.group_by(of.draft_id, of.kind).subquery()
    columns = asked.by("event", each.c.kind, cast(func.sum(each.c.n), BigInteger), func.count())
    joined = select(*asked.groups, *columns).join_from(asked.drafts, each, each.c.draft_id == asked.drafts.c.draft_id)
    return joined.group_by(*asked.groups, each.c.kind)


def _of_outcomes(asked: Asked) -> Iterator[Part]:
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
    yield select(*nobody, *columns).where(of.draft_id.is_(None), *within(of.at, asked.wanted)).group_by(of.kind)


def _covered(asked: Asked) -> Iterator[Part]:
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
