"""Testimonials, consents over time, erased customers; whose review and whose draft it is."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
WHOSE = ("drafts", "reviews")


def upgrade() -> None:
    """Add three tables and two columns."""
    op.create_table(
        "testimonials",
        sa.Column("brand", NAME, nullable=False),
        sa.Column("id", NAME, nullable=False),
        sa.Column("customer", NAME, nullable=True),
        sa.Column("state", NAME, nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("brand", "id", name="pk_testimonials"),
    )
    op.create_index("ix_testimonials_brand_state_id", "testimonials", ["brand", "state", "id"])
    op.create_index("ix_testimonials_brand_customer", "testimonials", ["brand", "customer"])
    op.create_table(
        "consents",
        sa.Column("brand", NAME, nullable=False),
        sa.Column("id", NAME, nullable=False),
        sa.Column("review_id", NAME, nullable=False),
        sa.Column("customer", NAME, nullable=True),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("brand", "id", name="pk_consents"),
    )
    op.create_index("ix_consents_brand_review_id", "consents", ["brand", "review_id"])
    op.create_index("ix_consents_brand_customer", "consents", ["brand", "customer"])
    op.create_table(
        "erased_customers",
        sa.Column("brand", NAME, nullable=False),
        sa.Column("mark", NAME, nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("brand", "mark", name="pk_erased_customers"),
    )
    for table in WHOSE:
        op.add_column(table, sa.Column("customer", NAME, nullable=True))
        op.create_index(f"ix_{table}_brand_customer", table, ["brand", "customer"])


def downgrade() -> None:
    """Take them out again: testimonials, the history of consents and the marks of erased customers are lost."""
    for table in WHOSE:
        op.drop_index(f"ix_{table}_brand_customer", table)
        op.drop_column(table, "customer")
    for table in ("erased_customers", "consents", "testimonials"):
        op.drop_table(table)
