"""Evaluations that were asked for over HTTP, with their reports."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add a table."""
    op.create_table(
        "evaluations",
        sa.Column("id", NAME, nullable=False),
        sa.Column("created_at", NAME, nullable=False),
        sa.Column("seen_at", NAME, nullable=False),
        sa.Column("ended_at", NAME, nullable=True),
        sa.Column("state", NAME, nullable=False),
        sa.Column("trial", sa.Text(), nullable=False),
        sa.Column("brands", sa.Text(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("report", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_evaluations"),
    )
    op.create_index("ix_evaluations_created_at_id", "evaluations", ["created_at", "id"])


def downgrade() -> None:
    """Take it out again."""
    op.drop_index("ix_evaluations_created_at_id", "evaluations")
    op.drop_table("evaluations")
