"""How fast batches ask models, counted for all processes."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "batch_paces",
        sa.Column("name", NAME, nullable=False),
        sa.Column("level", sa.Float(), nullable=False),
        sa.Column("at", NAME, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_batch_paces"),
    )


def downgrade() -> None:
    """Take it out again."""
    op.drop_table("batch_paces")
