"""Verbs on ticket types."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select

from app.core import clock
from app.core.actor import Actor
from app.core.errors import NotFound, Refused
from app.core.ids import Id, new_id
from app.events.models import Event
from app.infra.db import db
from app.inventory import claims, queries
from app.inventory.actions.telling import tell_change
from app.inventory.errors import PoolInUse, TypeHasClaims
from app.inventory.models import AccessCodeType, Pool, PriceTier, TicketKind, TicketType


@dataclass(frozen=True, kw_only=True)
class TicketTypeDetails:
    """Everything that an organizer decides about a ticket type, already in minor units and UTC."""

    name: str
    kind: TicketKind
    price_minor: int = 0
    note: str = ""
    sale_opens_at: datetime | None = None
    sale_closes_at: datetime | None = None
    min_per_booking: int = 1
    max_per_booking: int = 10
    # Seen and sold only with an access code that opens it.
    needs_code: bool = False
    # An existing pool to draw from, or else the size of a new one.
    pool_id: Id | None = None
    capacity: int = 0


def add_ticket_type(event: Event, details: TicketTypeDetails, *, by: Actor) -> TicketType:
    """Put a ticket type on the event's list, with a pool of its own or one that others use too."""
    _ensure_sense(details)
    pool = _pool(event, details.pool_id) if details.pool_id else _new_pool(event, details.name, details.capacity)
    kind = TicketType(id=new_id(), event_id=event.id, pool_id=pool.id, position=_next_position(event.id))
    _write(kind, details)
    db.add(kind)
    db.flush()
    tell_change("ticket_type.added", event, kind.id, by=by, name=details.name, price_minor=details.price_minor)
    return kind


def edit_ticket_type(event: Event, kind: TicketType, details: TicketTypeDetails, *, by: Actor) -> None:
    """Change a ticket type. What is held or sold keeps its price. Refuses another pool once people have claims."""
    _ensure_sense(details)
    if details.kind is TicketKind.FREE and queries.tiers_of(kind.id):
        raise Refused("A free ticket can’t have early prices. Delete them first.", field="kind")
    if details.pool_id and details.pool_id != kind.pool_id:
        pool = _pool(event, details.pool_id)
        claims.lock_pools([kind.pool_id, pool.id])
        if queries.has_claims(kind.id):
            raise PoolInUse
        kind.pool_id = pool.id
    _write(kind, details)
    db.flush()
    tell_change("ticket_type.edited", event, kind.id, by=by, name=details.name, price_minor=details.price_minor)


def retire_ticket_type(event: Event, kind: TicketType, *, by: Actor) -> None:
    """Take it off sale for good; what is sold stays sold."""
    kind.retired_at = clock.now()
    db.flush()
    tell_change("ticket_type.retired", event, kind.id, by=by, name=kind.name)


def bring_back_ticket_type(event: Event, kind: TicketType, *, by: Actor) -> None:
    """Put a retired type on sale again."""
    kind.retired_at = None
    db.flush()
    tell_change("ticket_type.brought_back", event, kind.id, by=by, name=kind.name)


def delete_ticket_type(event: Event, kind: TicketType, *, by: Actor) -> None:
    """Remove a type that nobody ever took, and its pool when no other type draws from it. Refuses TypeHasClaims."""
    claims.lock_pools([kind.pool_id])
    if queries.has_claims(kind.id):
        raise TypeHasClaims
    pool = db.get_one(Pool, kind.pool_id)
    db.execute(delete(PriceTier).where(PriceTier.ticket_type_id == kind.id))
    db.execute(delete(AccessCodeType).where(AccessCodeType.ticket_type_id == kind.id))
    db.delete(kind)
    db.flush()
    # A price zone of the seating plan stays, whether or not anything is for sale in it.
    if pool.zone is None and not db.scalar(
        select(func.count()).select_from(TicketType).where(TicketType.pool_id == pool.id)
    ):
        db.delete(pool)
        db.flush()
    tell_change("ticket_type.deleted", event, kind.id, by=by, name=kind.name)


def raise_ticket_type(event: Event, kind: TicketType, *, by: Actor) -> None:
    """Move it up by one in the picker."""
    _move(event, kind, steps=-1, by=by)


def lower_ticket_type(event: Event, kind: TicketType, *, by: Actor) -> None:
    """Move it down by one in the picker."""
    _move(event, kind, steps=1, by=by)


def _move(event: Event, kind: TicketType, *, steps: int, by: Actor) -> None:
    rows = list(
        db.scalars(
            select(TicketType)
            .where(TicketType.event_id == event.id, TicketType.retired_at.is_(None))
            .order_by(TicketType.position, TicketType.id)
            .with_for_update()
        )
    )
    if kind not in rows:
        raise NotFound
    rows.insert(max(0, min(len(rows) - 1, rows.index(kind) + steps)), rows.pop(rows.index(kind)))
    for position, row in enumerate(rows):
        row.position = position
    db.flush()
    tell_change("ticket_type.moved", event, kind.id, by=by, position=kind.position)


def _ensure_sense(details: TicketTypeDetails) -> None:
    if (details.kind is TicketKind.FREE) != (details.price_minor == 0):
        raise Refused("A free ticket costs nothing, any other costs something.", field="price")
    if details.max_per_booking < details.min_per_booking:
        raise Refused("The most per booking can’t be less than the least.", field="max_per_booking")
    opens, closes = details.sale_opens_at, details.sale_closes_at
    if opens and closes and closes <= opens:
        raise Refused("The sale must close after it opens.", field="sale_closes")


def _pool(event: Event, pool_id: Id) -> Pool:
    pool = db.get(Pool, pool_id)
    if pool is None or pool.event_id != event.id:
        raise Refused("Choose places of this event.", field="pool")
    return pool


def _new_pool(event: Event, name: str, capacity: int) -> Pool:
    count = db.scalar(select(func.count()).select_from(Pool).where(Pool.event_id == event.id)) or 0
    pool = Pool(id=new_id(), event_id=event.id, name=name, capacity=capacity, position=count)
    db.add(pool)
    db.flush()
    return pool


def _next_position(event_id: Id) -> int:
    last = db.scalar(select(func.max(TicketType.position)).where(TicketType.event_id == event_id))
    return 0 if last is None else last + 1


def _write(kind: TicketType, details: TicketTypeDetails) -> None:
    kind.name = details.name
    kind.note = details.note
    kind.kind = details.kind
    kind.price_minor = details.price_minor
    kind.sale_opens_at = details.sale_opens_at
    kind.sale_closes_at = details.sale_closes_at
    kind.min_per_booking = details.min_per_booking
    kind.max_per_booking = details.max_per_booking
    kind.needs_code = details.needs_code
