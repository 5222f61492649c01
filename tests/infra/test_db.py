"""The one place that commits."""

import pytest
from sqlalchemy import delete, select, text

from app.core import clock
from app.infra.db import (
    NestedTransaction,
    OutsideTransaction,
    after_commit,
    at_once,
    close_session,
    db,
    engine,
    in_transaction,
    transaction,
)
from app.notifications.models import CaughtMail


def _mail(name: str) -> CaughtMail:
    return CaughtMail(message_id=name, recipient="a@example.org", subject="s", raw=b"", created_at=clock.now())


def test_what_waited_is_sent_after_the_commit_only() -> None:
    seen: list[int] = []
    with transaction():
        db.add(_mail("one"))
        after_commit(lambda: seen.append(len(db.scalars(select(CaughtMail)).all())))
        assert not seen
    assert seen == [1]


def test_nothing_is_kept_and_nothing_is_sent_when_the_block_fails() -> None:
    seen: list[int] = []

    def fail() -> None:
        with transaction():
            db.add(_mail("one"))
            db.flush()
            after_commit(lambda: seen.append(1))
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert not seen
    assert not db.scalars(select(CaughtMail)).all()


def test_a_transaction_inside_another_is_a_mistake() -> None:
    with transaction(), pytest.raises(NestedTransaction), transaction():
        pass


def test_what_commits_at_once_is_no_part_of_a_transaction() -> None:
    one = text("SELECT 1")
    close_session()
    assert [*at_once(one, {})[0]] == [1]
    assert not db.registry.has(), "no session was made only to ask it"
    with transaction(), pytest.raises(NestedTransaction):
        at_once(one, {})
    assert [*at_once(one, {})[0]] == [1]


def test_a_lock_timeout_is_tried_again() -> None:
    tries: list[int] = []

    def work() -> int:
        tries.append(1)
        if len(tries) < 3:
            db.execute(text("DO $$ BEGIN RAISE EXCEPTION 'busy' USING ERRCODE = 'lock_not_available'; END $$"))
        return len(tries)

    assert in_transaction(work) == 3


def test_what_is_written_outside_a_transaction_is_a_mistake() -> None:
    db.add(_mail("one"))
    with pytest.raises(OutsideTransaction):
        db.flush()
    db.rollback()
    with pytest.raises(OutsideTransaction):
        db.execute(delete(CaughtMail))


def test_a_transaction_is_one_although_reads_came_before_it() -> None:
    def fail() -> None:
        db.scalars(select(CaughtMail)).all()
        with transaction():
            db.add(_mail("one"))
            db.flush()
            db.add(_mail("two"))
            db.flush()
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert not db.scalars(select(CaughtMail)).all()


def test_statements_stay_prepared_over_reads_and_commits() -> None:
    for number in range(3):
        db.scalars(select(CaughtMail).where(CaughtMail.recipient == "a@example.org")).all()
        close_session()
        with transaction():
            db.add(_mail(f"mail {number}"))

    prepared = db.scalars(text("SELECT statement FROM pg_prepared_statements")).all()

    assert any(statement.startswith("SELECT caught_mails") for statement in prepared)
    assert any(statement.startswith("INSERT INTO caught_mails") for statement in prepared)


def test_a_result_describes_its_columns_to_whoever_asks() -> None:
    with engine().connect() as connection:
        result = connection.execute(text("SELECT 1 AS one, 'two' AS two"))

        assert result.cursor
        assert [column[0] for column in result.cursor.description] == ["one", "two"]
        assert result.all() == [(1, "two")]


def test_a_statement_without_rows_has_no_columns() -> None:
    with engine().connect() as connection:
        assert not connection.execute(delete(CaughtMail)).returns_rows
