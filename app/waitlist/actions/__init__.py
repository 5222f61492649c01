"""Verbs on the line: what people do, what the organizer does, and what happens by itself when places come back."""

from sqlalchemy import delete, select

from app.core.ids import Id
from app.events.news import EventChanged
from app.infra.db import db
from app.infra.jobs import enqueue
from app.inventory.news import PlacesFreed
from app.waitlist import claims, jobs, queries
from app.waitlist.actions.line import Wishes, change, confirm, decline, join, join_again, leave
from app.waitlist.actions.steering import (
    add_by_hand,
    close,
    move_to_front,
    offer_now,
    pause,
    remove,
    reopen,
    resume,
    set_terms,
)
from app.waitlist.models import Entry, PlaceOffer, Waitlist

__all__ = [
    "Wishes",
    "add_by_hand",
    "change",
    "clear_event",
    "close",
    "confirm",
    "decline",
    "follow_event",
    "join",
    "join_again",
    "leave",
    "move_to_front",
    "offer_next",
    "offer_now",
    "pause",
    "remove",
    "reopen",
    "resume",
    "set_terms",
]


def offer_next(fact: PlacesFreed) -> None:
    """Offer what came back to the next in line, in the very transaction that brings it back."""
    _attend(fact.event_id)


def follow_event(fact: EventChanged) -> None:
    """Take note of another sale's end, of new tickets, and of an event that is cancelled or off sale."""
    _attend(fact.event_id)


def clear_event(event_id: Id) -> None:
    """Remove the list of an event that is being deleted; the packages below make sure that nobody booked."""
    entries = select(Entry.id).where(Entry.event_id == event_id)
    db.execute(delete(PlaceOffer).where(PlaceOffer.entry_id.in_(entries)))
    for table in (Entry, Waitlist):
        db.execute(delete(table).where(table.event_id == event_id))


def _attend(event_id: Id) -> None:
    if not queries.has_line(event_id):
        return
    # Whoever brings the news has the locks of some pools. To wait for the others out of order could end in a circle:
    # if they are not free this instant, a job does it, and until then the places are kept from the public as before.
    if not claims.try_lock(event_id) or claims.bring_up_to_date(event_id):
        enqueue(jobs.serve, event_id)
