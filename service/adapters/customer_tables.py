"""The tables of customers' words and wishes: testimonials, consents, who was erased. What all share: `tables`."""

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table, Text

from service.adapters.tables import Name, metadata

testimonials = Table(
    "testimonials",
    metadata,
    Column("brand", Name, nullable=False),
    Column("id", Name, nullable=False),
    Column("customer", Name, comment="the caller's own id"),
    Column("state", Name, nullable=False, comment="pending, accepted or rejected"),
    Column("noun", Text, nullable=False, comment="Testimonial as JSON"),
    PrimaryKeyConstraint("brand", "id"),
    Index(None, "brand", "state", "id"),
    Index(None, "brand", "customer"),
)

consents = Table(
    "consents",
    metadata,
    Column("brand", Name, nullable=False),
    Column("id", Name, nullable=False),
    Column("review_id", Name, nullable=False),
    Column("customer", Name, comment="the caller's own id"),
    Column("noun", Text, nullable=False, comment="ConsentEntry as JSON"),
    PrimaryKeyConstraint("brand", "id"),
    Index(None, "brand", "review_id"),
    Index(None, "brand", "customer"),
)

erased_customers = Table(
    "erased_customers",
    metadata,
    Column("brand", Name, nullable=False),
    Column("mark", Name, nullable=False, comment="hash of the caller's own id"),
    Column("noun", Text, nullable=False, comment="Erased as JSON"),
    PrimaryKeyConstraint("brand", "mark"),
)
