"""The first tables: knowledge of each brand, drafts, and answers kept for repeats.

A migration is history: it spells its tables out and never imports `tables`, which moves on.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Make all tables."""
    _make_knowledge()
    _make_reviews_and_vectors()
    _make_drafts()
    _make_idempotency()


def downgrade() -> None:
    """Drop all tables, and what is in them."""
    for name in ("idempotency", "drafts", "vectors", "reviews", "facts", "passages", "sources", "knowledge_revisions"):
        op.drop_table(name)


def _name(column: str, *, nullable: bool = False, comment: str | None = None) -> sa.Column[Any]:
    return sa.Column(column, NAME, nullable=nullable, comment=comment)


def _noun(comment: str) -> sa.Column[Any]:
    return sa.Column("noun", sa.Text(), nullable=False, comment=comment)


def _make_knowledge() -> None:
    text = "UTF-8; apart, so that listing sources does not read it"
    is_text = "the value is a string, also where JSON reads like a date"
    op.create_table(
        "knowledge_revisions",
        _name("brand"),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("brand", name="pk_knowledge_revisions"),
    )
    op.create_table(
        "sources",
        *(_name("brand"), _name("id"), _name("content_hash"), _noun("Source as JSON, its text left empty")),
        sa.Column("text", sa.LargeBinary(), nullable=False, comment=text),
        sa.PrimaryKeyConstraint("brand", "id", name="pk_sources"),
    )
    op.create_table(
        "passages",
        *(_name("brand"), _name("id"), _name("source_id")),
        sa.Column("position", sa.Integer(), nullable=False),
        *(_name("kind"), _noun("Passage as JSON")),
        sa.PrimaryKeyConstraint("brand", "id", name="pk_passages"),
        sa.ForeignKeyConstraint(["brand", "source_id"], ["sources.brand", "sources.id"], name="fk_passages_sources"),
    )
    op.create_index("ix_passages_brand_source_id_position", "passages", ["brand", "source_id", "position"])
    op.create_index("ix_passages_brand_kind", "passages", ["brand", "kind"])
    op.create_table(
        "facts",
        *(_name("brand"), _name("source_id")),
        sa.Column("position", sa.Integer(), nullable=False),
        _name("key"),
        sa.Column("is_text", sa.Boolean(), nullable=False, comment=is_text),
        _noun("Fact as JSON"),
        sa.PrimaryKeyConstraint("brand", "source_id", "position", name="pk_facts"),
        sa.ForeignKeyConstraint(["brand", "source_id"], ["sources.brand", "sources.id"], name="fk_facts_sources"),
    )


def _make_reviews_and_vectors() -> None:
    op.create_table(
        "reviews",
        *(_name("brand"), _name("id"), _name("product", nullable=True), _name("content_hash"), _noun("Review as JSON")),
        sa.PrimaryKeyConstraint("brand", "id", name="pk_reviews"),
    )
    op.create_index("ix_reviews_brand_product_id", "reviews", ["brand", "product", "id"])
    op.create_table(
        "vectors",
        *(_name("brand"), _name("kind"), _name("item_id"), _name("embedder")),
        sa.Column("vector", sa.LargeBinary(), nullable=False, comment="little-endian float16"),
        sa.PrimaryKeyConstraint("brand", "kind", "item_id", name="pk_vectors"),
    )


def _make_drafts() -> None:
    filters = ("content_type", "moment", "status", "channel")
    op.create_table(
        "drafts",
        *(_name("brand"), _name("id"), _name("created_at", comment="UTC, fixed width, sortable")),
        *(_name(column) for column in filters),
        *(_name("prompt", comment="name@version"), _noun("Draft as JSON")),
        sa.PrimaryKeyConstraint("brand", "id", name="pk_drafts"),
    )
    op.create_index("ix_drafts_listing", "drafts", ["brand", "created_at", "id", *filters, "prompt"])


def _make_idempotency() -> None:
    op.create_table(
        "idempotency",
        *(_name("scope", comment="begins with the brand's path"), _name("key"), _name("body_hash")),
        _name("state", comment="running or done"),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", sa.Text(), nullable=True, comment="JSON array of pairs"),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        _name("created_at", comment="UTC, fixed width, sortable"),
        _name("expires_at", comment="UTC, fixed width, sortable"),
        sa.PrimaryKeyConstraint("scope", "key", name="pk_idempotency"),
    )
    op.create_index("ix_idempotency_expires_at", "idempotency", ["expires_at"])
