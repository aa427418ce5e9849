"""What is found in most drafts: rules that blocked them, gaps, and what accepted ones cite; the most frequent alone.

Names cannot be added up like counts, so they are asked for apart from those: `insight_statements`.
"""

from sqlalchemy import (
    and_,
    case,
    distinct,
    func,
    select,
    union_all,
)

from service.adapters.insight_scope import Asked, Part, asked_for, latest_decisions
from service.adapters.outcome_tables import draft_remarks
from service.adapters.recall_tables import draft_citations
from service.domain.insights import InsightFilter
from service.domain.nouns import BrandId


def most_statement(brand: BrandId, wanted: InsightFilter, limit: int) -> Part:
    """Return what asks what most drafts of each group have, so many of each: rules, gaps, sources and reviews cited."""
    asked = asked_for(brand, wanted)
    counted = union_all(_remarks(asked), _cited(asked)).cte("counted")
    named = [counted.c[group.name] for group in asked.groups]
    order = (counted.c.drafts.desc(), counted.c.name)
    place = func.row_number().over(partition_by=(*named, counted.c.measure), order_by=order)
    placed = select(counted, place.label("place")).cte("placed")
    groups = [placed.c[group.name] for group in asked.groups]
    columns = asked.by(placed.c.measure, placed.c.name, placed.c.drafts, placed.c.drafts)
    return select(*groups, *columns).where(placed.c.place <= limit)


def _remarks(asked: Asked) -> Part:
    of = draft_remarks.c
    mine = and_(of.brand == asked.brand, of.draft_id == asked.drafts.c.draft_id)
    counted = select(*asked.groups, of.kind.label("measure"), of.name.label("name"), func.count().label("drafts"))
    return counted.join_from(asked.drafts, draft_remarks, mine).group_by(*asked.groups, of.kind, of.name)


def _cited(asked: Asked) -> Part:
    """Count the accepted drafts that cite each source and each review."""
    of, latest = draft_citations.c, latest_decisions(asked)
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
