"""The tables of journeys and listening: what happened to customers, whom not to write to, what became of reviews.

`name` is that of an event as rules compare it, empty for traits; `at` is UTC, fixed width, sortable; `kept` holds
values and products as JSON.
"""

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table, Text

from service.adapters.tables import Name, metadata

journey_events = Table(
    "journey_events",
    metadata,
    Column("brand", Name, nullable=False),
    Column("id", Name, nullable=False),
    Column("customer", Name, nullable=False),
    Column("name", Name, nullable=False),
    Column("at", Name, nullable=False),
    Column("kept", Text, nullable=False),
    PrimaryKeyConstraint("brand", "id"),
    Index(None, "brand", "customer"),
    # Whom an event makes due is found along this one without sorting.
    Index(None, "brand", "name", "customer", "at"),
)

suppressions = Table(
    "suppressions",
    metadata,
    Column("brand", Name, nullable=False),
    Column("customer", Name, nullable=False),
    Column("noun", Text, nullable=False),
    PrimaryKeyConstraint("brand", "customer"),
)

review_states = Table(
    "review_states",
    metadata,
    Column("brand", Name, nullable=False),
    Column("review_id", Name, nullable=False),
    Column("at", Name, nullable=False),
    Column("noun", Text, nullable=False),
    PrimaryKeyConstraint("brand", "review_id"),
    Index(None, "brand", "at"),
)
