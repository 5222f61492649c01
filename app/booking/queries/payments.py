"""Reads about the money that a booking waits for."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select

from app.booking.models import Booking, BookingState
from app.core.ids import Id
from app.infra.db import db
from app.inventory.models import Hold
from app.payments.models import Payment, PaymentState

_OPEN = (PaymentState.OPENED, PaymentState.PENDING, PaymentState.CAPTURED)


def is_paying(booking_id: Id) -> bool:
    """Whether the provider has the buyer's money or is busy with it, so that there is nothing to do but wait."""
    busy = (PaymentState.PENDING, PaymentState.CAPTURED)
    return bool(db.scalar(select(exists().where(Payment.purpose_id == booking_id, Payment.state.in_(busy)))))


def has_open_payment(booking_id: Id) -> bool:
    """Whether money for the booking may still arrive, or has."""
    return bool(db.scalar(select(open_payment(booking_id))))


def unpaid_bookings(limit: int = 200) -> Sequence[Id]:
    """Pending bookings whose hold has run out and for which no money can arrive any more, oldest first."""
    return db.scalars(_unpaid().order_by(Booking.created_at).limit(limit)).all()


def is_unpaid(booking_id: Id) -> bool:
    """Whether the booking is one of those now."""
    return db.scalar(_unpaid().where(Booking.id == booking_id)) is not None


def _unpaid() -> Select[Any]:
    return (
        select(Booking.id)
        .join(Hold, Hold.id == Booking.hold_id)
        .where(
            Booking.state == BookingState.PENDING,
            Hold.expires_at <= func.clock_timestamp(),
            ~open_payment(Booking.id),
        )
    )


def open_payment(booking_id: Any) -> ColumnElement[bool]:
    """Whether money for the booking may still arrive, or has."""
    return exists().where(Payment.purpose_id == booking_id, Payment.state.in_(_OPEN))
