"""The tables beside a draft: what it was asked for with, and what it cites. What all tables share: `tables`."""

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table, Text

from service.adapters.tables import Name, metadata

draft_requests = Table(
    "draft_requests",
    metadata,
    Column("brand", Name, nullable=False),
    Column("draft_id", Name, nullable=False),
    Column("customer", Name, comment="the caller's id of whom the text is for"),
    Column("noun", Text, nullable=False, comment="Asked as JSON"),
    Column("redraft_id", Name, comment="the draft that was written in its place"),
    PrimaryKeyConstraint("brand", "draft_id"),
    Index(None, "brand", "customer"),
)

draft_citations = Table(
    "draft_citations",
    metadata,
    Column("brand", Name, nullable=False),
    Column("draft_id", Name, nullable=False),
    Column("label", Name, nullable=False, comment="id of the citation in the draft"),
    Column("kind", Name, nullable=False, comment="passage, fact, review or summary"),
    Column("item_id", Name, nullable=False, comment="passage id, fact key or review id"),
    Column("source_id", Name, nullable=False, comment="of the source, or of the review"),
    Column("fingerprint", Name, nullable=False, comment="of its words and value as they were cited"),
    Column("quoted_in", Name, comment="channel that a review was quoted for"),
    Column("valid_until", Name, comment="last day, as 2026-11-22"),
    Column("why", Name, comment="why it can no longer be relied on"),
    Column("since", Name, comment="UTC, fixed width, sortable"),
    PrimaryKeyConstraint("brand", "draft_id", "label"),
    Index(None, "brand", "source_id"),
)
