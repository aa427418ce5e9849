"""The tables of what happened to drafts, and of what is counted of each draft. What all tables share: `tables`.

Columns say all there is of an event or outcome, so no noun stands beside them as JSON.
"""

from sqlalchemy import BigInteger, Column, Float, Index, Integer, PrimaryKeyConstraint, Table, Text

from service.adapters.tables import Name, metadata

events = Table(
    "events",
    metadata,
    Column("brand", Name, nullable=False),
    Column("id", Name, nullable=False),
    Column("draft_id", Name, nullable=False),
    Column("customer", Name, comment="of the event, else of its draft"),
    Column("kind", Name, nullable=False),
    Column("at", Name, nullable=False, comment="UTC, fixed width, sortable"),
    Column("at_us", BigInteger, nullable=False, comment="microseconds since 1970, for windows of time"),
    PrimaryKeyConstraint("brand", "id"),
    Index(None, "brand", "draft_id", "kind"),
    Index(None, "brand", "customer", "kind", "at_us"),
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("brand", Name, nullable=False),
    Column("id", Name, nullable=False),
    Column("draft_id", Name),
    Column("customer", Name, comment="of the outcome, else of its draft"),
    Column("kind", Name, nullable=False),
    Column("at", Name, nullable=False, comment="UTC, fixed width, sortable"),
    Column("at_us", BigInteger, nullable=False, comment="microseconds since 1970, for windows of time"),
    Column("value", Float),
    Column("currency", Name),
    PrimaryKeyConstraint("brand", "id"),
    # Holds what insights add up, so that they need not read the rows, which are large.
    Index("ix_outcomes_by_draft", "brand", "draft_id", "kind", "value", "currency"),
    Index(None, "brand", "customer"),
)

draft_measures = Table(
    "draft_measures",
    metadata,
    Column("brand", Name, nullable=False),
    Column("draft_id", Name, nullable=False),
    Column("created_at", Name, nullable=False, comment="UTC, fixed width, sortable"),
    Column("week", Name, nullable=False, comment="of ISO 8601, as 2026-W47"),
    Column("moment", Name, nullable=False),
    Column("content_type", Name, nullable=False),
    Column("prompt", Name, nullable=False, comment="name@version"),
    Column("model", Name, nullable=False),
    Column("channel", Name, nullable=False),
    Column("locale", Name, nullable=False),
    Column("status", Name, nullable=False),
    Column("customer", Name, comment="whom it was written for"),
    Column("cost_usd", Float, nullable=False),
    Column("latency_ms", Integer, nullable=False),
    Column("tokens", Integer, nullable=False, comment="input and output"),
    Column("attempts", Integer, nullable=False, comment="0: no model was asked"),
    PrimaryKeyConstraint("brand", "draft_id"),
    Index(None, "brand", "created_at"),
    Index(None, "brand", "customer"),
    comment="What is counted of a draft, beside its noun, which is large",
)

draft_remarks = Table(
    "draft_remarks",
    metadata,
    Column("brand", Name, nullable=False),
    Column("draft_id", Name, nullable=False),
    Column("kind", Name, nullable=False, comment="rule: one that blocked it; gap: what was missing"),
    Column("name", Text, nullable=False),
    PrimaryKeyConstraint("brand", "draft_id", "kind", "name"),
)
