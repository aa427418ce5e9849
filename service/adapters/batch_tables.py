"""The tables of batches: the batch, its items, their results, texts that recipients share, processes at work, paces.

What the engine keeps of its own is beside these, in tables that it makes itself; it holds no words of anybody.
"""

from sqlalchemy import Column, Float, Index, Integer, PrimaryKeyConstraint, Table, Text, UniqueConstraint

from service.adapters.tables import Name, metadata

batches = Table(
    "batches",
    metadata,
    Column("brand", Name, nullable=False),
    Column("id", Name, nullable=False),
    Column("state", Name, nullable=False),
    Column("key", Name, nullable=False, comment="the API key that pays"),
    Column("round", Integer, nullable=False, comment="0, and one more with each retry of the failed"),
    Column("results", Integer, nullable=False, comment="results given so far: the cursor of the last"),
    Column("noun", Text, nullable=False, comment="Batch as JSON; its state is the column's"),
    Column("created_at", Name, nullable=False, comment="UTC, fixed width, sortable"),
    Column("kept_until", Name, nullable=False, comment="UTC, fixed width, sortable"),
    PrimaryKeyConstraint("brand", "id"),
    Index("ix_batches_state", "state"),
    Index("ix_batches_listing", "brand", "created_at", "id"),
)

batch_items = Table(
    "batch_items",
    metadata,
    Column("brand", Name, nullable=False),
    Column("batch", Name, nullable=False),
    Column("position", Integer, nullable=False),
    Column("custom_id", Text, nullable=False),
    Column("customer", Name, comment="the caller's id of the customer"),
    Column("line", Integer),
    Column("tries", Integer, nullable=False, comment="failures that were this item's own"),
    Column("request", Text, nullable=False, comment="DraftRequest as JSON, without defaults"),
    PrimaryKeyConstraint("brand", "batch", "position"),
    UniqueConstraint("brand", "batch", "custom_id", name="uq_batch_items_custom_id"),
    Index("ix_batch_items_customer", "brand", "customer"),
)

batch_results = Table(
    "batch_results",
    metadata,
    # The key that makes the effect of an item exactly one: draft, counts and messages go with the row that wins it.
    Column("brand", Name, nullable=False),
    Column("batch", Name, nullable=False),
    Column("position", Integer, nullable=False),
    Column("cursor", Integer, nullable=False),
    Column("state", Name, nullable=False),
    Column("draft_id", Name),
    Column("draft_status", Name),
    Column("shared_position", Integer, comment="of the item that paid"),
    Column("shared_draft", Name),
    Column("code", Name),
    Column("detail", Text),
    Column("ended_at", Name, nullable=False, comment="UTC, fixed width, sortable"),
    PrimaryKeyConstraint("brand", "batch", "position"),
    Index("ix_batch_results_cursor", "brand", "batch", "cursor"),
)

batch_texts = Table(
    "batch_texts",
    metadata,
    Column("brand", Name, nullable=False),
    Column("batch", Name, nullable=False),
    Column("key", Name, nullable=False, comment="SHA-256 of the brief without personal values, and of its evidence"),
    Column("noun", Text, nullable=False, comment="SharedText as JSON; it holds placeholders, no values"),
    PrimaryKeyConstraint("brand", "batch", "key"),
)

batch_workers = Table(
    "batch_workers",
    metadata,
    Column("name", Name, nullable=False),
    Column("seen_at", Name, nullable=False, comment="UTC, fixed width, sortable"),
    PrimaryKeyConstraint("name"),
    comment="Processes that run batches on a shared database; what one leaves that is not seen any more, others take over",
)

batch_paces = Table(
    "batch_paces",
    metadata,
    Column("name", Name, nullable=False, comment="unit, brand or model, and its name"),
    Column("level", Float, nullable=False, comment="what was used and has not run out, as of then"),
    Column("at", Name, nullable=False, comment="UTC, fixed width, sortable"),
    PrimaryKeyConstraint("name"),
    comment="How much batches have asked of models of late, counted for all processes",
)
