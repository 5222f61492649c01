"""Two things happen to one plan at the same moment: nobody's work and nobody's seat is lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.core.errors import Refused
from app.core.ids import Id
from app.events.models import Event
from app.infra.db import close_session, db, transaction
from app.inventory import actions as inventory
from app.inventory.actions import seatings
from app.inventory.errors import SeatsGone
from app.inventory.layout import LaidSeat
from app.inventory.models import Seat, SeatClaim, Seating
from app.venues import actions, edits, queries
from app.venues.errors import PlanChangedMeanwhile
from app.venues.models import SeatingPlan, Venue
from app.venues.plan import Plan
from app.venues.starters import theatre
from tests.bench import servers
from tests.cast import Owner
from tests.makers.inventory import make_sale
from tests.makers.seats import make_seat_hold, make_seated_sale
from tests.makers.venues import make_plan, make_venue
from tests.races.invariants import assert_all_hold
from tests.races.rush import Meanwhile, together

ROUNDS = range(4)
# The app is what makes inventory hear of plans.
pytestmark = pytest.mark.usefixtures("app")


def save(plan_id: Id, plan: Plan, *, version: int, by: Owner) -> None:
    """Save over the version that was opened."""
    with transaction():
        kept = db.get_one(SeatingPlan, plan_id)
        actions.save_plan(db.get_one(Venue, kept.venue_id), kept, plan, version=version, by=by.actor)


def delete(plan_id: Id, *, by: Owner) -> None:
    """Delete the plan."""
    with transaction():
        kept = db.get_one(SeatingPlan, plan_id)
        actions.delete_plan(db.get_one(Venue, kept.venue_id), kept, by=by.actor)


@pytest.mark.parametrize("_round", ROUNDS)
def test_of_many_who_save_over_the_same_version_one_does(olga: Owner, _round: int):
    plan_id = make_plan(make_venue(olga.organization_id, by=olga.actor), by=olga.actor).id
    close_session()
    plans = [theatre(rows, 8) for rows in (6, 7, 8, 9)]
    answers = together(*(partial(save, plan_id, plan, version=1, by=olga) for plan in plans))
    refused = [answer for answer in answers if isinstance(answer, PlanChangedMeanwhile)]
    assert (len(refused), answers.count(None)) == (3, 1)
    kept = db.get_one(SeatingPlan, plan_id)
    assert (kept.version, queries.drawing_of(kept)) == (2, plans[answers.index(None)])


@pytest.mark.parametrize("_round", ROUNDS)
def test_a_seat_is_taken_in_the_moment_in_which_it_is_taken_out(olga: Owner, _round: int):
    kind = make_seated_sale(organization_id=olga.organization_id)["z1"]
    event_id = kind.event_id
    plan_id = db.get_one(Seating, event_id).plan_id
    without = edits.delete_row(queries.drawing_of(db.get_one(SeatingPlan, plan_id)), "sa")
    db.expunge_all()
    close_session()
    saved, held = together(
        lambda: save(plan_id, without, version=1, by=olga), lambda: make_seat_hold(kind, "sa3", "sa4")
    )
    assert isinstance(saved, Refused) != isinstance(held, Refused), (saved, held)
    rows = {row.key for _, _, row in queries.drawing_of(db.get_one(SeatingPlan, plan_id)).all_rows()}
    is_held = db.get(SeatClaim, (event_id, "sa3")) is not None
    assert ("sa" in rows) == is_held
    close_session()
    assert_all_hold()


def test_whoever_takes_a_seat_halfway_through_the_change_waits_and_is_refused(olga: Owner, monkeypatch):
    event_id, held = _held_halfway(olga, monkeypatch)
    assert isinstance(held, SeatsGone)
    assert db.get(SeatClaim, (event_id, "sa3")) is None
    close_session()
    assert_all_hold()


def test_without_the_lock_the_key_alone_still_loses_no_seat(olga: Owner, monkeypatch):
    monkeypatch.setattr(seatings, "_stop_claims", lambda _event_id: None)
    with pytest.raises(IntegrityError, match="fk_seat_claims"):
        _held_halfway(olga, monkeypatch)
    assert db.scalars(select(SeatClaim.seat)).all() == db.scalars(select(Seat.key).where(Seat.key == "sa3")).all()


def test_without_lock_and_key_somebody_has_a_seat_that_is_gone(olga: Owner, monkeypatch):
    monkeypatch.setattr(seatings, "_stop_claims", lambda _event_id: None)
    with _without_key():
        event_id, held = _held_halfway(olga, monkeypatch)
        assert isinstance(held, str)
        assert db.get(Seat, (event_id, "sa3")) is None, "this is no test, no seat is lost without the guards"


def _held_halfway(olga: Owner, monkeypatch) -> tuple[Id, object]:
    """Take a row out of the plan; when it has been seen that nobody sits there, somebody takes a seat of it."""
    kind = make_seated_sale(organization_id=olga.organization_id)["z1"]
    plan_id = db.get_one(Seating, kind.event_id).plan_id
    without = edits.delete_row(queries.drawing_of(db.get_one(SeatingPlan, plan_id)), "sa")
    db.expunge_all()
    close_session()
    look, buyer = seatings._refuse_taken, Meanwhile(partial(make_seat_hold, kind, "sa3"))

    def look_and_meanwhile(event_id: Id, laid: list[LaidSeat]) -> None:
        look(event_id, laid)
        buyer.begin()

    monkeypatch.setattr(seatings, "_refuse_taken", look_and_meanwhile)
    save(plan_id, without, version=1, by=olga)
    return kind.event_id, buyer.outcome()


@contextmanager
def _without_key() -> Iterator[None]:
    """Let claims be on seats that are not there; everything in the database is gone afterwards."""
    with servers.connect() as database:
        database.execute("ALTER TABLE seat_claims DROP CONSTRAINT fk_seat_claims_event_id_seat")
        try:
            yield
        finally:
            close_session()
            servers.sweep()
            database.execute(
                "ALTER TABLE seat_claims ADD CONSTRAINT fk_seat_claims_event_id_seat"
                " FOREIGN KEY (event_id, seat) REFERENCES seats (event_id, key)"
            )


@pytest.mark.parametrize("_round", ROUNDS)
def test_an_event_takes_a_plan_in_the_moment_in_which_it_is_deleted(olga: Owner, _round: int):
    event_id = make_sale(organization_id=olga.organization_id).event_id
    plan = make_plan(make_venue(olga.organization_id, by=olga.actor), by=olga.actor)
    plan_id, venue_id = plan.id, plan.venue_id
    with transaction():
        db.get_one(Event, event_id).venue_id = venue_id
    close_session()

    def seat() -> None:
        with transaction():
            inventory.seat_event(db.get_one(Event, event_id), plan_id, by=olga.actor)

    seated, deleted = together(seat, lambda: delete(plan_id, by=olga))
    is_used = db.get(Seating, event_id) is not None
    assert is_used == (db.get(SeatingPlan, plan_id) is not None), (seated, deleted)
    assert is_used == isinstance(deleted, Refused), (seated, deleted)


@pytest.mark.parametrize("_round", ROUNDS)
def test_an_event_takes_a_plan_in_the_moment_in_which_it_changes(olga: Owner, _round: int):
    event_id = make_sale(organization_id=olga.organization_id).event_id
    plan = make_plan(make_venue(olga.organization_id, by=olga.actor), by=olga.actor)
    plan_id, venue_id = plan.id, plan.venue_id
    with transaction():
        db.get_one(Event, event_id).venue_id = venue_id
    close_session()

    def seat() -> None:
        with transaction():
            inventory.seat_event(db.get_one(Event, event_id), plan_id, by=olga.actor)

    assert together(seat, lambda: save(plan_id, theatre(9, 8), version=1, by=olga)) == [None, None]
    seats = db.scalar(select(func.count()).select_from(Seat).where(Seat.event_id == event_id))
    assert seats == 72
