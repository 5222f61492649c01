"""A hold becomes one booking, and a booking ends in one way."""

import pytest
from sqlalchemy import func, select

from app.accounts.news import EmailVerified
from app.booking import actions, queries
from app.booking.errors import AlreadyOver, BookedAlready, EventHasBookings, PlacesGone
from app.booking.models import Booking, BookingLine, BookingState
from app.core.news import announce
from app.events.models import Event
from app.infra.db import db, transaction
from app.inventory.models import Pool, TicketType
from tests.cast import Owner, Person, make_person
from tests.makers.booking import book_hold, lapse, make_booking
from tests.makers.inventory import make_hold, make_sale
from tests.races.invariants import assert_all_hold


@pytest.fixture(autouse=True)
def _all_is_well(app):
    yield
    assert_all_hold()


def test_a_free_hold_is_confirmed_at_once() -> None:
    kind = make_sale(capacity=10)
    booking = make_booking(kind, 2, names=("Ada", "Grace"))
    assert booking.state is BookingState.CONFIRMED
    assert booking.confirmed_at
    assert len(booking.reference) == 8
    lines = db.scalars(select(BookingLine).where(BookingLine.booking_id == booking.id)).all()
    assert [(line.quantity, line.names) for line in lines] == [(2, ["Ada", "Grace"])]
    assert _pool(kind) == (2, 0)


def test_a_paid_hold_waits_for_its_money() -> None:
    kind = make_sale(price_minor=2400)
    booking = make_booking(kind, 2)
    assert (booking.state, booking.total_minor, booking.currency) == (BookingState.PENDING, 4800, "EUR")
    assert _pool(kind) == (0, 2)


def test_sent_twice_it_is_the_same_booking() -> None:
    hold = make_hold(make_sale())
    first = book_hold(hold, email="ada@example.org")
    assert book_hold(hold, email=" ADA@example.org").id == first.id
    with pytest.raises(BookedAlready):
        book_hold(hold, email="eve@example.org")
    assert db.scalar(select(func.count()).select_from(Booking)) == 1


def test_a_lapsed_or_released_hold_is_not_booked() -> None:
    kind = make_sale()
    lapsed, released = make_hold(kind), make_hold(kind)
    lapse(lapsed)
    with transaction():
        actions.release_hold(released)
    for hold in (lapsed, released):
        with pytest.raises(PlacesGone):
            book_hold(hold)


def test_too_many_names_are_cut_and_missing_ones_left_empty() -> None:
    kind = make_sale()
    assert _names(make_booking(kind, 2, names=("A", "B", "C"))) == ["A", "B"]
    assert _names(make_booking(kind, 2, names=("A",))) == ["A", ""]


def test_a_signed_in_buyer_owns_what_goes_to_the_proved_address(ada: Person) -> None:
    kind = make_sale()
    assert make_booking(kind, email="Ada.Okafor@example.org", by=ada.actor).user_id == ada.id
    assert make_booking(kind, email="friend@example.org", by=ada.actor).user_id is None
    unproved = make_person("Uma New", is_verified=False)
    assert make_booking(kind, email=unproved.email, by=unproved.actor).user_id is None


def test_proving_an_address_gathers_its_bookings(ada: Person) -> None:
    kind = make_sale()
    mine, other = make_booking(kind, email=ada.email), make_booking(kind, email="eve@example.org")
    with transaction():
        announce(EmailVerified(user_id=ada.id, email=ada.email))
    found = queries.bookings_of_user(ada.id)
    assert [view.id for view in found] == [mine.id]
    assert found[0].tickets == "1 Standing"
    assert db.get_one(Booking, other.id, populate_existing=True).user_id is None


def test_an_organizer_cancels_and_the_places_come_back_once(olga: Owner) -> None:
    kind = make_sale(capacity=2, organization_id=olga.organization_id)
    booking = make_booking(kind, 2)
    with transaction():
        actions.cancel_booking(booking, by=olga.actor, reason="Ill")
    assert _pool(kind) == (0, 0)
    with pytest.raises(AlreadyOver), transaction():
        actions.cancel_booking(booking, by=olga.actor, reason="Ill")
    make_booking(kind, 2, email="next@example.org")
    assert queries.booking_view(booking.id).ended_because == "Ill"


def test_an_unpaid_booking_can_be_cancelled_too(olga: Owner) -> None:
    kind = make_sale(price_minor=500, organization_id=olga.organization_id)
    booking = make_booking(kind)
    with transaction():
        actions.cancel_booking(booking, by=olga.actor, reason="Mistake")
    assert _pool(kind) == (0, 0)


def test_giving_places_back_ends_the_booking_that_waits_for_money() -> None:
    kind = make_sale(price_minor=500)
    booking = make_booking(kind)
    with transaction():
        actions.release_hold(booking.hold_id)
    assert queries.booking_view(booking.id).state is BookingState.ABANDONED
    assert _pool(kind) == (0, 0)


def test_giving_back_a_confirmed_booking_s_hold_changes_nothing() -> None:
    kind = make_sale()
    booking = make_booking(kind)
    with transaction():
        actions.release_hold(booking.hold_id)
    assert queries.booking_view(booking.id).state is BookingState.CONFIRMED
    assert _pool(kind) == (1, 0)


def test_what_is_never_paid_is_abandoned_after_its_hold() -> None:
    kind = make_sale(price_minor=500)
    live, late = make_booking(kind), make_booking(kind)
    lapse(late.hold_id)
    assert list(queries.unpaid_bookings()) == [late.id]
    with transaction():
        actions.abandon_unpaid(live.id)
        actions.abandon_unpaid(late.id)
    assert queries.booking_view(live.id).state is BookingState.PENDING
    assert queries.booking_view(late.id).state is BookingState.ABANDONED
    assert _pool(kind) == (0, 1)


def test_an_event_that_nobody_booked_can_be_cleared() -> None:
    kind = make_sale(price_minor=500)
    lapse(make_booking(kind).hold_id)
    with pytest.raises(EventHasBookings), transaction():
        actions.clear_event(kind.event_id)
    with transaction():
        for booking_id in queries.unpaid_bookings():
            actions.abandon_unpaid(booking_id)
        actions.clear_event(kind.event_id)
        db.delete(db.get_one(Event, kind.event_id))
    assert db.get(TicketType, kind.id) is None


def test_bookings_are_found_by_name_address_and_code(olga: Owner) -> None:
    kind = make_sale(organization_id=olga.organization_id)
    ada, bo = make_booking(kind, name="Ada Okafor"), make_booking(kind, name="Bo 100%", email="bo@example.org")
    found = {
        words: [view.id for view in queries.bookings_of_event(kind.event_id, words=words)]
        for words in ("okafor", "bo@", ada.reference.lower(), "100%", "%", "nobody")
    }
    assert found == {
        "okafor": [ada.id],
        "bo@": [bo.id],
        ada.reference.lower(): [ada.id],
        "100%": [bo.id],
        "%": [bo.id],
        "nobody": [],
    }
    first = queries.bookings_of_event(kind.event_id, limit=1)
    assert [view.id for view in queries.bookings_of_event(kind.event_id, after=first[0].id)] == [ada.id]
    assert queries.counts_by_state(kind.event_id) == {BookingState.CONFIRMED: 2}


def _names(booking: Booking) -> list[str]:
    return db.scalars(select(BookingLine.names).where(BookingLine.booking_id == booking.id)).one()


def _pool(kind: TicketType) -> tuple[int, int]:
    pool = db.get_one(Pool, kind.pool_id, populate_existing=True)
    db.rollback()
    return pool.sold, pool.held
