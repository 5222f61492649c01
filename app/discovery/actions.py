"""Keeps the public pages true: what was made from an event is forgotten when the event changes."""

from app.discovery.rules import EVENTS_TAG, event_tag
from app.events import queries as events
from app.events.news import EventChanged
from app.venues.news import VenueChanged
from app.web.caching import purge


def forget_pages(fact: EventChanged) -> None:
    """Forget the event's page and the lists that it may stand in, once the change is committed."""
    purge(event_tag(fact.event_id), EVENTS_TAG)


def forget_pages_of_venue(fact: VenueChanged) -> None:
    """Forget the pages of every event that takes place there, once the change is committed."""
    purge(EVENTS_TAG, *(event_tag(event_id) for event_id in events.events_at(fact.venue_id)))
