"""Places that come back are kept from the public and offered to the next in line, until somebody takes them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.booking import actions as bookings
from app.core import clock
from app.core.actor import SYSTEM
from app.events.models import Event
from app.events.words import EventStatus
from app.infra.db import db, in_transaction, transaction
from app.inventory import claims
from app.inventory.errors import NotHeld
from app.inventory.models import Hold, HoldOrigin, Pool, TicketType
from app.waitlist import actions
from app.waitlist.errors import OfferOver
from app.waitlist.models import PlaceOffer, Waitlist
from tests.makers.accounts import mailed
from tests.makers.booking import book_hold, lapse
from tests.makers.inventory import make_hold, make_sale, make_ticket_type
from tests.makers.waitlist import (
    assert_kept_exactly,
    awaited,
    cancel,
    let_pass,
    make_sold_out,
    make_waiting,
    offer_to,
    state_of,
    sweep,
)
from tests.races.invariants import assert_all_hold

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture(autouse=True)
def _all_is_well(app):
    yield
    assert_all_hold()
    assert_kept_exactly()


def test_a_cancelled_place_goes_to_the_next_and_to_nobody_else() -> None:
    kind, booked = make_sold_out()
    first, second = make_waiting(kind), make_waiting(kind, email="second@example.org")
    cancel(booked[0])
    assert (state_of(first), state_of(second)) == ("offered", "waiting")
    offer = offer_to(first)
    assert mailed("waitlist.offer", first.email) == [offer.id]
    hold = db.get_one(Hold, offer.hold_id)
    assert hold.origin is HoldOrigin.WAITLIST
    assert timedelta(hours=1, minutes=59) < hold.expires_at - clock.now() < timedelta(hours=2)
    assert awaited(kind) == 1
    with pytest.raises(NotHeld):
        make_hold(kind)


def test_a_claim_makes_one_booking_and_the_entry_is_taken_up() -> None:
    kind, booked = make_sold_out()
    entry = make_waiting(kind)
    cancel(booked[0])
    book_hold(offer_to(entry).hold_id, email=entry.email)
    sweep()
    assert state_of(entry) == "taken"
    assert offer_to(entry).state == "taken"
    assert awaited(kind) == 0


def test_a_place_that_lapses_leaks_to_nobody_with_all_workers_stopped() -> None:
    kind = make_sale(capacity=1)
    hold = make_hold(kind)
    entry = make_waiting(kind)
    lapse(hold)
    with pytest.raises(NotHeld):
        make_hold(kind)
    assert state_of(entry) == "waiting"
    sweep()
    assert state_of(entry) == "offered"
    with pytest.raises(NotHeld):
        make_hold(kind)


def test_without_anything_kept_for_the_line_the_public_takes_it() -> None:
    kind = make_sale(capacity=1)
    hold = make_hold(kind)
    make_waiting(kind)
    with transaction():
        claims.await_places(kind.pool_id, 0, until=clock.now())
    lapse(hold)
    make_hold(kind)
    sweep()


def test_an_offer_that_is_missed_rolls_on_and_says_so() -> None:
    kind, booked = make_sold_out()
    first, second = make_waiting(kind), make_waiting(kind, email="second@example.org")
    cancel(booked[0])
    let_pass(first)
    with pytest.raises(NotHeld):
        make_hold(kind)
    sweep()
    assert (state_of(first), state_of(second)) == ("missed", "offered")
    assert mailed("waitlist.missed", first.email) == [offer_to(first).id]
    let_pass(second)
    sweep()
    assert (state_of(first), state_of(second)) == ("missed", "missed")
    make_hold(kind)


def test_an_offer_that_is_declined_rolls_on_at_once() -> None:
    kind, booked = make_sold_out()
    first, second = make_waiting(kind), make_waiting(kind, email="second@example.org")
    cancel(booked[0])
    in_transaction(lambda: actions.decline(offer_to(first)))
    assert (state_of(first), state_of(second)) == ("declined", "offered")
    in_transaction(lambda: actions.decline(offer_to(first)))
    assert (state_of(first), state_of(second)) == ("declined", "offered")


def test_what_is_booked_can_not_be_declined_any_more() -> None:
    kind, booked = make_sold_out()
    entry = make_waiting(kind)
    cancel(booked[0])
    book_hold(offer_to(entry).hold_id, email=entry.email)
    with pytest.raises(OfferOver):
        in_transaction(lambda: actions.decline(offer_to(entry)))


def test_giving_the_places_back_at_the_checkout_declines_the_offer() -> None:
    kind, booked = make_sold_out()
    first, second = make_waiting(kind), make_waiting(kind, email="second@example.org")
    cancel(booked[0])
    in_transaction(lambda: bookings.release_hold(offer_to(first).hold_id))
    assert (state_of(first), state_of(second)) == ("declined", "offered")


def test_whoever_missed_it_waits_again_at_the_end() -> None:
    kind, booked = make_sold_out()
    first, second = make_waiting(kind), make_waiting(kind, email="second@example.org")
    cancel(booked[0])
    let_pass(first)
    sweep()
    in_transaction(lambda: actions.join_again(first))
    assert (state_of(first), state_of(second)) == ("waiting", "offered")
    cancel(booked[1])
    assert state_of(first) == "offered"


def test_who_is_late_while_the_place_is_free_gets_it_again() -> None:
    kind, booked = make_sold_out()
    entry = make_waiting(kind)
    cancel(booked[0])
    earlier = offer_to(entry)
    let_pass(entry)
    in_transaction(lambda: actions.join_again(entry))
    assert state_of(entry) == "offered"
    assert offer_to(entry).id != earlier.id


def test_the_first_who_fits_is_served_and_the_rest_stays_kept() -> None:
    kind, booked = make_sold_out(capacity=3)
    pair, single = make_waiting(kind, 2), make_waiting(kind, email="second@example.org")
    cancel(booked[0])
    assert (state_of(pair), state_of(single)) == ("waiting", "offered")
    cancel(booked[1])
    assert state_of(pair) == "waiting"
    with pytest.raises(NotHeld):
        make_hold(kind)
    cancel(booked[2])
    assert state_of(pair) == "offered"


def test_strictly_in_order_nobody_is_served_before_those_ahead() -> None:
    kind, booked = make_sold_out(capacity=3)
    with transaction():
        db.add(Waitlist(event_id=kind.event_id, is_paused=False, is_strict=True))
    pair, single = make_waiting(kind, 2), make_waiting(kind, email="second@example.org")
    cancel(booked[0])
    assert (state_of(pair), state_of(single)) == ("waiting", "waiting")
    cancel(booked[1])
    assert (state_of(pair), state_of(single)) == ("offered", "waiting")


def test_whoever_wants_any_of_two_kinds_is_kept_a_place_of_each_and_offered_one() -> None:
    kind, booked = make_sold_out(capacity=1)
    event = db.get_one(Event, kind.event_id)
    balcony = make_ticket_type(event, name="Balcony", capacity=1)
    held = make_hold(balcony)
    entry = make_waiting(kind)
    assert (awaited(kind), awaited(balcony)) == (1, 1)
    in_transaction(lambda: claims.release_hold(held))
    assert state_of(entry) == "offered"
    assert (awaited(kind), awaited(balcony)) == (0, 0)
    cancel(booked[0])
    make_hold(kind)


def test_added_places_are_offered_and_only_the_rest_is_on_sale() -> None:
    kind, _ = make_sold_out()
    entry = make_waiting(kind, 2)
    in_transaction(lambda: claims.change_capacity(kind.pool_id, 5))
    assert state_of(entry) == "offered"
    make_hold(kind)
    with pytest.raises(NotHeld):
        make_hold(kind)


@pytest.mark.parametrize("change", [{"status": EventStatus.CANCELLED}, {"ends_at": clock.now() - timedelta(hours=1)}])
def test_nothing_is_offered_for_an_event_that_is_cancelled_or_over(change: dict[str, object]) -> None:
    kind, booked = make_sold_out()
    entry = make_waiting(kind)
    with transaction():
        event = db.get_one(Event, kind.event_id)
        event.starts_at = clock.now() - timedelta(hours=4) if "ends_at" in change else event.starts_at
        for name, value in change.items():
            setattr(event, name, value)
    cancel(booked[0])
    assert state_of(entry) == "closed"
    assert awaited(kind) == 0
    assert db.scalars(select(PlaceOffer)).all() == []
    db.rollback()


def test_a_draft_makes_no_offers_until_it_is_published_again() -> None:
    kind, booked = make_sold_out()
    entry = make_waiting(kind)
    _set_status(kind, EventStatus.DRAFT)
    cancel(booked[0])
    assert state_of(entry) == "waiting"
    _set_status(kind, EventStatus.PUBLISHED)
    sweep()
    assert state_of(entry) == "offered"


def test_no_offer_outlives_the_sale() -> None:
    kind, booked = make_sold_out()
    entry = make_waiting(kind)
    sale_ends_at = clock.now() + timedelta(minutes=9)
    with transaction():
        db.add(Waitlist(event_id=kind.event_id, is_paused=False, is_strict=False, offer_minutes=2880))
        db.get_one(TicketType, kind.id).sale_closes_at = sale_ends_at
    cancel(booked[0])
    assert state_of(entry) == "offered"
    assert offer_to(entry).until <= sale_ends_at


def test_when_the_list_ends_its_places_are_for_everybody() -> None:
    kind = make_sale(capacity=1)
    hold = make_hold(kind)
    entry = make_waiting(kind)
    event, past = db.get_one(Event, kind.event_id), clock.now() - timedelta(minutes=1)
    in_transaction(lambda: actions.set_terms(event, offer_minutes=120, closes_at=past, is_strict=False, by=SYSTEM))
    assert state_of(entry) == "closed"
    lapse(hold)
    make_hold(kind)


def test_the_list_ends_by_the_clock_alone() -> None:
    kind = make_sale(capacity=1)
    hold = make_hold(kind)
    entry = make_waiting(kind)
    with transaction():
        event = db.get_one(Event, kind.event_id)
        event.starts_at = clock.now() + timedelta(hours=23)
        db.get_one(Pool, kind.pool_id).awaited_until = clock.now() - timedelta(seconds=1)
    lapse(hold)
    make_hold(kind)
    sweep()
    assert state_of(entry) == "closed"


def test_a_long_line_is_served_some_people_at_a_time(monkeypatch) -> None:
    monkeypatch.setattr("app.waitlist.claims._MOST_AT_ONCE", 2)
    kind, _ = make_sold_out()
    waiting = [make_waiting(kind, email=f"{number}@example.org") for number in range(5)]
    in_transaction(lambda: claims.change_capacity(kind.pool_id, 6))
    assert [state_of(entry) for entry in waiting] == ["offered"] * 2 + ["waiting"] * 3
    with pytest.raises(NotHeld):
        make_hold(kind)
    sweep()
    assert [state_of(entry) for entry in waiting] == ["offered"] * 4 + ["waiting"]


def test_money_under_way_keeps_the_offer_and_its_end_passes_it_on() -> None:
    kind, booked = make_sold_out(price_minor=2400)
    first, second = make_waiting(kind), make_waiting(kind, email="second@example.org")
    cancel(booked[0])
    booking = book_hold(offer_to(first).hold_id, email=first.email)
    let_pass(first)
    sweep()
    assert state_of(first) == "offered"
    in_transaction(lambda: bookings.abandon_unpaid(booking.id))
    sweep()
    assert (state_of(first), state_of(second)) == ("missed", "offered")


def test_a_cancelled_claim_is_offered_to_the_next_and_not_to_its_owner() -> None:
    kind, booked = make_sold_out()
    first = make_waiting(kind)
    cancel(booked[0])
    booking = book_hold(offer_to(first).hold_id, email=first.email)
    second = make_waiting(kind, email="second@example.org")
    in_transaction(lambda: bookings.cancel_booking(booking, by=SYSTEM, reason="Changed plans"))
    sweep()
    assert (state_of(first), state_of(second)) == ("taken", "offered")


def _set_status(kind: TicketType, status: EventStatus) -> None:
    with transaction():
        db.get_one(Event, kind.event_id).status = status
