"""Verbs that several packages must agree on before an event changes."""

from sqlalchemy import delete, exists, select

from app.audit.actions import record
from app.booking import actions as booking
from app.booking import desk
from app.checkin.models import DoorLink, Scan
from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.ids import Id
from app.dashboard.errors import NothingToSell, SamePlace, SeatChangedHands, SomebodyIsBuying
from app.events import actions as events
from app.events.errors import CurrencyLocked
from app.events.models import Event
from app.events.rules import EventDetails
from app.infra.db import db
from app.inventory import actions as inventory
from app.inventory import claims
from app.inventory.models import TicketType
from app.inventory.queries import has_ticket_types, pool_counts
from app.tickets import actions as tickets
from app.tickets.models import Ticket, TicketState
from app.waiting_room import actions as waiting_room
from app.waitlist import actions as waitlist


def edit_event(event: Event, details: EventDetails, *, version: int, by: Actor) -> None:
    """Keep the changes. Refuses another currency once there are tickets, and all that events refuse."""
    if details.currency != event.currency:
        # Adding a ticket type takes a share of this lock, so none can appear between the question and the change.
        _lock_row(event.id)
        if db.scalar(select(exists().where(TicketType.event_id == event.id))):
            raise CurrencyLocked
    events.edit_event(event, details, version=version, by=by)


def publish_event(event: Event, *, by: Actor) -> None:
    """Put the event before the public. Refuses one that has no ticket, no place or no future."""
    inventory.stop_claims(event.id)
    if not has_ticket_types(event.id):
        raise NothingToSell
    events.publish_event(event, by=by)


def unpublish_event(event: Event, *, by: Actor) -> None:
    """Take the event off the site; a claim that is being made waits for this, and is then refused."""
    inventory.stop_claims(event.id)
    events.unpublish_event(event, by=by)


def delete_event(event: Event, *, by: Actor) -> None:
    """Remove an event that nobody has booked, with its tickets and doors. Refuses any other."""
    inventory.stop_claims(event.id)
    _lock_row(event.id)
    if any(pool.held for pool in pool_counts(event.id)):
        raise SomebodyIsBuying
    for table in (Scan, DoorLink):
        db.execute(delete(table).where(table.event_id == event.id))
    waitlist.clear_event(event.id)
    booking.clear_event(event.id)
    waiting_room.clear_event(event.id)
    events.delete_event(event, by=by)


def move_ticket(event: Event, ticket_id: str, to_seat: str, *, swaps_with: str, by: Actor) -> None:
    """Give the ticket another seat, or let it change seats with the ticket that has that one (``swaps_with``).

    Its code and price stay. Refuses SamePlace, SeatsGone, and SeatChangedHands when the page that was confirmed is
    out of date.
    """
    bookings = select(Ticket.booking_id).where(Ticket.event_id == event.id, Ticket.id.in_([ticket_id, swaps_with]))
    # A cancellation that comes first is seen below, a later one waits.
    desk.lock_bookings(db.scalars(bookings).all())
    ticket = _seated_ticket(event, ticket_id)
    other = _valid_ticket_at(event.id, to_seat)
    if ticket.seat == to_seat:
        raise SamePlace
    if (other.id if other else "") != swaps_with:
        raise SeatChangedHands
    details: dict[str, object] = {"event": event.id, "from": ticket.seat, "to": to_seat, "swapped_with": swaps_with}
    if other is None:
        claims.move_seat(event.id, ticket.seat or "", to_seat)
    elif other.line_id == ticket.line_id:
        tickets.exchange_seats(ticket, other)
    else:
        claims.swap_seats(event.id, ticket.seat or "", to_seat)
    record("ticket.moved", by=by, subject=ticket.id, chain=event.organization_id, details=details)


def _seated_ticket(event: Event, ticket_id: str) -> Ticket:
    ticket = db.scalars(
        select(Ticket)
        .where(Ticket.id == ticket_id, Ticket.event_id == event.id, Ticket.seat.is_not(None))
        .execution_options(populate_existing=True)
    ).first()
    if ticket is None:
        raise NotFound
    if ticket.state is not TicketState.VALID:
        raise SeatChangedHands
    return ticket


def _valid_ticket_at(event_id: Id, seat: str) -> Ticket | None:
    return db.scalars(
        select(Ticket)
        .where(Ticket.event_id == event_id, Ticket.seat == seat, Ticket.state == TicketState.VALID)
        .execution_options(populate_existing=True)
    ).first()


def _lock_row(event_id: Id) -> None:
    db.execute(select(Event.id).where(Event.id == event_id).with_for_update())
