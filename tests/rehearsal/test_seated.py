"""A rush for numbered seats: copies take the seats along, and no seat has two owners."""

import pytest
from sqlalchemy import func, select

from app.core.ids import Id
from app.events.models import Event
from app.infra.db import close_session, db, transaction
from app.inventory import choosing
from app.inventory.actions import seatings
from app.inventory.models import Seat, SeatBlock, SeatClaim, Seating, TicketType
from app.inventory.words import AccessibleRelease
from app.rehearsal import actions, copies, flows
from app.rehearsal.models import Rehearsal
from app.rehearsal.views import Report
from app.venues.news import PlanChanged
from tests.bench import servers
from tests.cast import Owner
from tests.makers.seats import make_seat_hold, make_seated_sale
from tests.rehearsal.apart import apart


@pytest.fixture
def event_id(olga: Owner) -> Id:
    """A theatre of forty seats; one is broken, two are held by somebody real."""
    kinds = make_seated_sale(price_minor=3000, organization_id=olga.organization_id)
    kind = kinds["z1"]
    with transaction() as session:
        seats = session.scalars(select(Seat).where(Seat.pool_id == kind.pool_id).order_by(Seat.number)).all()
        keys = [seat.key for seat in seats]
        seats[0].block = SeatBlock.KILLED
    make_seat_hold(kind, keys[2], keys[3])
    event_id = kind.event_id
    close_session()
    return event_id


@pytest.mark.timeout(240)
def test_25_buyers_storm_a_theatre(live_server: str, event_id: Id, olga: Owner) -> None:
    with transaction():
        asked = actions.write_rehearsal(db.get_one(Event, event_id), 25, most=500, by=olga.actor)
    close_session()
    apart(lambda: flows.play(asked))
    row = db.get_one(Rehearsal, asked, populate_existing=True)
    assert row.report
    report = Report.read(row.report)
    assert report.is_clean, report
    assert report.findings.places == 40
    assert 25 <= report.findings.sold <= 39
    assert report.bought + report.refused == 25
    # The seats of the real event, and who holds them, are as they were.
    assert db.scalar(select(func.count()).select_from(Seat)) == 40
    assert db.scalar(select(func.count()).select_from(SeatClaim)) == 2


def test_a_copy_has_the_seats_and_their_blocks_but_nobodys_claims(event_id: Id) -> None:
    with transaction():
        copy_id = copies.copy_event(event_id)
    copied = db.scalars(select(Seat).where(Seat.event_id == copy_id)).all()
    assert len(copied) == 40
    assert [seat.block for seat in copied if seat.block] == [SeatBlock.KILLED]
    originals = set(db.scalars(select(Seat.pool_id).where(Seat.event_id == event_id)))
    assert not originals & {seat.pool_id for seat in copied}
    assert set(db.scalars(select(SeatClaim.event_id))) == {event_id}


def test_a_plan_changes_without_asking_made_up_buyers(event_id: Id) -> None:
    with transaction() as session:
        copy_id = copies.copy_event(event_id)
        before = {row.event_id: row.version for row in session.scalars(select(Seating))}
        plan_id = session.get_one(Seating, event_id).plan_id
        seatings.follow_plan(PlanChanged(plan_id))
        changed = {row.event_id: row.version for row in session.scalars(select(Seating))}
    assert changed == {copy_id: before[copy_id], event_id: before[event_id] + 1}


def test_nothing_is_written_down_about_a_copys_wheelchair_places(event_id: Id) -> None:
    with transaction() as session:
        session.get_one(Seating, event_id).accessible_release = AccessibleRelease.ZONE_FULL
        session.flush()
        copies.copy_event(event_id)
        assert choosing.releasing_events() == [event_id]


def test_without_the_guard_a_doubled_seat_is_reported(event_id: Id) -> None:
    with transaction():
        copy_id = copies.copy_event(event_id)
    kind = db.execute(
        select(Seat.key, Seat.pool_id).where(Seat.event_id == copy_id, Seat.block.is_(None)).order_by(Seat.number)
    ).first()
    assert kind
    with servers.connect() as database:
        row = database.execute("SELECT id FROM ticket_types WHERE pool_id = %s", [kind.pool_id]).fetchone()
        assert row
        database.execute("ALTER TABLE seat_claims DROP CONSTRAINT pk_seat_claims")
        try:
            for _ in range(2):
                make_seat_hold(db.get_one(TicketType, str(row[0])), kind.key)
                db.rollback()
                # As if the claim function had not looked.
                database.execute("DELETE FROM seat_claims")
            database.execute("UPDATE claims SET state = 'sold' WHERE state = 'held'")
            with transaction():
                found = actions.look(copy_id)
        finally:
            close_session()
            servers.sweep()
            database.execute("ALTER TABLE seat_claims ADD CONSTRAINT pk_seat_claims PRIMARY KEY (event_id, seat)")
    assert found.doubled_seats == 1
    assert not found.is_clean
