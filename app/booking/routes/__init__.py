"""From the picker to a booking, one module a resource."""

from app.booking.routes import (
    best_seats,
    cancellations,
    checkout,
    departures,
    hold_extensions,
    holds,
    seat_extensions,
    seat_lists,
    seat_states,
    seats,
)

BLUEPRINTS = (
    holds.bp,
    seats.bp,
    seat_lists.bp,
    best_seats.bp,
    seat_extensions.bp,
    seat_states.bp,
    seat_states.places,
    checkout.bp,
    departures.bp,
    hold_extensions.bp,
    cancellations.bp,
)

# The pickers stand on cached pages, which can hold no token: the views check where the form comes from.
WITHOUT_TOKEN = ("holds.create", "seats.create", "best_seats.create", "seat_extensions.create")
