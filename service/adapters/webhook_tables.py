"""The tables of webhooks: endpoints, and messages that have not arrived yet."""

from sqlalchemy import Column, Index, Integer, LargeBinary, PrimaryKeyConstraint, Table, Text

from service.adapters.tables import Name, metadata

webhooks = Table(
    "webhooks",
    metadata,
    Column("brand", Name, nullable=False),
    Column("id", Name, nullable=False),
    Column("noun", Text, nullable=False, comment="Webhook as JSON; its state is the column's"),
    Column("secret", Name, nullable=False, comment="what messages are signed with; signing needs it in the clear"),
    Column("state", Name, nullable=False),
    Column("created_at", Name, nullable=False, comment="UTC, fixed width, sortable"),
    PrimaryKeyConstraint("brand", "id"),
)

webhook_messages = Table(
    "webhook_messages",
    metadata,
    Column("id", Name, nullable=False),
    Column("brand", Name, nullable=False),
    Column("webhook", Name, nullable=False),
    Column("kind", Name, nullable=False),
    Column("customer", Name, comment="whom it tells of, by the caller's id"),
    Column("body", LargeBinary, nullable=False, comment="JSON, sent as it is"),
    Column("state", Name, nullable=False, comment="waiting or dead"),
    Column("tries", Integer, nullable=False),
    Column("reason", Text, nullable=False, comment="why the last try failed"),
    Column("due_at", Name, nullable=False, comment="UTC, fixed width, sortable"),
    Column("created_at", Name, nullable=False, comment="UTC, fixed width, sortable"),
    PrimaryKeyConstraint("id"),
    Index("ix_webhook_messages_due", "state", "due_at"),
    Index("ix_webhook_messages_brand", "brand", "state", "created_at", "id"),
    Index("ix_webhook_messages_customer", "brand", "customer"),
)
