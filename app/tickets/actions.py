"""Verbs of tickets: issue, void, and have them sent. All are safe to repeat."""

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from app.booking.models import Booking, BookingLine
from app.booking.news import BookingConfirmed, BookingEnded
from app.core.ids import Id, new_id
from app.infra.db import db
from app.notifications.actions import tell
from app.tickets import codes, queries
from app.tickets.models import Ticket, TicketState


def issue_for_booking(fact: BookingConfirmed) -> None:
    """Make exactly one ticket for each place of the booking, in the transaction that confirms it."""
    booking = db.get_one(Booking, fact.booking_id)
    lines = db.scalars(select(BookingLine).where(BookingLine.booking_id == booking.id))
    tickets = [_ticket(booking, line, ordinal) for line in lines.all() for ordinal in range(1, line.quantity + 1)]
    db.execute(insert(Ticket).values(tickets).on_conflict_do_nothing(index_elements=["line_id", "ordinal"]))


def send_tickets(fact: BookingConfirmed) -> None:
    """Mail the tickets to whoever booked."""
    booking = db.get_one(Booking, fact.booking_id)
    tell("booking.confirmed", booking.id, to=booking.email)


def send_tickets_again(booking: Booking) -> None:
    """Mail the tickets once more, to the address that they were booked with."""
    tell("booking.confirmed", booking.id, to=booking.email, key=new_id())


def void_for_booking(fact: BookingEnded) -> None:
    """Close every door to the booking's tickets."""
    db.execute(
        update(Ticket)
        .where(Ticket.booking_id == fact.booking_id, Ticket.state == TicketState.VALID)
        .values(state=TicketState.VOID, voided_at=func.clock_timestamp(), void_reason="booking ended")
    )


def send_links(email: str) -> None:
    """Mail the links of all coming bookings made with the address; nothing when there are none."""
    rows = queries.bookings_by_email(email)
    if rows:
        tell("tickets.links", rows[0].booking.id, to=rows[0].booking.email, key=new_id())


def _ticket(booking: Booking, line: BookingLine, ordinal: int) -> dict[str, object]:
    ticket_id: Id = new_id()
    named = line.names[ordinal - 1].strip() if ordinal <= len(line.names) else ""
    return {
        "id": ticket_id,
        "event_id": booking.event_id,
        "booking_id": booking.id,
        "line_id": line.id,
        "ticket_type_id": line.ticket_type_id,
        "ordinal": ordinal,
        "holder_name": named or booking.name,
        "generation": 1,
        "secret_hash": codes.lookup_of(codes.secret_of(ticket_id, 1)),
        "state": TicketState.VALID,
        "void_reason": "",
    }
