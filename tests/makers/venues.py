"""Places for tests, made the way the pages make them."""

from app.core.actor import Actor
from app.core.ids import Id
from app.infra.db import transaction
from app.venues import actions
from app.venues.rules import VenueDetails


def make_venue(organization_id: Id, *, by: Actor, name: str = "Kammerspiele", city: str = "Hamburg") -> Id:
    """Keep a place for the organization and return its id."""
    with transaction():
        return actions.create_venue(organization_id, VenueDetails(name=name, city=city), by=by)
