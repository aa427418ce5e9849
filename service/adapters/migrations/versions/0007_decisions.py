"""What people decided about drafts, what drafts rest on, and the slots that serve them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the tables."""
    _decisions()
    _basis()
    _slots()


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("brand", NAME, nullable=False),
        sa.Column("id", NAME, nullable=False),
        sa.Column("draft_id", NAME, nullable=False),
        sa.Column("decided_at", NAME, nullable=False),
        sa.Column("verdict", NAME, nullable=False),
        sa.Column("reason", NAME, nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("status", NAME, nullable=False),
        sa.Column("edit_distance", sa.Float(), nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("brand", "id", name="pk_decisions"),
    )
    op.create_index("ix_decisions_brand_draft_id", "decisions", ["brand", "draft_id"])
    op.create_index("ix_decisions_brand_decided_at", "decisions", ["brand", "decided_at"])
    op.create_table(
        "proposals",
        sa.Column("brand", NAME, nullable=False),
        sa.Column("id", NAME, nullable=False),
        sa.Column("draft_id", NAME, nullable=False),
        sa.Column("kind", NAME, nullable=False),
        sa.Column("state", NAME, nullable=False),
        sa.Column("created_at", NAME, nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("brand", "id", name="pk_proposals"),
    )
    op.create_index("ix_proposals_brand_created_at", "proposals", ["brand", "created_at"])
    op.create_index("ix_proposals_brand_draft_id", "proposals", ["brand", "draft_id"])


def _basis() -> None:
    op.create_table(
        "draft_requests",
        sa.Column("brand", NAME, nullable=False),
        sa.Column("draft_id", NAME, nullable=False),
        sa.Column("customer", NAME, nullable=True),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.Column("redraft_id", NAME, nullable=True),
        sa.PrimaryKeyConstraint("brand", "draft_id", name="pk_draft_requests"),
    )
    op.create_index("ix_draft_requests_brand_customer", "draft_requests", ["brand", "customer"])
    op.create_table(
        "draft_citations",
        sa.Column("brand", NAME, nullable=False),
        sa.Column("draft_id", NAME, nullable=False),
        sa.Column("label", NAME, nullable=False),
        sa.Column("kind", NAME, nullable=False),
        sa.Column("item_id", NAME, nullable=False),
        sa.Column("source_id", NAME, nullable=False),
        sa.Column("fingerprint", NAME, nullable=False),
        sa.Column("quoted_in", NAME, nullable=True),
        sa.Column("valid_until", NAME, nullable=True),
        sa.Column("why", NAME, nullable=True),
        sa.Column("since", NAME, nullable=True),
        sa.PrimaryKeyConstraint("brand", "draft_id", "label", name="pk_draft_citations"),
    )
    op.create_index("ix_draft_citations_brand_source_id", "draft_citations", ["brand", "source_id"])


def _slots() -> None:
    op.create_table(
        "slots",
        sa.Column("brand", NAME, nullable=False),
        sa.Column("id", NAME, nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("brand", "id", name="pk_slots"),
    )
    op.create_table(
        "standings",
        sa.Column("brand", NAME, nullable=False),
        sa.Column("draft_id", NAME, nullable=False),
        sa.Column("state", NAME, nullable=False),
        sa.Column("decision_id", NAME, nullable=False),
        sa.Column("accepted", NAME, nullable=True),
        sa.Column("content_type", NAME, nullable=False),
        sa.Column("decided_at", NAME, nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("brand", "draft_id", name="pk_standings"),
    )
    op.create_index("ix_standings_brand_state", "standings", ["brand", "state"])
    op.create_index("ix_standings_brand_content_type_decided_at", "standings", ["brand", "content_type", "decided_at"])
    op.create_table(
        "slot_revisions",
        sa.Column("brand", NAME, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("recalled", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("brand", name="pk_slot_revisions"),
    )


def downgrade() -> None:
    """Take them out again, and every decision with them."""
    for table in (
        "slot_revisions",
        "standings",
        "slots",
        "draft_citations",
        "draft_requests",
        "proposals",
        "decisions",
    ):
        op.drop_table(table)
