"""Every change of what is for sale is audited, and makes the event's page be drawn anew."""

from app.audit.actions import record
from app.core.actor import Actor
from app.core.ids import Id
from app.core.news import announce
from app.events.models import Event
from app.events.news import EventChanged


def tell_change(action: str, event: Event, subject: Id, *, by: Actor, **details: object) -> None:
    """Write down who changed what, and say that the event has changed."""
    announce(EventChanged(event.id))
    record(action, by=by, subject=subject, chain=event.organization_id, details={"event": event.id, **details})
