"""A ticket that is to have another seat, and the seats that it could have."""

from sqlalchemy import select

from app.booking.models import Booking
from app.checkin.models import Scan, ScanResult
from app.core.errors import NotFound
from app.core.ids import Id
from app.dashboard.queries.houses import house_page
from app.dashboard.queries.seats import seat_row
from app.dashboard.views.seats import HouseAsked, HousePage, Mover, SeatRow
from app.events.models import Event
from app.infra.db import db
from app.tickets.models import Ticket, TicketState


def mover(event_id: Id, ticket_id: str) -> Mover:
    """The ticket with its seat. Raises NotFound for one that is void, has no seat, or is of another event."""
    admission = (Scan.ticket_id == Ticket.id) & (Scan.result == ScanResult.ADMITTED) & Scan.undone_at.is_(None)
    row = db.execute(
        select(Ticket, Booking, Scan.at)
        .join(Booking, Booking.id == Ticket.booking_id)
        .outerjoin(Scan, admission)
        .where(
            Ticket.id == ticket_id,
            Ticket.event_id == event_id,
            Ticket.seat.is_not(None),
            Ticket.state == TicketState.VALID,
        )
        .execution_options(populate_existing=True)
    ).first()
    seat = seat_row(event_id, row.Ticket.seat) if row else None
    if row is None or seat is None:
        raise NotFound
    return Mover(
        ticket_id=row.Ticket.id,
        holder=row.Ticket.holder_name,
        booking_id=row.Booking.id,
        reference=row.Booking.reference,
        email=row.Booking.email,
        seat=seat,
        admitted_at=row.at,
    )


def targets(event: Event, moving: Mover, asked: HouseAsked) -> HousePage:
    """A section of the house to choose from: the ticket's own, unless another was asked for."""
    page = house_page(event, HouseAsked(section=asked.section, view="list", words=asked.words))
    if asked.section or asked.words:
        return page
    here = next(
        number
        for number, section in enumerate(page.sections, 1)
        if (section.floor, section.name) == (moving.seat.floor, moving.seat.section)
    )
    return house_page(event, HouseAsked(section=here, view="list"))


def target(event_id: Id, key: str) -> SeatRow:
    """The seat to go to. Raises NotFound."""
    found = seat_row(event_id, key)
    if found is None:
        raise NotFound
    return found
