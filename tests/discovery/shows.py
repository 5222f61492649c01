"""Events on the public pages: one call puts one on, at a house of its own unless it is given."""

from datetime import timedelta

from app.core import clock
from app.events.models import Event
from app.events.words import Category
from app.infra.db import db, transaction
from tests.cast import Owner, make_owner
from tests.makers.events import ZONE, make_draft, make_event
from tests.makers.venues import make_venue


def put_on(
    title: str = "The Winter Garden",
    *,
    house: Owner | None = None,
    published: bool = True,
    starts_in: timedelta = timedelta(days=9),
    venue: str = "Kammerspiele",
    city: str = "Hamburg",
    category: Category = Category.CONCERT,
    **typed: object,
) -> Event:
    """Put on an event; ``typed`` are EventDetails' own names."""
    owner = house or make_owner(f"Owner {clock.now().timestamp()}", organization="House")
    place = make_venue(owner.organization_id, by=owner.actor, name=venue, city=city)
    make = make_event if published else make_draft
    event = make(owner.organization_id, by=owner.actor, title=title, venue_id=place, category=category, **typed)
    starts_at = clock.now() + starts_in
    with transaction():
        event = db.get_one(Event, event.id)
        event.starts_at, event.ends_at, event.time_zone = starts_at, starts_at + timedelta(hours=3), ZONE
    return event
