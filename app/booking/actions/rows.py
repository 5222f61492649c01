"""The rows of a new booking: written in one statement, since a rush writes little else."""

import json
from collections.abc import Sequence

from sqlalchemy import select, text
from sqlalchemy.orm import make_transient_to_detached

from app.accounts.rules import normal_email
from app.booking import rules
from app.booking.models import Booking, BookingState
from app.booking.news import ConfirmedLine
from app.booking.rules import BookingDetails
from app.booking.views import HoldLine, HoldView
from app.core import clock
from app.core.ids import Id, new_id, new_reference
from app.infra.db import db

_REFERENCE_TRIES = 3
_BOOKED = text("""
    WITH made AS (
        INSERT INTO bookings (
            id, reference, event_id, hold_id, user_id, email, persons, name, locale, currency, total_minor, state,
            link_version, confirmed_at, ended_because
        )
        VALUES (
            :id, :reference, :event_id, :hold_id, :user_id, :email, :persons, :name, :locale, :currency,
            :total_minor, :state, :link_version, :confirmed_at, :ended_because
        )
        ON CONFLICT DO NOTHING
        RETURNING id
    ), lines AS (
        INSERT INTO booking_lines (
            id, booking_id, ticket_type_id, claim_id, quantity, unit_price_minor, names, position
        )
        SELECT line.id, made.id, ticket_type_id, claim_id, quantity, unit_price_minor, names, position
        FROM made, jsonb_to_recordset(CAST(:lines AS jsonb)) AS line (
            id text, ticket_type_id text, claim_id text, quantity int, unit_price_minor bigint, names text[],
            position smallint
        )
    )
    SELECT id FROM made
""")


def lines_of(hold: HoldView, details: BookingDetails) -> list[ConfirmedLine]:
    """What the booking will have of each ticket type, with the names that were typed."""
    return [
        ConfirmedLine(
            id=new_id(),
            ticket_type_id=line.ticket_type_id,
            quantity=line.quantity,
            names=rules.names_for(details.names.get(line.ticket_type_id, ()), line.quantity),
            seats=line.seats,
        )
        for line in hold.lines
    ]


def insert_booking(
    hold: HoldView, details: BookingDetails, persons: list[str], lines: Sequence[ConfirmedLine], *, account: Id | None
) -> Booking | None:
    """The booking with its lines, in one statement; None when the hold is a booking already."""
    row = {
        "event_id": hold.event.id,
        "hold_id": hold.id,
        "user_id": account,
        "email": normal_email(details.email),
        "persons": persons,
        "name": details.name,
        "locale": details.locale,
        "currency": hold.event.currency,
        "total_minor": hold.total.minor,
        "state": BookingState.PENDING if hold.total else BookingState.CONFIRMED,
        "link_version": 1,
        "confirmed_at": None if hold.total else clock.now(),
        "ended_because": "",
    }
    of_lines = json.dumps([_row(*pair, position) for position, pair in enumerate(zip(lines, hold.lines, strict=True))])
    for _ in range(_REFERENCE_TRIES):
        row |= {"id": new_id(), "reference": new_reference()}
        if db.scalar(_BOOKED, {**row, "lines": of_lines}):
            return _inserted(Booking(**row, payment_id=None, ended_at=None))
        if booking_of(hold.id):
            return None
    raise RuntimeError("no free booking reference")


def booking_of(hold_id: Id) -> Id | None:
    """The booking that the hold was made into."""
    return db.scalar(select(Booking.id).where(Booking.hold_id == hold_id))


def _inserted(booking: Booking) -> Booking:
    """The booking as one that the session has read: what was written need not be asked for."""
    make_transient_to_detached(booking)
    db.add(booking)
    return booking


def _row(made: ConfirmedLine, held: HoldLine, position: int) -> dict[str, object]:
    return {
        "id": made.id,
        "ticket_type_id": made.ticket_type_id,
        "claim_id": held.claim_id,
        "quantity": made.quantity,
        "unit_price_minor": held.unit_price.minor,
        "names": made.names,
        "position": position,
    }
