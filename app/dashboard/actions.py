"""Verbs that several packages must agree on before an event changes."""

from sqlalchemy import Text, cast, delete, exists, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from app.booking.models import Booking
from app.checkin.models import DoorLink, Scan
from app.core import clock
from app.core.actor import Actor
from app.core.ids import Id
from app.dashboard.errors import AlreadyBooked, NothingToSell, SomebodyIsBuying
from app.events import actions as events
from app.events.errors import CurrencyLocked
from app.events.models import Event
from app.events.rules import EventDetails
from app.infra.db import db
from app.inventory.models import Claim, ClaimState, Hold, Pool, TicketType


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
    _lock_pools(event.id)
    if not db.scalar(select(exists().where(TicketType.event_id == event.id, TicketType.retired_at.is_(None)))):
        raise NothingToSell
    events.publish_event(event, by=by)


def unpublish_event(event: Event, *, by: Actor) -> None:
    """Take the event off the site; a claim that is being made waits for this, and is then refused."""
    _lock_pools(event.id)
    events.unpublish_event(event, by=by)


def delete_event(event: Event, *, by: Actor) -> None:
    """Remove an event that nobody has booked, with its tickets and doors. Refuses any other."""
    _lock_pools(event.id)
    _lock_row(event.id)
    if db.scalar(select(exists().where(Booking.event_id == event.id))):
        raise AlreadyBooked
    if _is_held(event.id):
        raise SomebodyIsBuying
    holds = select(Hold.id).where(Hold.event_id == event.id)
    db.execute(delete(Claim).where(Claim.hold_id.in_(holds)))
    for table in (Hold, TicketType, Pool, Scan, DoorLink):
        db.execute(delete(table).where(table.event_id == event.id))
    events.delete_event(event, by=by)


def _lock_pools(event_id: Id) -> None:
    pools = db.scalars(select(Pool.id).where(Pool.event_id == event_id)).all()
    db.execute(select(func.lock_pools(cast(list(pools), ARRAY(Text)))))


def _lock_row(event_id: Id) -> None:
    db.execute(select(Event.id).where(Event.id == event_id).with_for_update())


def _is_held(event_id: Id) -> bool:
    live = (
        select(Claim.id)
        .join(Hold, Hold.id == Claim.hold_id)
        .where(Hold.event_id == event_id, Claim.state == ClaimState.HELD, Claim.expires_at > clock.now())
    )
    return bool(db.scalar(select(exists(live))))
