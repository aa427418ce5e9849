"""The tables of slots, and of where drafts stand with those who decide. What all tables share: `tables`."""

from sqlalchemy import Column, Index, Integer, PrimaryKeyConstraint, Table, Text

from service.adapters.tables import Name, metadata

slots = Table(
    "slots",
    metadata,
    Column("brand", Name, nullable=False),
    Column("id", Name, nullable=False),
    Column("noun", Text, nullable=False, comment="Slot as JSON"),
    PrimaryKeyConstraint("brand", "id"),
)

standings = Table(
    "standings",
    metadata,
    Column("brand", Name, nullable=False),
    Column("draft_id", Name, nullable=False),
    Column("state", Name, nullable=False, comment="the newest verdict, or awaiting_second"),
    Column("decision_id", Name, nullable=False, comment="the newest decision"),
    Column("accepted", Name, comment="the decision whose words count"),
    Column("content_type", Name, nullable=False),
    Column("decided_at", Name, nullable=False, comment="UTC, fixed width, sortable"),
    Column("noun", Text, nullable=False, comment="Standing as JSON"),
    PrimaryKeyConstraint("brand", "draft_id"),
    Index(None, "brand", "state"),
    Index(None, "brand", "content_type", "decided_at"),
)

slot_revisions = Table(
    "slot_revisions",
    metadata,
    Column("brand", Name, nullable=False),
    Column("revision", Integer, nullable=False, comment="grows with everything that may change what a slot serves"),
    Column("recalled", Integer, nullable=False, comment="revision of the knowledge up to which drafts were recalled"),
    PrimaryKeyConstraint("brand"),
)
