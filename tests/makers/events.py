"""Events for tests, made the way the pages make them."""

from dataclasses import replace
from datetime import datetime, timedelta

from app.core import clock
from app.core.actor import Actor
from app.core.ids import Id
from app.events import actions
from app.events.models import Event
from app.events.rules import Dates, EventDetails
from app.infra.db import db, transaction
from app.venues import queries as venues
from tests.makers.venues import make_venue

ZONE = "Europe/Berlin"


def details(organization_id: Id, *, by: Actor, starts: datetime | None = None, **changes: object) -> EventDetails:
    """What an organizer types about an evening in three weeks; ``changes`` are EventDetails' own names."""
    known = venues.venues_of(organization_id)
    usual = EventDetails(
        title="The Winter Garden",
        dates=Dates(starts=starts or evening_in(days=21), time_zone=ZONE),
        venue_id=known[0].id if known else make_venue(organization_id, by=by),
        stock="pink",
        currency="EUR",
    )
    db.rollback()
    return replace(usual, **changes)  # type: ignore[arg-type]


def make_draft(organization_id: Id, *, by: Actor, **changes: object) -> Event:
    """Write a draft and return it."""
    typed = details(organization_id, by=by, **changes)  # type: ignore[arg-type]
    with transaction():
        return actions.create_event(organization_id, typed, by=by)


def make_event(organization_id: Id, *, by: Actor, **changes: object) -> Event:
    """Write an event and let everybody see it, tickets or not."""
    event = make_draft(organization_id, by=by, **changes)
    with transaction():
        actions.publish_event(event, by=by)
    return event


def evening_in(*, days: int) -> datetime:
    """Half past seven in so many days, as clocks at the event show it."""
    day = clock.in_zone(clock.now() + timedelta(days=days), ZONE)
    return day.replace(hour=19, minute=30, second=0, microsecond=0, tzinfo=None)
