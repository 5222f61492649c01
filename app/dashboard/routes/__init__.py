"""The pages of the desk, one module a resource."""

from app.dashboard.routes import (
    box_office,
    dashboard,
    event_bookings,
    events,
    pictures,
    publications,
    seat_moves,
    seats,
)

BLUEPRINTS = (
    dashboard.bp,
    events.bp,
    pictures.bp,
    publications.bp,
    event_bookings.bp,
    seats.bp,
    seat_moves.bp,
    box_office.bp,
)
