"""Changes that the indexes have not heard of, erasures that are due, vectors of two embedders, origins of reviews."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NAME = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
ORIGIN = {"sqlite": "json_extract(noun, '$.origin')", "postgresql": "noun::json ->> 'origin'"}


def upgrade() -> None:
    """Add two tables, a column and a part of a key."""
    op.create_table(
        "index_changes",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("brand", NAME, nullable=False),
        sa.Column("kind", NAME, nullable=False),
        sa.Column("item_id", NAME, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_index_changes"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "erasures",
        sa.Column("brand", NAME, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("brand", name="pk_erasures"),
    )
    op.add_column("reviews", sa.Column("origin", NAME, nullable=True))
    op.execute(f"UPDATE reviews SET origin = {ORIGIN[op.get_bind().dialect.name]}")  # noqa: S608 - our own words
    _key_of_vectors("brand", "kind", "item_id", "embedder")


def downgrade() -> None:
    """Take them out again; of two vectors of an item one is lost."""
    one = "SELECT min(embedder) FROM vectors o WHERE (o.brand, o.kind, o.item_id) = (v.brand, v.kind, v.item_id)"
    op.execute(f"DELETE FROM vectors AS v WHERE embedder > ({one})")  # noqa: S608 - our own words
    _key_of_vectors("brand", "kind", "item_id")
    op.drop_column("reviews", "origin")
    op.drop_table("erasures")
    op.drop_table("index_changes")


def _key_of_vectors(*columns: str) -> None:
    with op.batch_alter_table("vectors") as batch:
        batch.drop_constraint("pk_vectors", type_="primary")
        batch.create_primary_key("pk_vectors", list(columns))
