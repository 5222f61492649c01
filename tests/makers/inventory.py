"""Ticket types and holds for tests, made the way the pages make them."""

from datetime import datetime, timedelta

from app.core import clock
from app.core.actor import SYSTEM
from app.core.ids import Id, new_id
from app.events.models import Event
from app.events.words import EventStatus
from app.infra.db import db, transaction
from app.inventory import actions, claims
from app.inventory.actions import TicketTypeDetails
from app.inventory.models import TicketKind, TicketType
from app.inventory.rules import Basket
from app.organizers.models import Organization


def make_ticket_type(
    event: Event,
    *,
    name: str = "Standing",
    price_minor: int = 0,
    capacity: int = 100,
    kind: TicketKind | None = None,
    pool_id: Id | None = None,
    note: str = "",
    sale_opens_at: datetime | None = None,
    sale_closes_at: datetime | None = None,
    min_per_booking: int = 1,
    max_per_booking: int = 10,
) -> TicketType:
    """Put a ticket type on the event's list, with a pool of its own unless one is given."""
    details = TicketTypeDetails(
        name=name,
        kind=kind or (TicketKind.PAID if price_minor else TicketKind.FREE),
        price_minor=price_minor,
        note=note,
        sale_opens_at=sale_opens_at,
        sale_closes_at=sale_closes_at,
        min_per_booking=min_per_booking,
        max_per_booking=max_per_booking,
        pool_id=pool_id,
        capacity=capacity,
    )
    with transaction():
        return actions.add_ticket_type(event, details, by=SYSTEM)


def make_hold(kind: TicketType, quantity: int = 1, *, seconds: int = 900) -> Id:
    """Hold so many places of one type."""
    return claims.place_hold(kind.event_id, Basket.of({kind.id: quantity}), seconds=seconds)


def make_sale(
    *,
    capacity: int = 100,
    price_minor: int = 0,
    organization_id: Id | None = None,
    title: str = "The Winter Garden",
    starts_in: timedelta = timedelta(days=9),
) -> TicketType:
    """Publish an event with one ticket type, Standing, and return the type."""
    with transaction():
        if organization_id is None:
            house = Organization(id=new_id(), name="House", slug=new_id(), contact_email="house@example.org")
            db.add(house)
            db.flush()
            organization_id = house.id
        event = Event(
            id=new_id(),
            organization_id=organization_id,
            title=title,
            starts_at=clock.now() + starts_in,
            ends_at=clock.now() + starts_in + timedelta(hours=3),
            time_zone="Europe/Berlin",
            stock="pink",
            currency="EUR",
            status=EventStatus.PUBLISHED,
        )
        db.add(event)
    return make_ticket_type(event, capacity=capacity, price_minor=price_minor)
