"""Verbs on places, and on all that is for sale at an event."""

from sqlalchemy import delete, select

from app.core.actor import Actor
from app.core.ids import Id
from app.events.models import Event
from app.infra.db import db
from app.inventory import claims
from app.inventory.actions.telling import tell_change
from app.inventory.errors import PlanSeatsCount
from app.inventory.models import (
    AccessCode,
    AccessCodeType,
    Claim,
    Hold,
    Pool,
    PriceTier,
    SaleTerms,
    Seat,
    SeatClaim,
    Seating,
    TicketType,
)


def edit_pool(event: Event, pool: Pool, *, name: str, capacity: int, by: Actor) -> None:
    """Rename a pool or change how many places it has.

    Refuses fewer than are sold and held (CapacityTaken), and another number of seats than their plan has.
    """
    before = pool.capacity
    if pool.is_seated and capacity != before:
        raise PlanSeatsCount
    if not pool.is_seated:
        # The lock first: a row lock taken before it could wait for it in a circle.
        claims.change_capacity(pool.id, capacity)
        db.refresh(pool)
    pool.name = name
    db.flush()
    tell_change("pool.edited", event, pool.id, by=by, name=name, capacity=capacity, before=before)


def stop_claims(event_id: Id) -> None:
    """Keep every claim on the event's places waiting until the transaction ends."""
    pools = db.scalars(select(Pool.id).where(Pool.event_id == event_id)).all()
    if pools:
        claims.lock_pools(pools)


def clear_event(event_id: Id) -> None:
    """Remove all that was for sale at an event. The packages above have made sure that nobody booked."""
    stop_claims(event_id)
    db.execute(delete(SeatClaim).where(SeatClaim.event_id == event_id))
    db.execute(delete(Claim).where(Claim.hold_id.in_(select(Hold.id).where(Hold.event_id == event_id))))
    db.execute(delete(Hold).where(Hold.event_id == event_id))
    types = select(TicketType.id).where(TicketType.event_id == event_id)
    db.execute(delete(AccessCodeType).where(AccessCodeType.ticket_type_id.in_(types)))
    db.execute(delete(PriceTier).where(PriceTier.ticket_type_id.in_(types)))
    for table in (AccessCode, SaleTerms, Seat, Seating, TicketType, Pool):
        db.execute(delete(table).where(table.event_id == event_id))
