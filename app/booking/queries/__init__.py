"""Reads of holds and bookings: the same number of queries for one or fifty."""

from app.booking.queries.bookings import (
    PAGE_LENGTH,
    booking_view,
    bookings_by_id,
    bookings_of_event,
    bookings_of_user,
    confirmed_lines,
    counts_by_state,
    latest_bookings,
)
from app.booking.queries.holds import hold_view, live_holds_of
from app.booking.queries.payments import has_open_payment, is_paying, is_unpaid, unpaid_bookings
from app.booking.queries.persons import confirmed_places_of, count_of, places_of

__all__ = [
    "PAGE_LENGTH",
    "booking_view",
    "bookings_by_id",
    "bookings_of_event",
    "bookings_of_user",
    "confirmed_lines",
    "confirmed_places_of",
    "count_of",
    "counts_by_state",
    "has_open_payment",
    "hold_view",
    "is_paying",
    "is_unpaid",
    "latest_bookings",
    "live_holds_of",
    "places_of",
    "unpaid_bookings",
]
