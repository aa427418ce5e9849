"""What happened to customers, whom not to write to, and what became of reviews."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add three tables."""
    op.create_table(
        "journey_events",
        *(sa.Column(name, NAME, nullable=False) for name in ("brand", "id", "customer", "name", "at")),
        sa.Column("kept", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("brand", "id", name="pk_journey_events"),
    )
    op.create_index("ix_journey_events_brand_customer", "journey_events", ["brand", "customer"])
    op.create_index("ix_journey_events_brand_name_customer_at", "journey_events", ["brand", "name", "customer", "at"])
    op.create_table(
        "suppressions",
        sa.Column("brand", NAME, nullable=False),
        sa.Column("customer", NAME, nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("brand", "customer", name="pk_suppressions"),
    )
    op.create_table(
        "review_states",
        *(sa.Column(name, NAME, nullable=False) for name in ("brand", "review_id", "at")),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("brand", "review_id", name="pk_review_states"),
    )
    op.create_index("ix_review_states_brand_at", "review_states", ["brand", "at"])


def downgrade() -> None:
    """Take them out again."""
    for table in ("review_states", "suppressions", "journey_events"):
        op.drop_table(table)
