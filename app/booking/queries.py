"""Reads of holds and bookings for pages and messages: the same number of queries for one or fifty."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, tuple_

from app.booking.models import Booking, BookingLine, BookingState
from app.booking.views import BookingView, HoldLine, HoldView, LineView
from app.core.errors import NotFound
from app.core.ids import Id
from app.core.money import Money
from app.events.models import Event
from app.infra.db import db
from app.inventory.models import Claim, Hold, TicketType
from app.payments.models import Payment, PaymentState
from app.venues.models import Venue

PAGE_LENGTH = 50
_OPEN = (PaymentState.OPENED, PaymentState.PENDING, PaymentState.CAPTURED)


def hold_view(hold_id: str) -> HoldView:
    """The hold with its event, lines and booking, in one query. Raises NotFound."""
    rows = db.execute(
        select(
            Hold,
            Event,
            Claim,
            TicketType.name.label("type_name"),
            Venue.name.label("venue"),
            Booking.id.label("booking_id"),
            Booking.state.label("booking_state"),
            Booking.email.label("booking_email"),
            Booking.name.label("booking_name"),
            Booking.user_id.label("booking_user_id"),
            Booking.link_version,
            func.extract("epoch", Hold.expires_at - func.clock_timestamp()).label("seconds"),
        )
        .join(Event, Event.id == Hold.event_id)
        .join(Claim, Claim.hold_id == Hold.id)
        .join(TicketType, TicketType.id == Claim.ticket_type_id)
        .outerjoin(Venue, Venue.id == Event.venue_id)
        .outerjoin(Booking, Booking.hold_id == Hold.id)
        .where(Hold.id == hold_id)
        .order_by(TicketType.position, TicketType.id)
        # The claims may have changed in another process since this session saw them.
        .execution_options(populate_existing=True)
    ).all()
    if not rows:
        raise NotFound
    first = rows[0]
    return HoldView(
        id=first.Hold.id,
        event=first.Event,
        venue=first.venue or "",
        expires_at=first.Hold.expires_at,
        seconds_left=max(0, int(first.seconds)),
        was_extended=first.Hold.extended_at is not None,
        lines=[_hold_line(row) for row in rows],
        booking_id=first.booking_id,
        booking_state=first.booking_state,
        booking_email=first.booking_email or "",
        booking_name=first.booking_name or "",
        booking_user_id=first.booking_user_id,
        link_version=first.link_version or 1,
    )


def is_paying(booking_id: Id) -> bool:
    """Whether the provider has the buyer's money or is busy with it, so that there is nothing to do but wait."""
    busy = (PaymentState.PENDING, PaymentState.CAPTURED)
    return bool(db.scalar(select(exists().where(Payment.purpose_id == booking_id, Payment.state.in_(busy)))))


def has_open_payment(booking_id: Id) -> bool:
    """Whether money for the booking may still arrive, or has."""
    return bool(db.scalar(select(_open_payment(booking_id))))


def booking_view(booking_id: str) -> BookingView:
    """The booking with its event and lines. Raises NotFound."""
    # A webhook may have changed it since this session saw it.
    views = _views(_bookings().where(Booking.id == booking_id).execution_options(populate_existing=True))
    if not views:
        raise NotFound
    return views[0]


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
            ~_open_payment(Booking.id),
        )
    )


def _hold_line(row: Any) -> HoldLine:
    return HoldLine(
        claim_id=row.Claim.id,
        ticket_type_id=row.Claim.ticket_type_id,
        name=row.type_name,
        quantity=row.Claim.quantity,
        unit_price=Money(row.Claim.unit_price_minor, row.Event.currency),
        state=row.Claim.state,
        seats=tuple(row.Claim.seats),
    )


def _open_payment(booking_id: Any) -> ColumnElement[bool]:
    return exists().where(Payment.purpose_id == booking_id, Payment.state.in_(_OPEN))


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
        select(BookingLine, TicketType.name)
        .join(TicketType, TicketType.id == BookingLine.ticket_type_id)
        .where(BookingLine.booking_id.in_(list(lines)))
        .order_by(BookingLine.position, BookingLine.id)
    )
    for line, name in found:
        price = Money(line.unit_price_minor, currencies[line.booking_id])
        lines[line.booking_id].append(
            LineView(
                id=line.id,
                ticket_type_id=line.ticket_type_id,
                name=name,
                quantity=line.quantity,
                unit_price=price,
                names=list(line.names),
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
