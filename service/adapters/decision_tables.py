"""The tables of decisions and of what edits propose. What all tables share: `tables`."""

from sqlalchemy import Column, Float, Index, PrimaryKeyConstraint, Table, Text

from service.adapters.tables import Name, metadata

decisions = Table(
    "decisions",
    metadata,
    Column("brand", Name, nullable=False),
    Column("id", Name, nullable=False),
    Column("draft_id", Name, nullable=False),
    Column("decided_at", Name, nullable=False, comment="UTC, fixed width, sortable"),
    Column("verdict", Name, nullable=False),
    Column("reason", Name, comment="why it was dismissed"),
    Column("author", Text, nullable=False),
    Column("status", Name, nullable=False),
    Column("edit_distance", Float, nullable=False, comment="share of the text that was changed, 0 to 1"),
    Column("noun", Text, nullable=False, comment="Decision as JSON"),
    PrimaryKeyConstraint("brand", "id"),
    Index(None, "brand", "draft_id"),
    Index(None, "brand", "decided_at"),
)

proposals = Table(
    "proposals",
    metadata,
    Column("brand", Name, nullable=False),
    Column("id", Name, nullable=False),
    Column("draft_id", Name, nullable=False),
    Column("kind", Name, nullable=False),
    Column("state", Name, nullable=False),
    Column("created_at", Name, nullable=False, comment="UTC, fixed width, sortable"),
    Column("noun", Text, nullable=False, comment="Proposal as JSON"),
    PrimaryKeyConstraint("brand", "id"),
    Index(None, "brand", "created_at"),
    Index(None, "brand", "draft_id"),
)
