"""Seated events for tests: a theatre on sale, and holds on its seats."""

from app.core.actor import SYSTEM
from app.core.ids import Id, new_id
from app.events.models import Event
from app.infra.db import db, transaction
from app.inventory import actions, claims, queries
from app.inventory.claims import Claimant
from app.inventory.models import TicketType
from app.inventory.rules import Basket
from app.organizers.models import Organization
from app.venues.plan import Plan
from tests.makers.inventory import make_sale, make_ticket_type
from tests.makers.venues import make_plan, make_venue


def make_seated_sale(
    *, price_minor: int = 0, organization_id: Id | None = None, plan: Plan | None = None
) -> dict[str, TicketType]:
    """Publish an event with numbered seats and one ticket type for each seated zone; the types by zone.

    Unless another plan is given it is a theatre of five rows of eight (see ``make_plan``): zones ``z1`` and ``z2``.
    """
    if organization_id is None:
        organization_id = new_id()
        with transaction():
            db.add(Organization(id=organization_id, name="House", slug=new_id(), contact_email="house@example.org"))
    standing = make_sale(organization_id=organization_id)
    made = make_plan(make_venue(organization_id, by=SYSTEM), by=SYSTEM, plan=plan)
    with transaction():
        event = db.get_one(Event, standing.event_id)
        event.venue_id = made.venue_id
        actions.delete_ticket_type(event, db.get_one(TicketType, standing.id), by=SYSTEM)
        actions.seat_event(event, made.id, by=SYSTEM)
    house = queries.house_of(event.id)
    assert house
    zones = {seat.zone: seat.pool_id for seat in house.seats}
    return {
        zone: make_ticket_type(event, name=f"Zone {zone}", price_minor=price_minor, pool_id=pool_id)
        for zone, pool_id in sorted(zones.items())
    }


def make_seat_hold(kind: TicketType, *seats: str, seconds: int = 900, by: Claimant = claims.ANYBODY) -> Id:
    """Hold these seats with one ticket type."""
    basket = Basket.of_seats([(seat, kind.id) for seat in seats])
    return claims.place_hold(kind.event_id, basket, seconds=seconds, by=by)
