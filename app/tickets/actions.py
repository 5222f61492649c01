"""Verbs of tickets: issue, seat elsewhere, void, and have them sent."""

from collections.abc import Mapping

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from app.booking.models import Booking, BookingLine
from app.booking.news import BookingConfirmed, BookingEnded, ConfirmedLine
from app.core.ids import Id, new_id
from app.events.models import Event
from app.infra.columns import table_of
from app.infra.db import db
from app.inventory import queries as inventory
from app.inventory.news import SeatMoved
from app.notifications.actions import tell
from app.tickets import codes, queries
from app.tickets.models import Ticket, TicketState

# Made once, since to write a statement down costs more than to run it.
_TICKETS = insert(table_of(Ticket)).on_conflict_do_nothing(index_elements=["line_id", "ordinal"])


def issue_for_booking(fact: BookingConfirmed) -> None:
    """Make exactly one ticket for each place of the booking, in the transaction that confirms it.

    Where places are seats, each ticket gets one, in the order in which they were chosen.
    """
    booking = db.get_one(Booking, fact.booking_id)
    keys = [key for line in fact.lines for key in line.seats]
    names = inventory.seat_names(booking.event_id, keys) if keys else {}
    tickets = [
        _ticket(booking, line, ordinal, line.seats[ordinal - 1] if line.seats else None, names)
        for line in fact.lines
        for ordinal in range(1, line.quantity + 1)
    ]
    db.execute(_TICKETS, tickets)


def send_tickets(fact: BookingConfirmed) -> None:
    """Mail the tickets to whoever booked; nobody gets a mail about a rehearsal."""
    booking = db.get_one(Booking, fact.booking_id)
    if not db.get_one(Event, booking.event_id).is_rehearsal:
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


def follow_seat(fact: SeatMoved) -> None:
    """Write the new seat on the ticket that had the old one, and send its holder the new paper. Its code stays."""
    moved = db.execute(
        update(Ticket)
        .where(
            Ticket.event_id == fact.event_id,
            Ticket.seat == fact.from_seat,
            Ticket.state == TicketState.VALID,
            Ticket.line_id.in_(select(BookingLine.id).where(BookingLine.claim_id == fact.claim_id)),
        )
        .values(seat=fact.to_seat, seat_name=inventory.seat_names(fact.event_id, [fact.to_seat])[fact.to_seat])
        .returning(Ticket.booking_id)
    )
    for booking_id in moved.scalars().all():
        _tell_moved(booking_id)


def exchange_seats(one: Ticket, other: Ticket) -> None:
    """Let two tickets of one line change seats: to the house it is all the same who of them sits where."""
    one.seat, other.seat = other.seat, one.seat
    one.seat_name, other.seat_name = other.seat_name, one.seat_name
    db.flush()
    _tell_moved(one.booking_id)


def send_links(email: str) -> None:
    """Mail the links of all coming bookings made with the address; nothing when there are none."""
    rows = queries.bookings_by_email(email)
    if rows:
        tell("tickets.links", rows[0].booking.id, to=rows[0].booking.email, key=new_id())


def _tell_moved(booking_id: Id) -> None:
    booking = db.get_one(Booking, booking_id)
    tell("tickets.moved", booking.id, to=booking.email, key=new_id())


def _ticket(
    booking: Booking, line: ConfirmedLine, ordinal: int, seat: str | None, names: Mapping[str, str]
) -> dict[str, object]:
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
        "seat": seat,
        "seat_name": names[seat] if seat else "",
        "generation": 1,
        "secret_hash": codes.lookup_of(codes.secret_of(ticket_id, 1)),
        "state": TicketState.VALID,
        "void_reason": "",
    }
