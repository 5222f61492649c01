"""Reads of tickets for pages, paper and mails."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, UnaryExpression, bindparam, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from app.booking.models import Booking, BookingLine, BookingState
from app.booking.rules import normal_email
from app.core import clock
from app.core.errors import NotFound
from app.core.ids import Id
from app.core.money import Money
from app.events.models import Event
from app.infra.db import db
from app.inventory.models import Hold, TicketType
from app.organizers.models import Organization
from app.payments.gateways.counter.gateway import CounterGateway
from app.payments.models import Payment
from app.tickets import codes
from app.tickets.models import Ticket, TicketState
from app.tickets.views import BookingRow, BookingRows, Sheet, TicketView
from app.venues.models import Venue

PAGE_LENGTH = 20
# An event is near enough to have its tickets at hand; two at a time are enough to scroll through.
_SOON, _MOST_LARGE = timedelta(hours=12), 2
_SHOWN = (BookingState.CONFIRMED, BookingState.CANCELLED, BookingState.PENDING)
# Statements that a rush asks for every booking are made once. What is one value of another table is no join: the time
# to plan a statement grows with each.
_SHEET = (
    select(
        Booking,
        Event,
        Organization,
        Venue,
        select(Hold.expires_at).where(Hold.id == Booking.hold_id).scalar_subquery().label("held_until"),
        select(Payment.provider).where(Payment.id == Booking.payment_id).scalar_subquery().label("provider"),
        Ticket,
        select(TicketType.name).where(TicketType.id == Ticket.ticket_type_id).scalar_subquery().label("type_name"),
        BookingLine.unit_price_minor,
    )
    .join(Event, Event.id == Booking.event_id)
    .join(Organization, Organization.id == Event.organization_id)
    .outerjoin(Venue, Venue.id == Event.venue_id)
    .outerjoin(Ticket, Ticket.booking_id == Booking.id)
    .outerjoin(BookingLine, BookingLine.id == Ticket.line_id)
    .where(Booking.id == bindparam("booking"))
    .order_by(BookingLine.position, BookingLine.id, Ticket.ordinal)
    # Another process may have confirmed it since this session looked.
    .execution_options(populate_existing=True)
)


def sheet(booking_id: Id) -> Sheet:
    """The booking with everything that its page, its paper and its mail show, in one query. Raises NotFound."""
    rows = db.execute(_SHEET, {"booking": booking_id}).all()
    if not rows:
        raise NotFound
    first = rows[0]
    return Sheet(
        booking=first.Booking,
        event=first.Event,
        organization=first.Organization,
        venue=first.Venue if first.Event.is_in_person else None,
        held_until=first.held_until,
        is_paid_at_counter=first.provider == CounterGateway.name,
        tickets=[_ticket(row, number, len(rows)) for number, row in enumerate(rows, start=1) if row.Ticket],
    )


def _ticket(row: Row[*tuple[Any, ...]], number: int, count: int) -> TicketView:
    ticket: Ticket = row.Ticket
    return TicketView(
        id=ticket.id,
        type_name=row.type_name,
        price=Money(row.unit_price_minor, row.Booking.currency),
        holder_name=ticket.holder_name,
        seat=ticket.seat_name,
        is_valid=ticket.state is TicketState.VALID,
        number=number,
        count=count,
        code=codes.address(codes.encode(ticket)),
        typed_code=codes.for_people(codes.secret_of(ticket.id, ticket.generation)),
    )


def upcoming_bookings(user_id: Id, page: int = 1) -> BookingRows:
    """What the person has booked and is still to come, soonest first."""
    return _bookings(Booking.user_id == user_id, Event.ends_at > clock.now(), order=Event.starts_at.asc(), page=page)


def past_bookings(user_id: Id, page: int = 1) -> BookingRows:
    """What the person has been to, latest first."""
    return _bookings(Booking.user_id == user_id, Event.ends_at <= clock.now(), order=Event.starts_at.desc(), page=page)


def sheets_of_today(user_id: Id) -> list[Sheet]:
    """The person's confirmed bookings for what happens about now, with their tickets: to be shown large."""
    now = clock.now()
    found = db.scalars(
        select(Booking.id)
        .join(Event, Event.id == Booking.event_id)
        .where(
            Booking.user_id == user_id,
            Booking.state == BookingState.CONFIRMED,
            Event.starts_at < now + _SOON,
            Event.ends_at > now,
        )
        .order_by(Event.starts_at, Booking.created_at)
        .limit(_MOST_LARGE)
    )
    return [sheet(booking_id) for booking_id in found.all()]


def bookings_by_email(email: str) -> Sequence[BookingRow]:
    """The bookings made with the address whose events are still to come, for a mail to that address only."""
    return _bookings(
        Booking.email == normal_email(email), Event.ends_at > clock.now(), order=Event.starts_at.asc(), page=1
    ).rows


def _bookings(*conditions: ColumnElement[bool], order: UnaryExpression[datetime], page: int) -> BookingRows:
    count = select(func.sum(BookingLine.quantity)).where(BookingLine.booking_id == Booking.id).scalar_subquery()
    rows = db.execute(
        select(Booking, Event, Venue.name, count, _seats())
        .join(Event, Event.id == Booking.event_id)
        .outerjoin(Venue, Venue.id == Event.venue_id)
        .where(Booking.state.in_(_SHOWN), *conditions)
        .order_by(order, Booking.created_at, Booking.id)
        .offset((page - 1) * PAGE_LENGTH)
        .limit(PAGE_LENGTH + 1)
    ).all()
    shown = [
        BookingRow(booking, event, venue if venue and event.is_in_person else "Online", number or 0, seats or "")
        for booking, event, venue, number, seats in rows[:PAGE_LENGTH]
    ]
    return BookingRows(shown, page + 1 if len(rows) > PAGE_LENGTH else None)


def _seats() -> ScalarSelect[str]:
    """The seats of a booking's valid tickets on one line, in printed order."""
    in_order = aggregate_order_by(literal(", "), BookingLine.position, Ticket.ordinal)
    return (
        select(func.string_agg(Ticket.seat_name, in_order))
        .join(BookingLine, BookingLine.id == Ticket.line_id)
        .where(Ticket.booking_id == Booking.id, Ticket.state == TicketState.VALID, Ticket.seat.is_not(None))
        .scalar_subquery()
    )
