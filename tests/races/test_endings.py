"""A booking ends in the moment in which its money arrives, or another one ends. And the same with the guards away."""

from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app.booking.actions import bookings, cancel_booking
from app.booking.actions.bookings import _locked
from app.booking.errors import AlreadyOver
from app.booking.models import Booking, BookingState
from app.core.actor import SYSTEM
from app.core.ids import Id
from app.events.models import Event
from app.infra.db import close_session, db, in_transaction, transaction
from app.inventory import claims
from app.inventory.models import TicketType
from app.inventory.rules import Basket
from app.payments.flows import settle
from app.payments.models import Refund
from tests.makers.booking import begin_payment, book_hold, make_booking, pay_at_the_bank
from tests.makers.inventory import make_sale, make_ticket_type
from tests.races.invariants import assert_all_hold, broken
from tests.races.rush import Meanwhile, Meeting, together

pytestmark = [pytest.mark.timeout(180), pytest.mark.usefixtures("app")]
LOST_MONEY = "captured money is in a confirmed booking or on its way back"


@pytest.mark.parametrize("_round", range(4))
def test_a_booking_is_cancelled_in_the_moment_in_which_it_is_paid(_round: int) -> None:
    booking_id, payment_id = _paid_at_the_bank()
    settled, cancelled = together(partial(settle, payment_id), partial(_cancel, booking_id))
    assert (settled, cancelled) == (None, None)
    assert (_state(booking_id), _refunded()) == (BookingState.CANCELLED, [2400])
    assert_all_hold()


def test_money_that_arrives_halfway_through_a_cancellation_waits_and_goes_back(monkeypatch) -> None:
    booking_id, payment_id = _paid_at_the_bank()
    paid = _paid_halfway(booking_id, payment_id, monkeypatch, look=_locked)
    assert paid is None
    assert (_state(booking_id), _refunded()) == (BookingState.CANCELLED, [2400])
    assert_all_hold()


def test_without_the_lock_on_the_booking_money_is_kept_for_nothing(monkeypatch) -> None:
    booking_id, payment_id = _paid_at_the_bank()
    _paid_halfway(booking_id, payment_id, monkeypatch, look=_only_looked_at)
    assert _state(booking_id) is BookingState.CANCELLED
    assert LOST_MONEY in broken(), "this is no test, no money is lost without the guard"


@pytest.mark.parametrize("_round", range(4))
def test_a_booking_cancelled_by_many_at_once_gives_back_once(_round: int) -> None:
    kind = make_sale(capacity=2, price_minor=2400)
    booking = make_booking(kind, 2)
    payment_id = begin_payment(booking)
    pay_at_the_bank(payment_id)
    settle(payment_id)
    answers = together(*[partial(_cancel, booking.id)] * 6)
    assert answers.count(None) == 1
    assert all(answer is None or isinstance(answer, AlreadyOver) for answer in answers)
    assert _refunded() == [4800]
    assert_all_hold()


def test_two_bookings_over_the_same_places_in_opposite_order_are_cancelled_at_once(monkeypatch) -> None:
    assert _cancelled_crosswise(monkeypatch) == [None, None]
    assert_all_hold()


def test_without_all_locks_at_once_they_wait_for_each_other_in_a_circle(monkeypatch) -> None:
    monkeypatch.setattr(claims, "lock_pools_of", lambda _claims: None)
    answers = _cancelled_crosswise(monkeypatch)
    [circle] = [answer for answer in answers if answer is not None]
    assert isinstance(circle, OperationalError)
    assert "deadlock detected" in str(circle), "this is no test, nobody waits in a circle without the guard"


def _paid_at_the_bank() -> tuple[Id, Id]:
    """Book and pay; we have not heard of the money yet."""
    booking = make_booking(make_sale(capacity=1, price_minor=2400))
    booking_id, payment_id = booking.id, begin_payment(booking)
    pay_at_the_bank(payment_id)
    close_session()
    return booking_id, payment_id


def _paid_halfway(booking_id: Id, payment_id: Id, monkeypatch, *, look: Callable[[Id], Booking | None]) -> object:
    """Cancel; when the booking has been looked at, and nothing done yet, the money arrives. What came of the money."""
    money = Meanwhile(partial(settle, payment_id))

    def look_and_meanwhile(wanted: Id) -> Booking | None:
        found = look(wanted)
        money.begin()
        return found

    monkeypatch.setattr(bookings, "_locked", look_and_meanwhile)
    with transaction():
        cancel_booking(db.get_one(Booking, booking_id), by=SYSTEM, reason="A race")
    return money.outcome()


def _only_looked_at(booking_id: Id) -> Booking | None:
    return db.get(Booking, booking_id, populate_existing=True)


def _cancelled_crosswise(monkeypatch) -> list[object]:
    """Ada has a place of the first pool and one of the second, Ben one of the second and one of the first."""
    first = make_sale(capacity=4)
    event = db.get_one(Event, first.event_id)
    second = make_ticket_type(event, name="Balcony", capacity=4)
    third = make_ticket_type(event, name="Late", pool_id=first.pool_id)
    ada = _booked([first, second], "ada@example.org")
    ben = _booked([second, third], "ben@example.org")
    give_back, both = claims.return_places, Meeting(2)

    def give_back_and_meet(claim_id: Id, quantity: int) -> bool:
        done = give_back(claim_id, quantity)
        both.attend()
        return done

    monkeypatch.setattr(claims, "return_places", give_back_and_meet)
    return list(together(*[partial(_cancel_once, booking_id) for booking_id in (ada, ben)]))


def _booked(kinds: list[TicketType], email: str) -> Id:
    hold = claims.place_hold(kinds[0].event_id, Basket.of({kind.id: 1 for kind in kinds}), seconds=900)
    return book_hold(hold, email=email).id


def _cancel(booking_id: Id) -> None:
    in_transaction(lambda: cancel_booking(db.get_one(Booking, booking_id), by=SYSTEM, reason="A race"))


def _cancel_once(booking_id: Id) -> None:
    """Cancel, and do not try again when the database says that this can't be."""
    with transaction():
        cancel_booking(db.get_one(Booking, booking_id), by=SYSTEM, reason="A race")


def _state(booking_id: Id) -> BookingState:
    state = db.scalars(select(Booking.state).where(Booking.id == booking_id)).one()
    db.rollback()
    return state


def _refunded() -> list[int]:
    amounts = list(db.scalars(select(Refund.amount_minor)))
    db.rollback()
    return amounts
