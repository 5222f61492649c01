"""Runs the migrations, online or as SQL, against the database of the settings."""

from alembic import context

from app import tables
from app.infra.columns import Word
from app.infra.db import Base, migration_engine
from app.infra.settings import settings

# Importing the tables is what fills the metadata.
__all__ = ["tables"]
target_metadata = Base.metadata


def run_as_sql() -> None:
    context.configure(url=settings().database, target_metadata=target_metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()


def run_online() -> None:
    given = context.config.attributes.get("connection")
    if given is not None:
        _run(given)
        return
    engine = migration_engine()
    with engine.connect() as connection:
        _run(connection)
        connection.commit()
    engine.dispose()


def _run(connection) -> None:
    # Two processes that start at once migrate one after the other.
    connection.exec_driver_sql("SELECT pg_advisory_lock(100, 1)")
    connection.commit()
    context.configure(connection=connection, target_metadata=target_metadata, render_item=_render_item)
    with context.begin_transaction():
        context.run_migrations()


def _render_item(kind, item, _autogenerate):
    # A migration must not depend on today's enumerations.
    return "sa.Text()" if kind == "type" and isinstance(item, Word) else False


if context.is_offline_mode():
    run_as_sql()
else:
    run_online()
