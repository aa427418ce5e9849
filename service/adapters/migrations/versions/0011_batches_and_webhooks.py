"""Batches with their items and results, and webhooks with the messages that wait."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the tables."""
    _add_batches()
    _add_results()
    _add_webhooks()


def downgrade() -> None:
    """Take them out again."""
    for name in (
        *("webhook_messages", "webhooks"),
        *("batch_workers", "batch_texts", "batch_results", "batch_items", "batches"),
    ):
        op.drop_table(name)


def _add_batches() -> None:
    op.create_table(
        "batches",
        _name("brand"),
        _name("id"),
        _name("state"),
        _name("key"),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("results", sa.Integer(), nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        _name("created_at"),
        _name("kept_until"),
        sa.PrimaryKeyConstraint("brand", "id", name="pk_batches"),
    )
    op.create_index("ix_batches_state", "batches", ["state"])
    op.create_index("ix_batches_listing", "batches", ["brand", "created_at", "id"])
    op.create_table(
        "batch_items",
        _name("brand"),
        _name("batch"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("custom_id", sa.Text(), nullable=False),
        _name("customer", nullable=True),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("brand", "batch", "position", name="pk_batch_items"),
        sa.UniqueConstraint("brand", "batch", "custom_id", name="uq_batch_items_custom_id"),
    )
    op.create_index("ix_batch_items_customer", "batch_items", ["brand", "customer"])


def _add_results() -> None:
    op.create_table(
        "batch_results",
        _name("brand"),
        _name("batch"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.Integer(), nullable=False),
        _name("state"),
        _name("draft_id", nullable=True),
        _name("draft_status", nullable=True),
        sa.Column("shared_position", sa.Integer(), nullable=True),
        _name("shared_draft", nullable=True),
        _name("code", nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        _name("ended_at"),
        sa.PrimaryKeyConstraint("brand", "batch", "position", name="pk_batch_results"),
    )
    op.create_index("ix_batch_results_cursor", "batch_results", ["brand", "batch", "cursor"])
    op.create_table(
        "batch_texts",
        _name("brand"),
        _name("batch"),
        _name("key"),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("brand", "batch", "key", name="pk_batch_texts"),
    )
    op.create_table(
        "batch_workers", _name("name"), _name("seen_at"), sa.PrimaryKeyConstraint("name", name="pk_batch_workers")
    )


def _add_webhooks() -> None:
    op.create_table(
        "webhooks",
        _name("brand"),
        _name("id"),
        sa.Column("noun", sa.Text(), nullable=False),
        _name("secret"),
        _name("state"),
        _name("created_at"),
        sa.PrimaryKeyConstraint("brand", "id", name="pk_webhooks"),
    )
    op.create_table(
        "webhook_messages",
        _name("id"),
        _name("brand"),
        _name("webhook"),
        _name("kind"),
        _name("customer", nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        _name("state"),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _name("due_at"),
        _name("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_webhook_messages"),
    )
    op.create_index("ix_webhook_messages_due", "webhook_messages", ["state", "due_at"])
    op.create_index("ix_webhook_messages_brand", "webhook_messages", ["brand", "state", "created_at", "id"])
    op.create_index("ix_webhook_messages_customer", "webhook_messages", ["brand", "customer"])


def _name(name: str, *, nullable: bool = False) -> "sa.Column[str]":
    return sa.Column(name, NAME, nullable=nullable)
