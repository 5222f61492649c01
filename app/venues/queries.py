"""Reads of places."""

from dataclasses import dataclass

from sqlalchemy import select

from app.core.errors import NotFound
from app.core.ids import Id
from app.infra.db import db
from app.venues.models import Venue


@dataclass(frozen=True)
class VenueChoice:
    """A place to choose from a list."""

    id: Id
    name: str
    city: str


def venues_of(organization_id: Id) -> list[VenueChoice]:
    """The organization's places by name."""
    rows = db.execute(
        select(Venue.id, Venue.name, Venue.city)
        .where(Venue.organization_id == organization_id)
        .order_by(Venue.name, Venue.id)
    )
    return [VenueChoice(*row) for row in rows]


def known_venue(organization_id: Id, venue_id: str) -> Id:
    """The id, when the place is the organization's. Raises NotFound for any other."""
    found = db.scalar(select(Venue.id).where(Venue.id == venue_id, Venue.organization_id == organization_id))
    if found is None:
        raise NotFound
    return found
