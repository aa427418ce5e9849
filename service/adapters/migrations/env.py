"""What Alembic runs for every command: our tables, on the connection that `migrations.upgrade` hands over."""

from alembic import context

import service.adapters.batch_tables
import service.adapters.customer_tables
import service.adapters.decision_tables
import service.adapters.journey_tables
import service.adapters.outcome_tables
import service.adapters.recall_tables
import service.adapters.slot_tables
import service.adapters.webhook_tables  # noqa: F401 - each declares its tables
from service.adapters.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
