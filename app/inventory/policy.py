"""The only way to load a ticket type or a pool on somebody's behalf."""

from app.core.actor import Actor
from app.core.errors import NotFound
from app.events import policy as events
from app.events.models import Event
from app.infra.db import db
from app.inventory.models import AccessCode, Pool, PriceTier, TicketType
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


def tier_for(
    actor: Actor, event_id: str, ticket_type_id: str, tier_id: str, *, to: Deed
) -> tuple[Event, TicketType, PriceTier]:
    """The early price with its event and ticket type. Raises NotFound or Forbidden."""
    event, kind = ticket_type_for(actor, event_id, ticket_type_id, to=to)
    tier = db.get(PriceTier, tier_id)
    if tier is None or tier.ticket_type_id != kind.id:
        raise NotFound
    return event, kind, tier


def code_for(actor: Actor, event_id: str, code_id: str, *, to: Deed) -> tuple[Event, AccessCode]:
    """The access code with its event, when the actor may do this to the event. Raises NotFound or Forbidden."""
    event = events.event_for(actor, event_id, to=to)
    code = db.get(AccessCode, code_id)
    if code is None or code.event_id != event.id:
        raise NotFound
    return event, code
