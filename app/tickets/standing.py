"""How a booking stands, in the eyes of whoever made it."""

from enum import StrEnum

from app.booking import queries as bookings
from app.booking.models import Booking, BookingState
from app.payments import queries as payments
from app.payments.models import PaymentState


class Standing(StrEnum):
    """What the booking's page says."""

    GOING = "going"
    # The money is under way, or may be.
    WAITING = "waiting"
    # The buyer has not paid yet, or it was declined; the places are still held.
    UNPAID = "unpaid"
    # Nobody paid in time.
    LEFT = "left"
    PAID_TOO_LATE = "paid_too_late"
    CANCELLED = "cancelled"


def waits_for_money(booking: Booking) -> bool:
    """Whether asking the provider again could change how the booking stands."""
    return booking.state is BookingState.PENDING


def standing_of(booking: Booking) -> Standing:
    """How the booking stands now."""
    if booking.state is BookingState.CONFIRMED:
        return Standing.GOING
    if booking.state is BookingState.CANCELLED:
        return Standing.CANCELLED
    tries = payments.payments_of(booking.id)
    was_paid = any(each.state is PaymentState.CAPTURED for each in tries)
    if booking.state is BookingState.ABANDONED:
        return Standing.PAID_TOO_LATE if was_paid else Standing.LEFT
    if bookings.is_paying(booking.id):
        return Standing.WAITING
    return Standing.UNPAID
