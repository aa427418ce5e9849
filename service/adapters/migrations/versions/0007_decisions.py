"""What people decided about drafts."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the table."""
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


def downgrade() -> None:
    """Take it out again, and every decision with it."""
    op.drop_table("decisions")
