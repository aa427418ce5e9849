"""API keys, and what was spent with them day by day."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add two tables."""
    op.create_table(
        "api_keys",
        sa.Column("id", NAME, nullable=False),
        sa.Column("noun", sa.Text(), nullable=False),
        sa.Column("prefix", NAME, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("old_digest", sa.LargeBinary(), nullable=True),
        sa.Column("old_until", NAME, nullable=True),
        sa.Column("created_at", NAME, nullable=False),
        sa.Column("revoked_at", NAME, nullable=True),
        sa.Column("last_used_at", NAME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
    )
    op.create_table(
        "spend",
        sa.Column("day", NAME, nullable=False),
        sa.Column("key", NAME, nullable=False),
        sa.Column("brand", NAME, nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.Column("micro_usd", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "key", "brand", name="pk_spend"),
    )


def downgrade() -> None:
    """Take them out again; every key is lost, so that the service is open on the loopback."""
    op.drop_table("spend")
    op.drop_table("api_keys")
