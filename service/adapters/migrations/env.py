"""What Alembic runs for every command: our tables, on the connection that `migrations.upgrade` hands over."""

from alembic import context

from service.adapters import batch_tables, webhook_tables
from service.adapters.tables import metadata

__all__ = ["batch_tables", "webhook_tables"]  # imported for their tables

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
