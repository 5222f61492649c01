"""Verbs that make, confirm and end bookings.

Locks are taken in one order: the booking's row, the person, the access code, the pools.
"""

from app.booking.actions.bookings import (
    abandon_unpaid,
    book,
    cancel_booking,
    confirm_paid_booking,
    gather_bookings,
    release_hold,
)
from app.booking.actions.clearing import clear_event
from app.booking.actions.holds import LEAVING_SECONDS, leave_hold, resume_hold

__all__ = [
    "LEAVING_SECONDS",
    "abandon_unpaid",
    "book",
    "cancel_booking",
    "clear_event",
    "confirm_paid_booking",
    "gather_bookings",
    "leave_hold",
    "release_hold",
    "resume_hold",
]
