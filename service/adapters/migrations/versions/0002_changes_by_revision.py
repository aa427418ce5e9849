"""Which revision changed a vector, and which last removed an item: so that memory follows the truth step by step."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; what is there counts as changed at revision 0."""
    op.add_column("vectors", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_vectors_brand_kind_revision", "vectors", ["brand", "kind", "revision"])
    op.add_column("knowledge_revisions", sa.Column("removal", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Drop the columns."""
    op.drop_column("knowledge_revisions", "removal")
    op.drop_index("ix_vectors_brand_kind_revision", "vectors")
    op.drop_column("vectors", "revision")
