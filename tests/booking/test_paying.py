"""Money arrives once, twice, late, or for nothing: it ends in a confirmed booking or on its way back."""

import pytest
from sqlalchemy import select

from app.booking import actions, flows, queries
from app.booking.models import Booking, BookingState
from app.core.ids import Id
from app.core.news import announce
from app.events.models import Event
from app.events.words import EventStatus
from app.infra.db import db, transaction
from app.inventory.models import Pool, TicketType
from app.notifications.models import Delivery
from app.payments.flows import settle
from app.payments.models import Payment, Refund
from app.payments.news import PaymentSettled
from tests.cast import Owner
from tests.makers.booking import begin_payment, lapse, make_booking, make_paid_booking, pay_at_the_bank
from tests.makers.inventory import make_hold, make_sale
from tests.races.invariants import assert_all_hold


@pytest.fixture(autouse=True)
def _all_is_well(app):
    yield
    assert_all_hold()


def test_money_confirms_the_booking() -> None:
    kind = make_sale(price_minor=2400)
    booking = make_paid_booking(kind, 2)
    assert booking.state is BookingState.CONFIRMED
    assert booking.payment_id
    assert _pool(kind) == (2, 0)


def test_told_twice_it_is_confirmed_once() -> None:
    booking = make_paid_booking(make_sale(price_minor=2400))
    with transaction():
        announce(PaymentSettled(_payment(booking), booking.id))
    assert _refunds(booking) == []


def test_money_for_places_that_lapsed_takes_them_again_while_they_are_free() -> None:
    kind = make_sale(price_minor=2400, capacity=2)
    booking, payment_id = _waiting(kind)
    lapse(booking.hold_id)
    make_hold(kind)
    _arrive(payment_id)
    assert _state(booking) is BookingState.CONFIRMED
    assert _pool(kind) == (1, 1)


def test_money_for_places_that_are_gone_goes_back_with_a_word() -> None:
    kind = make_sale(price_minor=2400, capacity=1)
    booking, payment_id = _waiting(kind)
    lapse(booking.hold_id)
    make_hold(kind)
    _arrive(payment_id)
    assert _state(booking) is BookingState.ABANDONED
    assert _refunds(booking) == [2400]
    assert "booking.paid_too_late" in _told(booking)
    assert "booking.confirmed" not in _told(booking)


def test_money_for_an_event_that_went_off_sale_goes_back() -> None:
    kind = make_sale(price_minor=2400)
    booking, payment_id = _waiting(kind)
    with transaction():
        db.get_one(Event, kind.event_id).status = EventStatus.DRAFT
    _arrive(payment_id)
    assert _state(booking) is BookingState.ABANDONED
    assert _refunds(booking) == [2400]
    assert _pool(kind) == (0, 0)


def test_a_cancelled_booking_that_is_paid_late_stays_cancelled(olga: Owner) -> None:
    booking, payment_id = _waiting(make_sale(price_minor=2400, organization_id=olga.organization_id))
    with transaction():
        actions.cancel_booking(booking, by=olga.actor, reason="Ill")
    _arrive(payment_id)
    assert _state(booking) is BookingState.CANCELLED
    assert _refunds(booking) == [2400]


def test_an_abandoned_booking_that_is_paid_late_is_refunded() -> None:
    booking, payment_id = _waiting(make_sale(price_minor=2400))
    with transaction():
        actions.release_hold(booking.hold_id)
    _arrive(payment_id)
    assert _state(booking) is BookingState.ABANDONED
    assert _refunds(booking) == [2400]


def test_cancelling_a_paid_booking_sends_everything_back_once(olga: Owner) -> None:
    kind = make_sale(price_minor=2400, organization_id=olga.organization_id)
    booking = make_paid_booking(kind, 2)
    with transaction():
        actions.cancel_booking(booking, by=olga.actor, reason="Ill")
    assert _refunds(booking) == [4800]
    assert "booking.cancelled" in _told(booking)
    with transaction():
        announce(PaymentSettled(_payment(booking), booking.id))
    assert _refunds(booking) == [4800]
    assert _pool(kind) == (0, 0)


def test_somebody_else_s_money_confirms_nothing() -> None:
    kind = make_sale(price_minor=2400)
    mine, payment_id = _waiting(kind)
    other = make_booking(kind, email="eve@example.org")
    _arrive(payment_id)
    with transaction():
        announce(PaymentSettled(payment_id, Id("0" * 20)))
    assert _state(mine) is BookingState.CONFIRMED
    assert _state(other) is BookingState.PENDING


def test_trying_to_pay_again_opens_no_second_payment() -> None:
    booking = make_booking(make_sale(price_minor=2400))
    first = flows.pay_again(booking.id, return_url="/").pay_at
    assert first
    assert flows.pay_again(booking.id, return_url="/").pay_at == first


def test_a_booking_with_an_open_payment_is_not_abandoned() -> None:
    booking, payment_id = _waiting(make_sale(price_minor=2400))
    lapse(booking.hold_id)
    assert queries.unpaid_bookings() == []
    with transaction():
        actions.abandon_unpaid(booking.id)
    _arrive(payment_id)
    assert _state(booking) is BookingState.CONFIRMED


def _waiting(kind: TicketType) -> tuple[Booking, Id]:
    booking = make_booking(kind)
    return booking, begin_payment(booking)


def _arrive(payment_id: Id) -> None:
    pay_at_the_bank(payment_id)
    settle(payment_id)


def _state(booking: Booking) -> BookingState:
    return queries.booking_view(booking.id).state


def _payment(booking: Booking) -> Id:
    return db.scalars(select(Payment.id).where(Payment.purpose_id == booking.id)).one()


def _refunds(booking: Booking) -> list[int]:
    found = db.scalars(select(Refund.amount_minor).join(Payment).where(Payment.purpose_id == booking.id)).all()
    db.rollback()
    return list(found)


def _told(booking: Booking) -> set[str]:
    found = db.scalars(select(Delivery.notice).where(Delivery.subject_id == booking.id)).all()
    db.rollback()
    return set(found)


def _pool(kind: TicketType) -> tuple[int, int]:
    pool = db.get_one(Pool, kind.pool_id, populate_existing=True)
    db.rollback()
    return pool.sold, pool.held
