"""Keeps the public pages true: what was made from an event is forgotten when the event changes."""

from app.discovery.rules import EVENTS_TAG, event_tag
from app.events.news import EventChanged
from app.web.caching import purge


def forget_pages(fact: EventChanged) -> None:
    """Forget the event's page and the lists that it may stand in, once the change is committed."""
    purge(event_tag(fact.event_id), EVENTS_TAG)
