"""Many people at the same moment: threads that start together, and guards taken away to see what they are for."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from app.infra.db import close_session
from tests.bench import servers

T = TypeVar("T")

# Between looking and taking, everybody waits a moment: whoever is not kept apart by a guard will meet here.
_SLOW = """
CREATE OR REPLACE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_sleep(0.15); RETURN NEW; END $$;
CREATE TRIGGER dawdle BEFORE INSERT ON holds FOR EACH ROW EXECUTE FUNCTION dawdle();
"""
_NOT_SLOW = "DROP TRIGGER dawdle ON holds; DROP FUNCTION dawdle();"
_NO_LOCK = "CREATE OR REPLACE FUNCTION lock_pools(p_pools text[]) RETURNS void LANGUAGE plpgsql AS $$ BEGIN END $$"
_CHECK = "ck_pools_never_oversold"


def together(*calls: Callable[[], T]) -> list[T | Exception]:
    """Make all calls at the same moment, each in a thread with a connection of its own; what each gave or raised."""
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], T]) -> T | Exception:
        barrier.wait(timeout=30)
        try:
            return call()
        except Exception as error:
            return error
        finally:
            close_session()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


@contextmanager
def slow_claims() -> Iterator[None]:
    """Make the moment between looking and taking long enough for everybody to be in it."""
    with servers.connect() as database:
        database.execute(_SLOW)
        try:
            yield
        finally:
            database.execute(_NOT_SLOW)


@contextmanager
def without_lock() -> Iterator[None]:
    """Take the pools' advisory lock away for a while."""
    with servers.connect() as database:
        row = database.execute("SELECT pg_get_functiondef('lock_pools(text[])'::regprocedure)").fetchone()
        assert row
        database.execute(_NO_LOCK)
        try:
            yield
        finally:
            database.execute(str(row[0]).encode())


@contextmanager
def without_check() -> Iterator[None]:
    """Take the pools' check constraint away for a while; everything in the database is gone afterwards."""
    with servers.connect() as database:
        row = database.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [_CHECK])
        found = row.fetchone()
        assert found
        database.execute(f"ALTER TABLE pools DROP CONSTRAINT {_CHECK}")
        try:
            yield
        finally:
            close_session()
            servers.sweep()
            database.execute(f"ALTER TABLE pools ADD CONSTRAINT {_CHECK} {found[0]}".encode())


@contextmanager
def without_seat_key() -> Iterator[None]:
    """Take away what makes a seat's second owner impossible; everything in the database is gone afterwards."""
    with servers.connect() as database:
        database.execute("ALTER TABLE seat_claims DROP CONSTRAINT pk_seat_claims")
        try:
            yield
        finally:
            close_session()
            servers.sweep()
            database.execute("ALTER TABLE seat_claims ADD CONSTRAINT pk_seat_claims PRIMARY KEY (event_id, seat)")
