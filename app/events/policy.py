"""The only way to load an event on somebody's behalf."""

from collections.abc import Callable

from app.core.actor import Actor
from app.core.errors import NotFound
from app.events.models import Event
from app.infra.db import db
from app.organizers import policy as organizers
from app.organizers.policy import Deed


def event_for(actor: Actor, event_id: str, *, to: Deed) -> Event:
    """The event, when the actor may do this to it. Raises NotFound for strangers, Forbidden for members."""
    event = db.get(Event, event_id)
    if event is None or event.is_rehearsal:
        raise NotFound
    organizers.ensure(actor, event.organization_id, to)
    return event


def public_event(event_id: str) -> Event:
    """The event as anybody may see it. Raises NotFound for drafts and unknown ids."""
    event = db.get(Event, event_id)
    if event is None or not event.is_public:
        raise NotFound
    return event


def event_to_see(actor: Callable[[], Actor], event_id: str) -> tuple[Event, bool]:
    """The event for whoever may look at it, and whether that is everybody. Only for a draft is the actor asked for."""
    event = db.get(Event, event_id)
    if event is None:
        raise NotFound
    if not event.is_public:
        organizers.ensure(actor(), event.organization_id, Deed.READ)
    return event, event.is_public
