"""Checking out: book, and when there is something to pay, open the payment. Commit · call · commit."""

from dataclasses import dataclass

from app.booking import actions
from app.booking.models import Booking, BookingState
from app.booking.rules import BookingDetails
from app.core.actor import Actor
from app.core.ids import Id
from app.events.models import Event
from app.infra.db import db, in_transaction
from app.payments import flows as payments


@dataclass(frozen=True)
class Checkout:
    """What came of it; ``pay_at`` is where the buyer pays, if there is anything left to pay."""

    booking_id: Id
    link_version: int
    pay_at: str | None


def check_out(hold_id: Id, details: BookingDetails, *, by: Actor, return_url: str) -> Checkout:
    """Book the hold and open its payment. Refuses what ``book`` refuses."""
    booking = in_transaction(lambda: actions.book(hold_id, details, by=by))
    return _with_payment(booking, return_url)


def pay_again(booking_id: Id, *, return_url: str) -> Checkout:
    """Go on with a booking that waits for its money, after a payment was declined or left."""
    return _with_payment(db.get_one(Booking, booking_id), return_url)


def _with_payment(booking: Booking, return_url: str) -> Checkout:
    pay_at = None
    if booking.state is BookingState.PENDING:
        event = db.get_one(Event, booking.event_id)
        pay_at = payments.start_payment(
            booking.id,
            organization_id=event.organization_id,
            amount=booking.total,
            description=f"{event.title}, booking {booking.reference}",
            email=booking.email,
            return_url=return_url,
        )
    return Checkout(booking.id, booking.link_version, pay_at)
