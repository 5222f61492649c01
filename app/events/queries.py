"""Reads of one event's own facts; what looks across the domain stands with its screens."""

from dataclasses import dataclass

from sqlalchemy import select

from app.core import clock
from app.core.ids import Id
from app.events.models import Event, ProgrammeItem, Speaker
from app.infra.db import db

DEFAULT_ZONE = "Europe/Berlin"
DEFAULT_CURRENCY = "EUR"


@dataclass(frozen=True)
class Habits:
    """What the organization chose last time, so that nobody has to choose it again."""

    time_zone: str
    currency: str
    venue_id: Id | None


def speakers_of(event_id: Id) -> list[Speaker]:
    """Who appears, in order."""
    return list(db.scalars(select(Speaker).where(Speaker.event_id == event_id).order_by(Speaker.position)))


def programme_of(event_id: Id) -> list[ProgrammeItem]:
    """The programme, in order."""
    return list(
        db.scalars(select(ProgrammeItem).where(ProgrammeItem.event_id == event_id).order_by(ProgrammeItem.position))
    )


def habits_of(organization_id: Id) -> Habits:
    """Zone, currency and venue of the event that the organization wrote last."""
    last = db.execute(
        select(Event.time_zone, Event.currency, Event.venue_id)
        .where(Event.organization_id == organization_id, Event.is_rehearsal.is_(False))
        .order_by(Event.created_at.desc())
        .limit(1)
    ).first()
    return Habits(*last) if last else Habits(DEFAULT_ZONE, DEFAULT_CURRENCY, None)


def events_at(venue_id: Id) -> list[Id]:
    """The events that take place there."""
    return list(db.scalars(select(Event.id).where(Event.venue_id == venue_id)))


def missing_facts(event: Event) -> list[str]:
    """What of the event's own facts keeps the public from seeing it, each as a sentence."""
    missing = []
    if event.ends_at <= clock.now():
        missing.append("The event is over already. Choose another date.")
    if event.is_in_person and event.venue_id is None:
        missing.append("Say where it takes place.")
    if not event.is_in_person and not event.join_link:
        missing.append("Say which link ticket holders follow.")
    return missing
