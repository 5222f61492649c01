"""Many people at the same moment: threads that start together, and guards taken away to see what they are for.

Where a guard is taken away the harm must come every time, on any machine: people do not meet by luck, they wait for
each other between looking and taking (``meeting``), or somebody else's work is done in between (``meanwhile``).
"""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from app.infra.db import close_session
from tests.bench import servers

T = TypeVar("T")

# Longer than any of this takes on a busy machine; only a test that fails waits so long.
PATIENCE = 60
# Between looking and taking, everybody waits: for a moment, or until so many are there, but never past the time that a
# statement may take.
_SLOW = """
CREATE SEQUENCE arrivals;
CREATE OR REPLACE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    v_until timestamptz := clock_timestamp() + interval '12 seconds';
BEGIN
    PERFORM nextval('arrivals');
    IF {meeting} = 0 THEN
        PERFORM pg_sleep({seconds});
    END IF;
    WHILE (SELECT last_value FROM arrivals) < {meeting} AND clock_timestamp() < v_until LOOP
        PERFORM pg_sleep(0.01);
    END LOOP;
    RETURN NEW;
END $$;
CREATE TRIGGER dawdle BEFORE {moment} FOR EACH ROW EXECUTE FUNCTION dawdle();
"""
_NOT_SLOW = "DROP FUNCTION dawdle() CASCADE; DROP SEQUENCE arrivals"
_SOMEBODY_WAITS = """
SELECT EXISTS (
    SELECT FROM pg_stat_activity WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0
)
"""
_CHECK = "ck_pools_never_oversold"


def together(*calls: Callable[[], T]) -> list[T | Exception]:
    """Make all calls at the same moment, each in a thread with a connection of its own; what each gave or raised."""
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], T]) -> T | Exception:
        barrier.wait(timeout=PATIENCE)
        try:
            return call()
        except Exception as error:
            return error
        finally:
            close_session()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


class Meanwhile:
    """Somebody else's work in the middle of ours: begun, then either done or waiting for us to end."""

    def __init__(self, work: Callable[[], object]) -> None:
        self.answer: object = None
        self._thread = threading.Thread(target=self._run, args=(work,))

    def begin(self) -> None:
        """Let them do it now; come back when they are done or wait for a lock. Only the first call begins it."""
        if self._thread.ident is not None:
            return
        self._thread.start()
        wait_until(lambda: not self._thread.is_alive() or somebody_waits())

    def outcome(self) -> object:
        """Return what they got or raised, once they are done."""
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        return self.answer

    def _run(self, work: Callable[[], object]) -> None:
        try:
            self.answer = work()
        except Exception as error:
            self.answer = error
        finally:
            close_session()


class Meeting:
    """So many people, each of whom goes on when all are there, or when somebody waits for a lock of another."""

    def __init__(self, number: int) -> None:
        self._missing = number
        self._lock = threading.Lock()

    def attend(self) -> None:
        """Be there and wait for the others."""
        with self._lock:
            self._missing -= 1
        wait_until(lambda: self._missing <= 0 or somebody_waits())


def wait_until(true: Callable[[], bool]) -> None:
    """Wait for something to come true, however long that takes on this machine."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def somebody_waits() -> bool:
    """Whether a transaction waits for a lock that another one has."""
    with servers.connect() as database:
        return database.execute(_SOMEBODY_WAITS).fetchone() == (True,)


def arrivals() -> int:
    """How many have come to the moment that ``slow`` makes long."""
    with servers.connect() as database:
        row = database.execute("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM arrivals").fetchone()
    return int(str(row[0])) if row else 0


def arrive() -> None:
    """Be counted among those who have come."""
    with servers.connect() as database:
        database.execute("SELECT nextval('arrivals')")


@contextmanager
def slow_claims(*, meeting: int = 0) -> Iterator[None]:
    """Make the moment between looking and taking long enough for everybody, or so many, to be in it."""
    with slow("INSERT ON holds", meeting=meeting):
        yield


@contextmanager
def slow(moment: str, *, seconds: float = 0.1, meeting: int = 0) -> Iterator[None]:
    """Dawdle before such a change of a row for so long, or until so many are about to make one."""
    with servers.connect() as database:
        database.execute(_SLOW.format(moment=moment, seconds=seconds, meeting=meeting).encode())
        try:
            yield
        finally:
            close_session()
            database.execute(_NOT_SLOW)


@contextmanager
def without_lock() -> Iterator[None]:
    """Take the pools' advisory lock away for a while."""
    with does_nothing("lock_pools(text[])"):
        yield


@contextmanager
def does_nothing(function: str) -> Iterator[None]:
    """Let an SQL function that answers with nothing do nothing for a while."""
    with replaced(function, lambda definition: definition.split("\nAS $", 1)[0] + " AS $$ BEGIN END $$"):
        yield


@contextmanager
def replaced(function: str, change: Callable[[str], str]) -> Iterator[None]:
    """Have an SQL function changed for a while; give its name with its arguments, or alone when there is only one."""
    with servers.connect() as database:
        kind = "regprocedure" if "(" in function else "regproc"
        row = database.execute(f"SELECT pg_get_functiondef('{function}'::{kind})".encode()).fetchone()
        assert row
        database.execute(change(str(row[0])).encode())
        try:
            yield
        finally:
            close_session()
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
