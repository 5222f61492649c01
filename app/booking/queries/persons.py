"""Reads about people across their bookings."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func, or_, select

from app.booking.models import Booking, BookingLine, BookingState
from app.booking.queries.payments import open_payment
from app.core.ids import Id
from app.infra.db import db
from app.inventory.models import Claim, Hold


def places_of(event_id: Id, persons: Sequence[str], *, but_of: Id) -> int:
    """How many places somebody known by any of these keys has at the event, but for this hold's.

    Confirmed bookings count, and those that still wait for money; what was returned does not.
    """
    waits = and_(
        Booking.state == BookingState.PENDING,
        or_(Hold.expires_at > func.clock_timestamp(), open_payment(Booking.id)),
    )
    return _places(event_id, persons, but_of, or_(Booking.state == BookingState.CONFIRMED, waits))


def confirmed_places_of(event_id: Id, persons: Sequence[str], *, but_of: Id) -> int:
    """The same of confirmed bookings alone."""
    return _places(event_id, persons, but_of, Booking.state == BookingState.CONFIRMED)


def count_of(booking_id: Id) -> int:
    """How many places a booking is for."""
    places = select(func.coalesce(func.sum(BookingLine.quantity), 0)).where(BookingLine.booking_id == booking_id)
    return db.scalars(places).one()


def _places(event_id: Id, persons: Sequence[str], but_of: Id, stands: ColumnElement[bool]) -> int:
    return (
        db.scalar(
            select(func.coalesce(func.sum(BookingLine.quantity - Claim.returned), 0))
            .join(Booking, Booking.id == BookingLine.booking_id)
            .join(Claim, Claim.id == BookingLine.claim_id)
            .join(Hold, Hold.id == Booking.hold_id)
            .where(
                Booking.event_id == event_id, Booking.persons.overlap(list(persons)), Booking.hold_id != but_of, stands
            )
        )
        or 0
    )
