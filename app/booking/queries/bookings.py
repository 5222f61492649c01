"""Reads of bookings for pages and messages: the same number of queries for one or fifty."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, tuple_

from app.booking.models import Booking, BookingLine, BookingState
from app.booking.news import ConfirmedLine
from app.booking.queries.seats import names_by_claim
from app.booking.views import BookingView, LineView
from app.core.errors import NotFound
from app.core.ids import Id
from app.core.money import Money
from app.events.models import Event
from app.infra.db import db
from app.inventory.models import Claim, Hold, TicketType
from app.venues.models import Venue

PAGE_LENGTH = 50


def booking_view(booking_id: str) -> BookingView:
    """The booking with its event and lines. Raises NotFound."""
    # A webhook may have changed it since this session saw it.
    views = _views(_bookings().where(Booking.id == booking_id).execution_options(populate_existing=True))
    if not views:
        raise NotFound
    return views[0]


def confirmed_lines(booking_id: Id) -> list[ConfirmedLine]:
    """What the booking takes, for those who hear that it is confirmed."""
    rows = db.execute(
        select(BookingLine.id, BookingLine.ticket_type_id, BookingLine.quantity, BookingLine.names, Claim.seats)
        .join(Claim, Claim.id == BookingLine.claim_id)
        .where(BookingLine.booking_id == booking_id)
    )
    return [ConfirmedLine(**row._mapping) for row in rows]


def bookings_of_user(user_id: Id) -> list[BookingView]:
    """What somebody with an account has booked: soonest event first. Abandoned ones are left out."""
    return _views(
        _bookings()
        .where(Booking.user_id == user_id, Booking.state != BookingState.ABANDONED)
        .order_by(Event.starts_at, Booking.created_at)
    )


def latest_bookings(event_id: Id, *, limit: int = 5) -> list[BookingView]:
    """The newest confirmed and cancelled bookings of an event."""
    kept = (BookingState.CONFIRMED, BookingState.CANCELLED)
    return _views(
        _bookings()
        .where(Booking.event_id == event_id, Booking.state.in_(kept))
        .order_by(Booking.created_at.desc(), Booking.id.desc())
        .limit(limit)
    )


def bookings_of_event(
    event_id: Id, *, words: str = "", state: BookingState | None = None, after: str = "", limit: int = PAGE_LENGTH
) -> list[BookingView]:
    """A page of an event's bookings, newest first, from the one after ``after``; found by name, e-mail or code."""
    conditions = [Booking.event_id == event_id, *_matching(words)]
    if state:
        conditions.append(Booking.state == state)
    last = db.get(Booking, after) if after else None
    if last and last.event_id == event_id:
        conditions.append(tuple_(Booking.created_at, Booking.id) < (last.created_at, last.id))
    order = (Booking.created_at.desc(), Booking.id.desc())
    return _views(_bookings().where(*conditions).order_by(*order).limit(limit))


def bookings_by_id(booking_ids: Sequence[Id]) -> list[BookingView]:
    """These bookings, in no order that matters."""
    return _views(_bookings().where(Booking.id.in_(booking_ids)))


def counts_by_state(event_id: Id, *, words: str = "") -> dict[BookingState, int]:
    """How many bookings of an event stand in each state."""
    rows = db.execute(
        select(Booking.state, func.count().label("number"))
        .where(Booking.event_id == event_id, *_matching(words))
        .group_by(Booking.state)
    )
    return {row.state: row.number for row in rows}


def _matching(words: str) -> list[ColumnElement[bool]]:
    if not words.strip():
        return []
    escaped = words.strip().replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    pattern = f"%{escaped}%"
    return [or_(Booking.name.ilike(pattern), Booking.email.ilike(pattern), Booking.reference.ilike(pattern))]


def _bookings() -> Any:
    return (
        select(Booking, Event, Venue.name.label("venue"), Hold.expires_at)
        .join(Event, Event.id == Booking.event_id)
        .join(Hold, Hold.id == Booking.hold_id)
        .outerjoin(Venue, Venue.id == Event.venue_id)
    )


def _views(query: Any) -> list[BookingView]:
    rows = db.execute(query).all()
    lines: dict[Id, list[LineView]] = {row.Booking.id: [] for row in rows}
    currencies = {row.Booking.id: row.Booking.currency for row in rows}
    if not lines:
        return []
    found = db.execute(
        select(BookingLine, TicketType.name, Claim.seats, Booking.event_id)
        .join(TicketType, TicketType.id == BookingLine.ticket_type_id)
        .join(Claim, Claim.id == BookingLine.claim_id)
        .join(Booking, Booking.id == BookingLine.booking_id)
        .where(BookingLine.booking_id.in_(list(lines)))
        .order_by(BookingLine.position, BookingLine.id)
    ).all()
    seats = names_by_claim((row.BookingLine.claim_id, row.event_id, row.seats) for row in found)
    for line, name, _seats, _event_id in found:
        price = Money(line.unit_price_minor, currencies[line.booking_id])
        lines[line.booking_id].append(
            LineView(
                id=line.id,
                ticket_type_id=line.ticket_type_id,
                name=name,
                quantity=line.quantity,
                unit_price=price,
                names=list(line.names),
                seats=seats.get(line.claim_id, []),
            )
        )
    return [_view(row, lines[row.Booking.id]) for row in rows]


def _view(row: Any, lines: list[LineView]) -> BookingView:
    booking: Booking = row.Booking
    return BookingView(
        id=booking.id,
        reference=booking.reference,
        state=booking.state,
        hold_id=booking.hold_id,
        payment_id=booking.payment_id,
        user_id=booking.user_id,
        email=booking.email,
        name=booking.name,
        locale=booking.locale,
        link_version=booking.link_version,
        created_at=booking.created_at,
        confirmed_at=booking.confirmed_at,
        ended_at=booking.ended_at,
        ended_because=booking.ended_because,
        total=booking.total,
        event=row.Event,
        venue=row.venue or "",
        hold_expires_at=row.expires_at,
        lines=lines,
    )
