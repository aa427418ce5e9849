"""Events and outcomes, and what is counted of each draft; drafts on record are counted too."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_PAGE = 500


def upgrade() -> None:
    """Add the tables, and count the drafts that are there."""
    op.create_table(
        "events",
        *_needed("brand", "id", "draft_id"),
        sa.Column("customer", NAME, nullable=True),
        *_needed("kind", "at"),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("brand", "id", name="pk_events"),
    )
    op.create_index("ix_events_brand_draft_id_kind", "events", ["brand", "draft_id", "kind"])
    op.create_index("ix_events_brand_customer_kind_at_us", "events", ["brand", "customer", "kind", "at_us"])
    op.create_table(
        "outcomes",
        *_needed("brand", "id"),
        sa.Column("draft_id", NAME, nullable=True),
        sa.Column("customer", NAME, nullable=True),
        *_needed("kind", "at"),
        sa.Column("at_us", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("currency", NAME, nullable=True),
        sa.PrimaryKeyConstraint("brand", "id", name="pk_outcomes"),
    )
    op.create_index("ix_outcomes_by_draft", "outcomes", ["brand", "draft_id", "kind", "value", "currency"])
    op.create_index("ix_outcomes_brand_customer", "outcomes", ["brand", "customer"])
    measures = op.create_table(
        "draft_measures",
        *_needed("brand", "draft_id", "created_at", "week", "moment", "content_type", "prompt", "model"),
        *_needed("channel", "locale", "status"),
        sa.Column("customer", NAME, nullable=True),
        sa.Column("cost_usd", sa.Float(), nullable=False),
        sa.Column("latency_ms", sa.Integer(), nullable=False),
        sa.Column("tokens", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("brand", "draft_id", name="pk_draft_measures"),
    )
    op.create_index("ix_draft_measures_brand_created_at", "draft_measures", ["brand", "created_at"])
    op.create_index("ix_draft_measures_brand_customer", "draft_measures", ["brand", "customer"])
    remarks = op.create_table(
        "draft_remarks",
        *_needed("brand", "draft_id", "kind"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("brand", "draft_id", "kind", "name", name="pk_draft_remarks"),
    )
    for rows in _pages(op.get_bind()):
        op.bulk_insert(measures, [_measures(row) for row in rows])
        op.bulk_insert(remarks, [remark for row in rows for remark in _remarks(row)])


def downgrade() -> None:
    """Take them out again, and every event and outcome with them."""
    for name in ("draft_remarks", "draft_measures", "outcomes", "events"):
        op.drop_table(name)


def _needed(*names: str) -> Iterator[sa.Column[str]]:
    return (sa.Column(name, NAME, nullable=False) for name in names)


def _pages(connection: sa.Connection) -> Iterator[list[Any]]:
    """Read the drafts page by page: they are large."""
    drafts = sa.table("drafts", *map(sa.column, ("brand", "id", "created_at", "status", "prompt", "noun")))
    place = sa.tuple_(drafts.c.brand, drafts.c.id)
    after = ("", "")
    while rows := list(
        connection.execute(sa.select(drafts).where(place > after).order_by(drafts.c.brand, drafts.c.id).limit(_PAGE))
    ):
        yield rows
        after = (rows[-1].brand, rows[-1].id)


# As the service wrote drafts at this revision; what it writes later is no business of a migration.
def _measures(row: Any) -> dict[str, object]:
    draft = json.loads(row.noun)
    usage = draft.get("usage", {})
    year, week, _ = dt.datetime.fromisoformat(row.created_at).isocalendar()
    return {
        **{name: draft[name] for name in ("moment", "content_type", "channel", "locale")},
        "brand": row.brand,
        "draft_id": row.id,
        "created_at": row.created_at,
        "week": f"{year}-W{week:02}",
        "prompt": row.prompt,
        "model": draft["provenance"]["model"],
        "status": row.status,
        "customer": None,
        "cost_usd": usage.get("cost_usd", 0.0),
        "latency_ms": usage.get("latency_ms", 0),
        "tokens": usage.get("input_tokens", 0) + usage.get("output_tokens", 0),
        "attempts": usage.get("attempts", 0),
    }


def _remarks(row: Any) -> Iterator[dict[str, object]]:
    draft = json.loads(row.noun)
    rules = {check["rule"] for check in draft.get("checks", ()) if check["severity"] == "block"}
    gaps = {gap.partition(";")[0].replace("\0", "") for gap in draft.get("missing", ())}
    for kind, names in (("rule", rules), ("gap", gaps)):
        yield from ({"brand": row.brand, "draft_id": row.id, "kind": kind, "name": name} for name in sorted(names))
