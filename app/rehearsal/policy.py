"""The only way to load a rehearsal on somebody's behalf: whoever may edit its event may rehearse it."""

from app.core.actor import Actor
from app.core.errors import NotFound
from app.events import policy as events
from app.events.models import Event
from app.infra.db import db
from app.organizers.policy import Deed
from app.rehearsal.models import Rehearsal


def event_for(actor: Actor, event_id: str) -> Event:
    """The event, when the actor may rehearse it. Raises NotFound or Forbidden."""
    return events.event_for(actor, event_id, to=Deed.EVENT_EDIT)


def rehearsal_for(actor: Actor, event_id: str, rehearsal_id: str) -> Rehearsal:
    """One rehearsal of the event. Raises NotFound or Forbidden."""
    event = event_for(actor, event_id)
    # Its process changes it all the time.
    found = db.get(Rehearsal, rehearsal_id, populate_existing=True)
    if found is None or found.event_id != event.id:
        raise NotFound
    return found
