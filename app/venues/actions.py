"""Verbs that change places."""

from dataclasses import asdict

from app.audit.actions import record
from app.core.actor import Actor
from app.core.ids import Id, new_id
from app.infra.db import db
from app.venues import queries
from app.venues.errors import CityMissing, NameMissing
from app.venues.models import Venue
from app.venues.rules import VenueDetails


def choose_venue(organization_id: Id, known_id: str, new: VenueDetails | None, *, by: Actor) -> Id | None:
    """The place that was chosen, or else typed; none when neither. Refuses other organizations' places."""
    if known_id:
        return queries.known_venue(organization_id, known_id)
    return create_venue(organization_id, new, by=by) if new else None


def create_venue(organization_id: Id, details: VenueDetails, *, by: Actor) -> Id:
    """Keep a new place for the organization. Refuses one without name or city."""
    if not details.name:
        raise NameMissing
    if not details.city:
        raise CityMissing
    venue = Venue(id=new_id(), organization_id=organization_id, **asdict(details))
    db.add(venue)
    db.flush()
    record("venue.created", by=by, subject=venue.id, chain=organization_id, details={"name": details.name})
    return venue.id
