"""The migrations make exactly the tables that the models describe, and can be undone."""

from collections.abc import Iterator

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine, text

from app import tables
from app.infra.db import Base
from tests.bench import servers

SPARE = "foyer_spare"
MODELLED = ("column", "constraint", "index")
EVERYTHING = (*MODELLED, "function", "trigger")


@pytest.fixture
def connection(worker_id: str) -> Iterator[Connection]:
    """Connect to a migrated database that nobody else uses."""
    name = f"{SPARE}_{worker_id}"
    servers.copy_database(name)
    engine = create_engine(servers.database_url(name), poolclass=NullPool)
    with engine.connect() as open_connection:
        yield open_connection
    engine.dispose()


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory.from_config(_config()).get_heads()) == 1


def test_models_equal_migrations(connection: Connection) -> None:
    assert tables.ALL
    migrated = _shape(connection, kinds=MODELLED)
    extensions = connection.scalars(text("SELECT extname FROM pg_extension WHERE extname <> 'plpgsql'")).all()
    connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    for extension in extensions:
        connection.exec_driver_sql(f"CREATE EXTENSION {extension}")
    Base.metadata.create_all(connection)
    modelled = _shape(connection, kinds=MODELLED)
    only_migrated = [f"only in the migrations: {row}" for row in migrated if row not in modelled]
    only_modelled = [f"only in the models: {row}" for row in modelled if row not in migrated]
    assert not only_migrated + only_modelled, "\n".join(only_migrated + only_modelled)


def test_every_migration_goes_down_and_up_again(connection: Connection) -> None:
    before = _shape(connection)
    config = _config(connection)
    command.downgrade(config, "base")
    connection.commit()
    assert _shape(connection) == []
    command.upgrade(config, "head")
    connection.commit()
    assert _shape(connection) == before


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(servers.ROOT / "migrations"))
    config.attributes["connection"] = connection
    return config


def _shape(connection: Connection, *, kinds: tuple[str, ...] = EVERYTHING) -> list[tuple[object, ...]]:
    """Return every column, constraint, index, function and trigger that is there."""
    found = connection.execute(text(_SHAPE)).all()
    connection.commit()
    return [tuple(row) for row in found if row[0] in kinds]


_SHAPE = """
SELECT 'column', table_name || '.' || column_name, data_type || is_nullable || coalesce(column_default, '')
FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'
UNION ALL
SELECT 'constraint', conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'alembic_version'
AND contype NOT IN ('n', 't')
UNION ALL
SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'
UNION ALL
SELECT 'function', p.oid::regprocedure::text, prosrc FROM pg_proc p
WHERE pronamespace = 'public'::regnamespace
AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
UNION ALL
SELECT 'trigger', tgrelid::regclass || '.' || tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
ORDER BY 1, 2, 3
"""
