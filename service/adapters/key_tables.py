"""The tables of API keys and of what they spend. What is asked of them: `key_store`."""

from sqlalchemy import BigInteger, Column, LargeBinary, PrimaryKeyConstraint, Table, Text

from service.adapters.tables import Name, metadata

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Name, nullable=False),
    Column("noun", Text, nullable=False, comment="ApiKey as JSON, without what changes: the columns below win"),
    Column("prefix", Name, nullable=False, comment="start of the secret, as it may be shown"),
    Column("digest", LargeBinary, nullable=False, comment="SHA-256 of the secret"),
    Column("old_digest", LargeBinary, comment="of the secret before the last rotation"),
    Column("old_until", Name, comment="UTC, fixed width, sortable"),
    Column("created_at", Name, nullable=False, comment="UTC, fixed width, sortable"),
    Column("revoked_at", Name, comment="UTC, fixed width, sortable"),
    Column("last_used_at", Name, comment="UTC, fixed width, sortable"),
    PrimaryKeyConstraint("id"),
)

spend = Table(
    "spend",
    metadata,
    Column("day", Name, nullable=False, comment="of UTC, as 2026-11-22"),
    Column("key", Name, nullable=False),
    Column("brand", Name, nullable=False),
    Column("tokens", BigInteger, nullable=False, comment="input and output"),
    Column("micro_usd", BigInteger, nullable=False, comment="millionths of a US dollar"),
    PrimaryKeyConstraint("day", "key", "brand"),
)
