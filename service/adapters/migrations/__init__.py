"""Brings a database to the schema this version needs; each step is a file in `versions`. No table is declared here."""

from pathlib import Path

from sqlalchemy import Connection, column, inspect, select, table, text

from service.errors import StorageFailed

HEAD = "0012"
"""The newest revision in `versions`, known here so that a start at head imports no migration tool."""


def current_revision(connection: Connection) -> str | None:
    """Return the revision of the database's schema, or None for an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(select(column("version_num")).select_from(table("alembic_version"))).scalar()


def upgrade(connection: Connection) -> None:
    """Bring the schema to `HEAD` within the caller's transaction.

    Raises:
        StorageFailed: a newer version of Moments made this database (code `schema_newer`).
    """
    if connection.dialect.name == "postgresql":
        # Processes that start at once wait here for the first; the lock goes with the transaction.
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('moments schema'))")).close()
    current = current_revision(connection)
    if current == HEAD:
        return
    # Alembic takes 0.2 s to import, and almost every start is at head.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        detail = f"the database has schema {current}, which a newer version of Moments made; this one knows {HEAD}"
        raise StorageFailed(detail, code="schema_newer")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
