"""Verbs that several packages must agree on before an event changes."""

from sqlalchemy import delete, exists, select

from app.booking import actions as booking
from app.checkin.models import DoorLink, Scan
from app.core.actor import Actor
from app.core.ids import Id
from app.dashboard.errors import NothingToSell, SomebodyIsBuying
from app.events import actions as events
from app.events.errors import CurrencyLocked
from app.events.models import Event
from app.events.rules import EventDetails
from app.infra.db import db
from app.inventory import actions as inventory
from app.inventory.models import TicketType
from app.inventory.queries import has_ticket_types, pool_counts


def edit_event(event: Event, details: EventDetails, *, version: int, by: Actor) -> None:
    """Keep the changes. Refuses another currency once there are tickets, and all that events refuse."""
    if details.currency != event.currency:
        # Adding a ticket type takes a share of this lock, so none can appear between the question and the change.
        _lock_row(event.id)
        if db.scalar(select(exists().where(TicketType.event_id == event.id))):
            raise CurrencyLocked
    events.edit_event(event, details, version=version, by=by)


def publish_event(event: Event, *, by: Actor) -> None:
    """Put the event before the public. Refuses one that has no ticket, no place or no future."""
    inventory.stop_claims(event.id)
    if not has_ticket_types(event.id):
        raise NothingToSell
    events.publish_event(event, by=by)


def unpublish_event(event: Event, *, by: Actor) -> None:
    """Take the event off the site; a claim that is being made waits for this, and is then refused."""
    inventory.stop_claims(event.id)
    events.unpublish_event(event, by=by)


def delete_event(event: Event, *, by: Actor) -> None:
    """Remove an event that nobody has booked, with its tickets and doors. Refuses any other."""
    inventory.stop_claims(event.id)
    _lock_row(event.id)
    if any(pool.held for pool in pool_counts(event.id)):
        raise SomebodyIsBuying
    for table in (Scan, DoorLink):
        db.execute(delete(table).where(table.event_id == event.id))
    booking.clear_event(event.id)
    events.delete_event(event, by=by)


def _lock_row(event_id: Id) -> None:
    db.execute(select(Event.id).where(Event.id == event_id).with_for_update())
