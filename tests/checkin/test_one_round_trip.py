"""A scan is one statement: it answers every case by itself, and what it keeps is kept when it has answered."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from limits import RateLimitItemPerMinute
from sqlalchemy import event as happening
from sqlalchemy import func, select, update

from app.checkin import actions, queries, standing
from app.checkin.errors import DoorClosed, OtherScan
from app.checkin.models import DoorLink, Scan
from app.checkin.routes import scans
from app.checkin.rules import StopReason
from app.checkin.views import Answer, Post, Scanned
from app.core import clock
from app.core.errors import NotFound
from app.core.ids import new_id
from app.events.models import Event
from app.events.words import EventStatus
from app.infra.db import close_session, db, engine, transaction
from app.tickets.models import Ticket, TicketState
from tests.bench import servers
from tests.cast import Owner
from tests.makers.checkin import Door, code_of, make_door, make_event_with_places, make_tickets, nonce


@contextmanager
def statements() -> Iterator[list[str]]:
    said: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        said.append(statement)

    happening.listen(engine(), "before_cursor_execute", note)
    try:
        yield said
    finally:
        happening.remove(engine(), "before_cursor_execute", note)


def look(door: Door, shown: str, *, once: str = "") -> Scanned:
    db.rollback()
    return actions.scan_code(Post(door_link_id=door.link_id), shown, nonce=once or nonce())[1]


def change(table: type, where: object, **values: object) -> None:
    with transaction():
        db.execute(update(table).where(where).values(**values))  # type: ignore[arg-type]


def code_for(reason: StopReason, door: Door, olga: Owner) -> str:
    """A code that is stopped for this reason at the door."""
    [ticket] = make_tickets(door.event_id)
    code = code_of(ticket)
    if reason is StopReason.UNKNOWN:
        change(Ticket, Ticket.id == ticket, secret_hash="of the next owner", generation=2)
    if reason is StopReason.FORGED:
        return code[:-5] + ("A" if code[-5] != "A" else "B") + code[-4:]
    if reason is StopReason.OTHER_EVENT:
        return code_of(make_tickets(make_event_with_places(olga.organization_id))[0])
    if reason is StopReason.VOID:
        change(Ticket, Ticket.id == ticket, state=TicketState.VOID, voided_at=clock.now())
    if reason is StopReason.EVENT_CANCELLED:
        change(Event, Event.id == door.event_id, status=EventStatus.CANCELLED)
    if reason is StopReason.EVENT_OVER:
        started, ended = clock.now() - timedelta(hours=20), clock.now() - timedelta(hours=13)
        change(Event, Event.id == door.event_id, starts_at=started, ends_at=ended)
    return code


@pytest.mark.parametrize("reason", StopReason)
def test_every_reason_to_stop_is_found_kept_and_said(door: Door, olga: Owner, reason: StopReason) -> None:
    code = code_for(reason, door, olga)

    scanned = look(door, code)

    assert (scanned.result, scanned.reason) == ("stopped", reason)
    has_ticket = reason not in (StopReason.UNKNOWN, StopReason.FORGED, StopReason.OTHER_EVENT)
    assert (scanned.holder, scanned.count) == (("Ada Okafor", 1) if has_ticket else (None, 0))
    said = standing.verdict(scanned, zone="Europe/Berlin")
    assert (said.answer, said.reason) == (Answer.STOP, standing.STOPS[reason][0])
    assert db.scalars(select(Scan.reason)).all() == [reason]
    assert queries.scanned(scanned.scan_id) == scanned


def test_an_admission_is_one_statement_and_committed_when_it_answers(door: Door) -> None:
    one, two, three = make_tickets(door.event_id, 3)
    look(door, code_of(one))
    code = code_of(two)
    close_session()

    with statements() as said:
        scanned = actions.scan_code(Post(door_link_id=door.link_id), code, nonce=nonce())[1]

    assert [statement for statement in said if "scan_ticket" in statement] == said
    assert len(said) == 1
    with servers.connect() as database:
        kept = database.execute("SELECT result FROM scans WHERE id = %s", [scanned.scan_id]).fetchall()
        assert kept == [("admitted",)]
    assert (scanned.number, scanned.count, scanned.kind) == (2, 3, "Standing")
    assert look(door, code_of(three)).number == 3


def test_the_second_time_says_when_and_where_the_first_was(door: Door, olga: Owner) -> None:
    [ticket] = make_tickets(door.event_id)
    first = look(make_door(door.event_id, by=olga.actor, name="Side door"), code_of(ticket))

    again = look(door, code_of(ticket))

    assert (again.result, again.first_at, again.first_by) == ("already_in", first.at, "Side door")


def test_a_refund_under_way_is_waited_for(door: Door) -> None:
    [ticket] = make_tickets(door.event_id)
    code = code_of(ticket)
    close_session()
    with servers.connect() as refund:
        refund.autocommit = False
        refund.execute("UPDATE tickets SET state = 'void', voided_at = now() WHERE id = %s", [ticket])
        waiting = in_the_background(lambda: look(door, code))
        with pytest.raises(TimeoutError):
            waiting.result(timeout=0.5)
        refund.commit()
    scanned = waiting.result(timeout=10)

    assert (scanned.result, scanned.reason) == ("stopped", "void")


def in_the_background(work):
    def whole():
        try:
            return work()
        finally:
            close_session()

    return ThreadPoolExecutor(1).submit(whole)


def test_what_is_refused_leaves_nothing_behind(door: Door) -> None:
    one, other = make_tickets(door.event_id, 2)
    once = nonce()
    look(door, code_of(one), once=once)
    with pytest.raises(OtherScan):
        look(door, code_of(other), once=once)
    change(DoorLink, DoorLink.id == door.link_id, revoked_at=clock.now())
    with pytest.raises(DoorClosed):
        look(door, code_of(other))
    with pytest.raises(NotFound):
        actions.scan_code(Post(door_link_id=new_id()), "x", nonce=nonce())
    assert db.scalar(select(func.count()).select_from(Scan)) == 1


def test_the_use_of_a_link_is_noted_once_a_minute(door: Door) -> None:
    def used():
        db.rollback()
        return db.scalar(select(DoorLink.last_used_at).where(DoorLink.id == door.link_id))

    look(door, "x")
    first = used()
    assert first
    look(door, "x")
    assert used() == first
    change(DoorLink, DoorLink.id == door.link_id, last_used_at=clock.now() - timedelta(minutes=2))
    look(door, "x")
    assert used() >= first


def test_the_counts_of_a_large_event_are_kept_for_a_moment(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    for ticket in make_tickets(door.event_id, 3):
        look(door, code_of(ticket))
    assert queries.recent_tally(door.event_id) == queries.tally(door.event_id)
    monkeypatch.setattr(queries, "_KEPT_PER_SCAN", 60.0)
    queries._tallies.clear()
    with statements() as said:
        assert [queries.recent_tally(door.event_id).inside for _ in range(20)] == [3] * 20
    assert len(said) == 1


def test_a_door_has_a_limit_of_its_own(
    app: Flask, client: FlaskClient, door: Door, olga: Owner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scans, "_MOST_SCANS", RateLimitItemPerMinute(3))
    side = make_door(door.event_id, by=olga.actor, name="Side door")

    def statuses(at: Door, client: FlaskClient) -> list[int]:
        form = {"code": "x"}
        answers = [client.post(f"{at.path}/scans", data=form | {"nonce": nonce()}) for _ in range(4)]
        assert all(int(answer.headers["Retry-After"]) <= 60 for answer in answers if answer.status_code == 429)
        return [answer.status_code for answer in answers]

    assert statuses(door, client) == [303, 303, 303, 429]
    assert statuses(door, app.test_client())[0] == 429
    assert statuses(side, client) == [303, 303, 303, 429]
