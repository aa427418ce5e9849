"""Drafts that were promised to callers who do not wait."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add a table."""
    op.create_table(
        "pending_drafts",
        sa.Column("brand", NAME, nullable=False),
        sa.Column("id", NAME, nullable=False),
        sa.Column("ends_at", NAME, nullable=False),
        sa.Column("code", NAME, nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("brand", "id", name="pk_pending_drafts"),
    )


def downgrade() -> None:
    """Take it out again."""
    op.drop_table("pending_drafts")
