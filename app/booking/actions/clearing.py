"""Removing what was for sale at an event that nobody booked."""

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app.booking.errors import EventHasBookings
from app.booking.models import Booking, BookingLine, BookingState
from app.core.ids import Id
from app.infra.db import db
from app.inventory import actions as inventory


def clear_event(event_id: Id) -> None:
    """Remove everything that was for sale at an event nobody booked. Refuses EventHasBookings."""
    inventory.stop_claims(event_id)
    if db.scalar(
        select(Booking.id).where(Booking.event_id == event_id, Booking.state != BookingState.ABANDONED).limit(1)
    ):
        raise EventHasBookings
    abandoned = select(Booking.id).where(Booking.event_id == event_id)
    try:
        db.execute(delete(BookingLine).where(BookingLine.booking_id.in_(abandoned)))
        db.execute(delete(Booking).where(Booking.event_id == event_id))
        inventory.clear_event(event_id)
    except IntegrityError as error:
        # Somebody booked in this very moment: the database noticed by the references.
        raise EventHasBookings from error
