"""The only way to load a ticket type or a pool on somebody's behalf."""

from app.core.actor import Actor
from app.core.errors import NotFound
from app.events import policy as events
from app.events.models import Event
from app.infra.db import db
from app.inventory.models import Pool, TicketType
from app.organizers.policy import Deed


def ticket_type_for(actor: Actor, event_id: str, ticket_type_id: str, *, to: Deed) -> tuple[Event, TicketType]:
    """The ticket type with its event, when the actor may do this to the event. Raises NotFound or Forbidden."""
    event = events.event_for(actor, event_id, to=to)
    kind = db.get(TicketType, ticket_type_id)
    if kind is None or kind.event_id != event.id:
        raise NotFound
    return event, kind


def pool_for(actor: Actor, event_id: str, pool_id: str, *, to: Deed) -> tuple[Event, Pool]:
    """The pool with its event, when the actor may do this to the event. Raises NotFound or Forbidden."""
    event = events.event_for(actor, event_id, to=to)
    pool = db.get(Pool, pool_id)
    if pool is None or pool.event_id != event.id:
        raise NotFound
    return event, pool
