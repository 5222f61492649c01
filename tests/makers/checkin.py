"""Doors, and events with tickets to scan at them."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from app.booking.models import Booking, BookingLine, BookingState
from app.booking.news import BookingConfirmed
from app.booking.queries import confirmed_lines
from app.checkin import actions
from app.checkin.policy import station_by_link
from app.checkin.views import Station
from app.core import clock
from app.core.actor import Actor
from app.core.ids import Id, new_id, new_reference
from app.events.models import Event
from app.events.words import EventStatus
from app.infra import keys
from app.infra.db import db, transaction
from app.inventory.models import Claim, ClaimState, Hold, Pool, TicketKind, TicketType
from app.tickets import actions as tickets
from app.tickets import codes
from app.tickets.models import Ticket


@dataclass(frozen=True)
class Door:
    """A door link that stands open."""

    event_id: Id
    link_id: Id

    @property
    def path(self) -> str:
        """The address of its check-in page."""
        return f"/door/{self.link_id}/{keys.seal('door', self.link_id)}"

    @property
    def station(self) -> Station:
        """Whoever stands there."""
        return station_by_link(self.link_id, keys.seal("door", self.link_id))


def make_door(event_id: Id, *, by: Actor, name: str = "Main door") -> Door:
    """Open a door of the event."""
    with transaction():
        link = actions.open_door(db.get_one(Event, event_id), name=name, by=by)
    return Door(event_id, link.id)


def make_event_with_places(
    organization_id: Id, *, title: str = "The Winter Garden", starts_at: datetime | None = None
) -> Id:
    """Publish an event with one ticket type, Standing, and return its id."""
    starts_at = starts_at or clock.now() + timedelta(hours=1)
    with transaction():
        event = Event(
            id=new_id(),
            organization_id=organization_id,
            title=title,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=3),
            time_zone="Europe/Berlin",
            stock="pink",
            currency="EUR",
            status=EventStatus.PUBLISHED,
        )
        db.add(event)
        db.flush()
        pool = Pool(id=new_id(), event_id=event.id, name="Floor", capacity=1000)
        db.add(pool)
        db.flush()
        db.add(TicketType(event_id=event.id, pool_id=pool.id, name="Standing", kind=TicketKind.FREE, price_minor=0))
    return event.id


def make_tickets(event_id: Id, count: int = 1, *, name: str = "Ada Okafor", email: str = "ada@example.org") -> list[Id]:
    """Book so many free places for somebody and return the tickets' ids, in printed order."""
    with transaction():
        kind = db.scalars(select(TicketType).where(TicketType.event_id == event_id)).one()
        later = clock.now() + timedelta(minutes=15)
        hold = Hold(id=new_id(), event_id=event_id, expires_at=later, latest_end=later)
        db.add(hold)
        db.flush()
        claim = Claim(
            id=new_id(),
            hold_id=hold.id,
            pool_id=kind.pool_id,
            ticket_type_id=kind.id,
            quantity=count,
            unit_price_minor=0,
            state=ClaimState.SOLD,
            expires_at=later,
        )
        db.add(claim)
        db.flush()
        booking = Booking(
            id=new_id(),
            reference=new_reference(),
            event_id=event_id,
            hold_id=hold.id,
            email=email,
            name=name,
            currency="EUR",
            total_minor=0,
            state=BookingState.CONFIRMED,
        )
        db.add(booking)
        db.flush()
        db.add(
            BookingLine(
                booking_id=booking.id,
                ticket_type_id=kind.id,
                claim_id=claim.id,
                quantity=count,
                unit_price_minor=0,
                names=[name] + [""] * (count - 1),
            )
        )
        db.flush()
        tickets.issue_for_booking(BookingConfirmed(booking.id, event_id, confirmed_lines(booking.id)))
    made = db.scalars(select(Ticket.id).where(Ticket.booking_id == booking.id).order_by(Ticket.ordinal)).all()
    db.rollback()
    return list(made)


def code_of(ticket_id: Id) -> str:
    """The code on the ticket, without its address."""
    return codes.encode(db.get_one(Ticket, ticket_id))


def typed_code_of(ticket_id: Id) -> str:
    """The letters below the code."""
    return codes.for_people(codes.secret_of(ticket_id, db.get_one(Ticket, ticket_id).generation))


def nonce() -> str:
    """A nonce as the scanning page makes them."""
    return secrets.token_urlsafe(18)
