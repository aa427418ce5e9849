"""The tables of the truth, and the three things every store does with them: upsert, sortable times, nouns as JSON.

Each noun is kept as JSON beside the columns that queries need. What is asked of the tables lives in the stores; how
they came to be on disk, in `migrations`. Texts that may hold NUL are in JSON or bytes: PostgreSQL's text refuses it.
"""

import datetime as dt
from functools import cache

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    TypeDecorator,
)
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.sql.dml import Insert

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(referred_table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


class _WithoutNul(TypeDecorator[str]):
    """Text for PostgreSQL, which refuses NUL.

    An id with one, asked for by whoever probes us, is an id that nobody has.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: object) -> str | None:
        return value.replace("\0", "\ufffd") if value else value


# Ids and times are compared byte by byte on every engine, so that order and cursors agree.
Name = Text().with_variant(_WithoutNul(collation="C"), "postgresql")

sources = Table(
    "sources",
    metadata,
    Column("brand", Name, nullable=False),
    Column("id", Name, nullable=False),
    Column("content_hash", Name, nullable=False),
    Column("noun", Text, nullable=False, comment="Source as JSON, its text left empty"),
    Column("text", LargeBinary, nullable=False, comment="UTF-8; apart, so that listing sources does not read it"),
    PrimaryKeyConstraint("brand", "id"),
)

passages = Table(
    "passages",
    metadata,
    Column("brand", Name, nullable=False),
    Column("id", Name, nullable=False),
    Column("source_id", Name, nullable=False),
    Column("position", Integer, nullable=False),
    Column("kind", Name, nullable=False),
    Column("noun", Text, nullable=False, comment="Passage as JSON"),
    PrimaryKeyConstraint("brand", "id"),
    ForeignKeyConstraint(["brand", "source_id"], ["sources.brand", "sources.id"]),
    Index(None, "brand", "source_id", "position"),
    Index(None, "brand", "kind"),
)

facts = Table(
    "facts",
    metadata,
    Column("brand", Name, nullable=False),
    Column("source_id", Name, nullable=False),
    Column("position", Integer, nullable=False),
    Column("key", Name, nullable=False),
    Column("is_text", Boolean, nullable=False, comment="the value is a string, also where JSON reads like a date"),
    Column("noun", Text, nullable=False, comment="Fact as JSON"),
    PrimaryKeyConstraint("brand", "source_id", "position"),
    ForeignKeyConstraint(["brand", "source_id"], ["sources.brand", "sources.id"]),
)

reviews = Table(
    "reviews",
    metadata,
    Column("brand", Name, nullable=False),
    Column("id", Name, nullable=False),
    Column("product", Name),
    Column("content_hash", Name, nullable=False),
    Column("noun", Text, nullable=False, comment="Review as JSON"),
    Column("origin", Name, comment="the file of the folder it came from"),
    Column("customer", Name, comment="whose words they are: the caller's own id"),
    PrimaryKeyConstraint("brand", "id"),
    Index(None, "brand", "product", "id"),
    Index(None, "brand", "customer"),
)

vectors = Table(
    "vectors",
    metadata,
    Column("brand", Name, nullable=False),
    Column("kind", Name, nullable=False),
    Column("item_id", Name, nullable=False),
    Column("embedder", Name, nullable=False),
    Column("vector", LargeBinary, nullable=False, comment="little-endian float16"),
    Column(
        "revision", Integer, nullable=False, server_default="0", comment="of the brand's knowledge, when it changed"
    ),
    # Two embedders' vectors stand beside each other while a change of embedder is under way.
    PrimaryKeyConstraint("brand", "kind", "item_id", "embedder"),
    Index(None, "brand", "kind", "revision"),
)

index_changes = Table(
    "index_changes",
    metadata,
    # Never used twice: what is settled up to a number must not take a later change with it.
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("brand", Name, nullable=False),
    Column("kind", Name, nullable=False),
    Column("item_id", Name, nullable=False),
    comment="Items changed that the indexes have not heard of; written in the transaction of the change",
    sqlite_autoincrement=True,
)

erasures = Table(
    "erasures",
    metadata,
    Column("brand", Name, nullable=False),
    Column("count", Integer, nullable=False),
    PrimaryKeyConstraint("brand"),
    comment="Brands of which deleted words may still stand in some file",
)

drafts = Table(
    "drafts",
    metadata,
    Column("brand", Name, nullable=False),
    Column("id", Name, nullable=False),
    Column("created_at", Name, nullable=False, comment="UTC, fixed width, sortable"),
    Column("content_type", Name, nullable=False),
    Column("moment", Name, nullable=False),
    Column("status", Name, nullable=False),
    Column("channel", Name, nullable=False),
    Column("prompt", Name, nullable=False, comment="name@version"),
    Column("noun", Text, nullable=False, comment="Draft as JSON"),
    Column("customer", Name, comment="whom it was written for: the caller's own id"),
    PrimaryKeyConstraint("brand", "id"),
    Index(None, "brand", "customer"),
    # Holds every filter column, so that a rare filter walks this index and not the rows, which are large.
    Index(
        "ix_drafts_listing",
        *("brand", "created_at", "id", "content_type", "moment", "status", "channel", "prompt"),
    ),
)

pending_drafts = Table(
    "pending_drafts",
    metadata,
    Column("brand", Name, nullable=False),
    Column("id", Name, nullable=False),
    Column("ends_at", Name, nullable=False, comment="UTC, fixed width, sortable"),
    Column("code", Name, nullable=True, comment="of the error that ended it"),
    Column("detail", Text, nullable=False),
    PrimaryKeyConstraint("brand", "id"),
)

evaluations = Table(
    "evaluations",
    metadata,
    Column("id", Name, nullable=False),
    Column("created_at", Name, nullable=False, comment="UTC, fixed width, sortable"),
    Column("seen_at", Name, nullable=False, comment="UTC, fixed width, sortable; when it was last known to go on"),
    Column("ended_at", Name, nullable=True, comment="UTC, fixed width, sortable"),
    Column("state", Name, nullable=False, comment="running, done or failed"),
    Column("trial", Text, nullable=False, comment="Trial as JSON"),
    Column("brands", Text, nullable=False, comment="JSON array of the brands whose cases it runs"),
    Column("answered", Integer, nullable=False),
    Column("expected", Integer, nullable=False),
    *(Column(name, Text, nullable=False) for name in ("verdict", "headline", "reason")),
    Column("report", LargeBinary, comment="Report as JSON; large, and not read by listing"),
    PrimaryKeyConstraint("id"),
    Index(None, "created_at", "id"),
)

knowledge_revisions = Table(
    "knowledge_revisions",
    metadata,
    Column("brand", Name, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("removal", Integer, nullable=False, server_default="0", comment="the last revision that removed an item"),
    PrimaryKeyConstraint("brand"),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("scope", Name, nullable=False, comment="begins with the brand's path"),
    Column("key", Name, nullable=False),
    Column("body_hash", Name, nullable=False),
    Column("state", Name, nullable=False, comment="running or done"),
    Column("status", Integer),
    Column("headers", Text, comment="JSON array of pairs"),
    Column("body", LargeBinary),
    Column("created_at", Name, nullable=False, comment="UTC, fixed width, sortable"),
    Column("expires_at", Name, nullable=False, comment="UTC, fixed width, sortable"),
    PrimaryKeyConstraint("scope", "key"),
    Index(None, "expires_at"),
)


def sortable(moment: dt.datetime) -> str:
    """Return a time as UTC text of fixed width, which sorts as the time does and keeps its microseconds."""
    try:
        utc = moment.astimezone(dt.UTC)
    except OverflowError:  # within a day of year 1 or 9999; only filters come so far out
        utc = moment.replace(tzinfo=dt.UTC)
    return utc.isoformat(timespec="microseconds")


def insert_into(table: Table, dialect: str) -> SqliteInsert:
    """Return an INSERT that knows ON CONFLICT, in the words of `sqlite` or `postgresql`; both spell it alike."""
    return postgresql_insert(table) if dialect == "postgresql" else sqlite_insert(table)  # type: ignore[return-value]  # the two share the methods we call, but no base


@cache
def upsert(table: Table, dialect: str) -> Insert:
    """Return the statement that adds rows or replaces those with the same primary key."""
    statement = insert_into(table, dialect)
    kept = {column.name: statement.excluded[column.name] for column in table.columns if not column.primary_key}
    return statement.on_conflict_do_update(index_elements=list(table.primary_key.columns), set_=kept)
