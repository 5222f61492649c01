"""Places and their seating plans for tests, made the way the pages make them."""

from app.core.actor import Actor
from app.core.ids import Id
from app.infra.db import db, transaction
from app.venues import actions
from app.venues.models import SeatingPlan, Venue
from app.venues.plan import Plan
from app.venues.rules import VenueDetails
from app.venues.starters import theatre


def make_venue(organization_id: Id, *, by: Actor, name: str = "Kammerspiele", city: str = "Hamburg") -> Id:
    """Keep a place for the organization and return its id."""
    with transaction():
        return actions.create_venue(organization_id, VenueDetails(name=name, city=city), by=by)


def make_plan(venue_id: Id, *, by: Actor, name: str = "Main stage", plan: Plan | None = None) -> SeatingPlan:
    """Keep a seating plan of the venue: unless another is given, a theatre of five rows of eight (``sa1`` to ``se8``).

    Rows A and B are zone ``z1``, C to E ``z2``; ``se1`` and ``se8`` are wheelchair places, ``se2`` and ``se7`` for
    companions; aisles are after the second and the sixth seat of each row.
    """
    with transaction():
        made = actions.create_plan(db.get_one(Venue, venue_id), name, plan or theatre(5, 8), by=by)
    return db.get_one(SeatingPlan, made.id, populate_existing=True)
