"""PostgreSQL and Valkey of the test suite: one pair per run, a database of its own for every pytest process.

The first process starts the pair, migrates a template and passes the addresses on by environment variable;
the xdist workers copy the template. Nothing here is ever shared with `make run`.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psycopg
import redis as redis_client

from app.infra.embedded.place import place_for
from app.infra.embedded.postgres import EmbeddedPostgres
from app.infra.embedded.program import free_port
from app.infra.embedded.valkey import EmbeddedValkey

ROOT = Path(__file__).resolve().parents[2]
PASSED_ON = "FOYER_TEST_SERVERS"
TEMPLATE = "foyer_template"
# A test database need not survive a power cut; everything else is as in production.
FAST = {"fsync": "off", "full_page_writes": "off", "max_connections": "300", "autovacuum_naptime": "10s"}


def start_servers() -> Callable[[], None]:
    """Start the pair and migrate the template; return what stops them and removes their files."""
    folder = Path(tempfile.mkdtemp(prefix="foyer-test-"))
    place = place_for(folder)
    postgres, valkey = EmbeddedPostgres(place, settings=FAST), EmbeddedValkey(place)
    programs = [postgres.program(), valkey.program()]
    running = [(program, program.start_and_wait()) for program in programs]

    def stop() -> None:
        for program, process in running:
            program.stop(process)
        shutil.rmtree(folder, ignore_errors=True)

    try:
        postgres.ensure_database(TEMPLATE)
        with postgres.admin() as admin:
            # Only so that sweep() may pass by triggers that forbid deletes; the role stays plain.
            admin.execute("GRANT SET ON PARAMETER session_replication_role TO foyer")
            admin.execute("ALTER ROLE foyer CREATEDB")
        migrate(postgres.url(TEMPLATE))
    except BaseException:
        stop()
        raise
    os.environ[PASSED_ON] = json.dumps({"postgres": postgres.url("{}"), "valkey": valkey.url()})
    return stop


def enter(worker: str) -> None:
    """Give this pytest process its database, its Valkey number, its port, and settings that say so."""
    passed_on: dict[str, str] = json.loads(os.environ[PASSED_ON])
    database = f"foyer_{worker}"
    copy_database(database)
    number = int(worker.removeprefix("gw")) + 1 if worker.startswith("gw") else 0
    os.environ |= {
        "FOYER_ENV": "test",
        "DATABASE_URL": database_url(database),
        "REDIS_URL": passed_on["valkey"].removesuffix("/0") + f"/{number}",
        "SECRET_KEY": "the-test-suite-guards-nothing-real-with-this",
        "PUBLIC_URL": f"http://127.0.0.1:{free_port()}",
        "STORAGE_PATH": tempfile.mkdtemp(prefix="foyer-test-storage-"),
        "LOG_LEVEL": "ERROR",
    }


def leave() -> None:
    """Remove the files that this pytest process stored."""
    shutil.rmtree(os.environ["STORAGE_PATH"], ignore_errors=True)


def database_url(database: str) -> str:
    """Return the SQLAlchemy address of a database on the test server."""
    address: str = json.loads(os.environ[PASSED_ON])["postgres"]
    return address.format(database)


def connect(database: str | None = None) -> "psycopg.Connection[tuple[object, ...]]":
    """Connect past the application, in autocommit; by default to this process's database."""
    address = database_url(database) if database else os.environ["DATABASE_URL"]
    return psycopg.connect(address.replace("+psycopg", ""), autocommit=True)


def copy_database(name: str, *, template: str = TEMPLATE) -> None:
    """Make a fresh migrated database of that name."""
    with connect("postgres") as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def sweep() -> None:
    """Empty every table that holds rows, and this process's part of Valkey."""
    with connect() as database:
        database.execute(_EMPTY_ALL)
    with suppress(redis_client.RedisError), redis_client.Redis.from_url(os.environ["REDIS_URL"]) as valkey:
        valkey.flushdb()


# As `replica` no trigger runs: no foreign key, so order does not matter, no guard of an append-only table.
_EMPTY_ALL = """
DO $$
DECLARE
    each regclass;
    is_used boolean;
BEGIN
    SET LOCAL session_replication_role = replica;
    SET LOCAL lock_timeout = '10s';
    FOR each IN
        SELECT oid::regclass FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', each) INTO is_used;
        IF is_used THEN
            EXECUTE format('DELETE FROM %s', each);
        END IF;
    END LOOP;
END $$
"""


def migrate(url: str) -> None:
    """Bring the database at the address to the newest migration."""
    done = subprocess.run(
        [sys.executable, "-c", _UPGRADE],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url, "FOYER_ENV": "test", "LOG_LEVEL": "ERROR"},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"the migrations failed:\n{done.stdout}{done.stderr}")


_UPGRADE = """
from alembic import command
from alembic.config import Config

config = Config()
config.set_main_option("script_location", "migrations")
command.upgrade(config, "head")
"""
