"""Verbs that make, confirm and end bookings."""

from collections.abc import Sequence

from sqlalchemy import func, select, update

from app.accounts import queries as accounts
from app.accounts.news import EmailVerified
from app.accounts.queries import Person
from app.accounts.rules import normal_email
from app.audit.actions import record
from app.booking import queries, rules
from app.booking.actions import limits, rows
from app.booking.actions.limits import OVER_LIMIT
from app.booking.errors import AlreadyOver, BookedAlready, PlacesGone
from app.booking.models import Booking, BookingLine, BookingState
from app.booking.news import BookingConfirmed, BookingEnded, ConfirmedLine
from app.booking.rules import BookingDetails
from app.core import clock
from app.core.actor import VISITOR, Actor
from app.core.ids import Id
from app.core.news import announce
from app.events.models import Event
from app.infra.db import db
from app.inventory import claims
from app.inventory.claims import Sale
from app.notifications.actions import tell
from app.payments import actions as payments
from app.payments.models import Payment, PaymentState
from app.payments.news import PaymentSettled


def book(hold_id: Id, details: BookingDetails, *, by: Actor = VISITOR) -> Booking:
    """Make the hold a booking: confirmed when there is nothing to pay, else pending. A hold makes one at most.

    Sent again with the same address, it is the same booking. Refuses BookedAlready,
    PlacesGone, and OverPersonLimit where one person may have only so many.
    """
    hold = queries.hold_view(hold_id)
    if hold.booking_id:
        return _same_booking(hold.booking_id, details)
    if not hold.is_live:
        raise PlacesGone
    buyer = _buyer(by)
    persons = _persons(buyer, details)
    limits.ensure_room(hold, persons)
    lines = rows.lines_of(hold, details)
    booking = rows.insert_booking(hold, details, persons, lines, account=_owner(buyer, details.email))
    if booking is None:
        return _same_booking(rows.booking_of(hold_id), details)
    if booking.state is BookingState.CONFIRMED:
        _sell(booking, lines)
    # Now that it waits for money, leaving the page shortens it no more; if that has just happened, it is undone.
    elif not claims.resume_hold(hold_id):
        raise PlacesGone
    return booking


def confirm_paid_booking(fact: PaymentSettled) -> None:
    """Confirm what the payment was for, exactly once; when that can't be, ask for its refund and say so."""
    found = limits.lock_with_limit(fact.purpose_id)
    if found is None or found.booking.payment_id == fact.payment_id:
        return
    booking = found.booking
    if booking.state is not BookingState.PENDING or not _pays_for(fact.payment_id, booking):
        _ask_money_back(booking, fact.payment_id)
        return
    if limits.is_over(found, payer=db.get_one(Payment, fact.payment_id).payer):
        _give_up(booking, fact.payment_id, because=OVER_LIMIT)
        return
    try:
        with db.begin_nested():
            _confirm(booking, payment_id=fact.payment_id)
            _sell(booking, queries.confirmed_lines(booking.id))
    except PlacesGone:
        _give_up(booking, fact.payment_id, because="paid too late")


def abandon_unpaid(booking_id: Id) -> None:
    """End a pending booking for which no money can arrive any more; otherwise do nothing."""
    booking = _locked(booking_id)
    if booking is None or not queries.is_unpaid(booking_id):
        return
    _end(booking, BookingState.ABANDONED, because="not paid")
    claims.release_hold(booking.hold_id)


def cancel_booking(booking: Booking, *, by: Actor, reason: str) -> None:
    """Give the places back, ask for the refund of what was paid, and void the tickets. Refuses AlreadyOver."""
    locked = _locked(booking.id)
    if locked is None or locked.state not in (BookingState.PENDING, BookingState.CONFIRMED):
        raise AlreadyOver
    was_confirmed = locked.state is BookingState.CONFIRMED
    _end(locked, BookingState.CANCELLED, because=reason)
    if was_confirmed:
        _return_places(locked)
        tell("booking.cancelled", locked.id, to=locked.email)
    else:
        claims.release_hold(locked.hold_id)
    if locked.payment_id:
        payments.ask_refund(locked.payment_id, locked.total, key=f"cancelled:{locked.id}", reason=reason)
    record(
        "booking.cancelled",
        by=by,
        subject=locked.id,
        chain=db.get_one(Event, locked.event_id).organization_id,
        details={"reason": reason, "total_minor": locked.total_minor, "currency": locked.currency},
    )


def release_hold(hold_id: Id) -> None:
    """Give the places back because the buyer says so. A booking that waits for money ends with it."""
    pending = db.scalar(select(Booking.id).where(Booking.hold_id == hold_id))
    booking = _locked(pending) if pending else None
    if booking and booking.state is BookingState.PENDING:
        _end(booking, BookingState.ABANDONED, because="given back")
    claims.release_hold(hold_id)


def gather_bookings(fact: EmailVerified) -> None:
    """Give the account the bookings that were made as a guest with its proved address."""
    db.execute(
        update(Booking)
        .where(Booking.email == normal_email(fact.email), Booking.user_id.is_(None))
        .values(user_id=fact.user_id, persons=func.array_append(Booking.persons, f"user:{fact.user_id}"))
    )


def _buyer(by: Actor) -> Person | None:
    """Whoever is signed in, as far as the address is proved."""
    if not by.is_user or by.id is None:
        return None
    person = accounts.person(by.id)
    return person if person.is_verified else None


def _persons(buyer: Person | None, details: BookingDetails) -> list[str]:
    return rules.persons([details.email, buyer.email], buyer.id) if buyer else rules.persons([details.email])


def _owner(buyer: Person | None, email: str) -> Id | None:
    return buyer.id if buyer and buyer.email == normal_email(email) else None


def _same_booking(booking_id: Id | None, details: BookingDetails) -> Booking:
    booking = db.get(Booking, booking_id) if booking_id else None
    if booking is None or booking.email != normal_email(details.email):
        raise BookedAlready
    return booking


def _confirm(booking: Booking, *, payment_id: Id) -> None:
    booking.state = BookingState.CONFIRMED
    booking.confirmed_at = clock.now()
    booking.payment_id = payment_id
    db.flush()


def _sell(booking: Booking, lines: Sequence[ConfirmedLine]) -> None:
    announce(BookingConfirmed(booking.id, booking.event_id, lines))
    db.flush()
    # Last, because the pools stay locked until the commit; when the places are gone all of it is undone.
    if claims.sell_hold(booking.hold_id) is not Sale.SOLD:
        raise PlacesGone


def _pays_for(payment_id: Id, booking: Booking) -> bool:
    payment = db.get(Payment, payment_id)
    return (
        payment is not None
        and payment.state is PaymentState.CAPTURED
        and payment.purpose_id == booking.id
        and payment.amount == booking.total
    )


def _give_up(booking: Booking, payment_id: Id, *, because: str) -> None:
    _end(booking, BookingState.ABANDONED, because=because)
    claims.release_hold(booking.hold_id)
    _ask_money_back(booking, payment_id)


def _ask_money_back(booking: Booking, payment_id: Id) -> None:
    payment = db.get_one(Payment, payment_id)
    is_over_limit = booking.ended_because == OVER_LIMIT
    reason = "One person may not have so many places." if is_over_limit else "The places were gone when it was paid."
    payments.ask_refund(payment_id, payment.amount, key=payment_id, reason=reason)
    notice = "booking.over_limit" if is_over_limit else "booking.paid_too_late"
    tell(notice, booking.id, to=booking.email, key=payment_id)


def _return_places(booking: Booking) -> None:
    lines = db.scalars(select(BookingLine).where(BookingLine.booking_id == booking.id)).all()
    # All locks at once, sorted: two cancellations must never wait for each other in a circle.
    claims.lock_pools_of([line.claim_id for line in lines])
    for line in lines:
        claims.return_places(line.claim_id, line.quantity)


def _end(booking: Booking, state: BookingState, *, because: str) -> None:
    was_confirmed = booking.state is BookingState.CONFIRMED
    booking.state = state
    booking.ended_at = clock.now()
    booking.ended_because = because
    db.flush()
    announce(BookingEnded(booking.id, booking.event_id, was_confirmed))


def _locked(booking_id: Id) -> Booking | None:
    return db.scalars(
        select(Booking).where(Booking.id == booking_id).with_for_update().execution_options(populate_existing=True)
    ).first()
