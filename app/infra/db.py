"""The database: one session a thread, and the only place that commits."""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from psycopg import Column, Cursor
from sqlalchemy import DateTime, Executable, MetaData, Row, create_engine
from sqlalchemy.engine import Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.event import listen
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session, scoped_session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry, NullPool, PoolProxiedConnection

from app.infra.settings import settings

T = TypeVar("T")
TIMESTAMP = DateTime(timezone=True)

# Waiting longer than this for a lock or a statement is worse for people than a clear "try again".
_TIMEOUTS = "-c timezone=UTC -c lock_timeout=5s -c statement_timeout=15s -c idle_in_transaction_session_timeout=60s"
# Deadlock, serialization failure, lock not available: the transaction did nothing and may be tried again.
_RETRYABLE = {"40P01", "40001", "55P03"}
_TRIES = 3
# A connection that has been unused for so many seconds is asked whether it is still there.
_REST = 1.0

_NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The mother of every table."""

    metadata = MetaData(naming_convention=_NAMES)


class NestedTransaction(RuntimeError):
    """A transaction was opened inside another one: somebody below the edge tried to commit."""


class OutsideTransaction(RuntimeError):
    """Something was to be written outside transaction(), where every statement stands for itself."""


@lru_cache
def engine() -> Engine:
    """The connection pool of this process, made at first use (so that it is never shared across a fork)."""
    made = create_engine(
        settings().database,
        pool_size=20,
        max_overflow=20,
        pool_timeout=10,
        # The connection that was used last knows the statements best; a statement that comes twice is prepared.
        pool_use_lifo=True,
        connect_args={
            "options": _TIMEOUTS,
            "application_name": "foyer",
            "connect_timeout": 5,
            "prepare_threshold": 1,
            # Reads need no transaction. One around them would end in a ROLLBACK, and at each of those psycopg forgets
            # every prepared statement: PostgreSQL would plan everything anew, which costs more than to run it.
            "autocommit": True,
            "cursor_factory": _Cursor,
        },
    )
    listen(made, "checkin", _note_rest)
    listen(made, "checkout", _look_after_rest)
    return made


class _Columns(Sequence[Column]):
    """What a result's columns are, found out when somebody asks: SQLAlchemy mostly knows them from the time before."""

    def __init__(self, find: Callable[[], list[Column]]) -> None:
        self._find = find

    @cached_property
    def _all(self) -> list[Column]:
        return self._find()

    def __getitem__(self, index: Any) -> Any:
        return self._all[index]

    def __len__(self) -> int:
        return len(self._all)

    def __bool__(self) -> bool:
        return True


class _Cursor(Cursor[Any]):
    """psycopg's cursor, which describes its columns only to those who ask: that is dear where there are many."""

    @property
    def description(self) -> Any:
        """The columns of the result; None when there is none."""
        result = self.pgresult
        return _Columns(self._described) if result and result.nfields else super().description

    def _described(self) -> list[Column]:
        return super().description or []


def _note_rest(connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
    record.info["resting_since"] = time.monotonic()
    # By now the pool has ended whatever was open.
    if connection is not None and not connection.autocommit:
        connection.autocommit = True


def _look_after_rest(connection: DBAPIConnection, record: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:
    """Ask a connection that has rested whether it still stands; one that was busy a moment ago need not be asked."""
    if time.monotonic() - record.info.get("resting_since", 0.0) < _REST:
        return
    try:
        engine().dialect.do_ping(connection)
    except Exception as error:
        # The pool throws it away and tries another.
        raise DisconnectionError from error


def migration_engine() -> Engine:
    """A connection without time limits, for migrations and long maintenance."""
    return create_engine(settings().database, poolclass=NullPool, connect_args={"options": "-c timezone=UTC"})


class _LateSession(Session):
    """A session that finds its engine at first use. It reads outside transactions, and writes in them alone."""

    def get_bind(self, *_args: Any, **_options: Any) -> Engine:
        """The engine of this process."""
        return engine()


def _ensure_open(session: Session, *_more: object) -> None:
    if not session.info.get("open"):
        raise OutsideTransaction("changes are made in transaction()")


def _ensure_open_for_changes(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        _ensure_open(state.session)


listen(_LateSession, "before_flush", _ensure_open)
listen(_LateSession, "do_orm_execute", _ensure_open_for_changes)
db: scoped_session[Session] = scoped_session(sessionmaker(class_=_LateSession, expire_on_commit=False, autoflush=True))


@contextmanager
def transaction() -> Iterator[Session]:
    """Commit once when the block ends well, roll back on any exception, then send what was waiting."""
    session = db()
    if session.info.get("open"):
        raise NestedTransaction("transaction() is opened at the edge, once")
    session.info.update(open=True, waiting=[])
    try:
        _begin(session)
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    else:
        waiting = session.info["waiting"]
    finally:
        session.info.update(open=False, waiting=[])
    for call in waiting:
        call()


def _begin(session: Session) -> None:
    """From here on psycopg begins a transaction before the next statement."""
    connection = session.connection().connection.dbapi_connection
    if connection is not None:
        connection.autocommit = False


def after_commit(call: Callable[[], None]) -> None:
    """Have the call made once the open transaction is committed; never when it is rolled back."""
    session = db()
    if not session.info.get("open"):
        raise RuntimeError("after_commit() needs an open transaction")
    session.info["waiting"].append(call)


def in_transaction(work: Callable[[], T]) -> T:
    """Run the work in a transaction of its own, up to three times when the database asks for a retry."""

    def attempt() -> T:
        with transaction():
            return work()

    return _retried(attempt)


def at_once(statement: Executable, parameters: Mapping[str, object]) -> Sequence[Row[Any]]:
    """Run one statement that is a transaction of its own: its locks never wait for this process to commit."""
    # Where there is no session yet, none is made to ask it.
    if db.registry.has() and db().info.get("open"):
        raise NestedTransaction("at_once() commits, so it can't be part of a transaction")

    def attempt() -> Sequence[Row[Any]]:
        with engine().connect() as connection:
            return connection.execute(statement, parameters).all()

    return _retried(attempt)


def _retried(attempt: Callable[[], T]) -> T:
    for number in range(1, _TRIES + 1):
        try:
            return attempt()
        except DBAPIError as error:
            if number == _TRIES or getattr(error.orig, "sqlstate", None) not in _RETRYABLE:
                raise
            time.sleep(random.uniform(0.01, 0.05) * number)  # noqa: S311
    raise AssertionError("unreachable")


def close_session() -> None:
    """Give the thread's connection back; whatever was not committed is gone."""
    db.remove()
