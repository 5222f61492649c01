"""Reads about ticket types for their organizer."""

from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.engine import Row

from app.core.ids import Id
from app.core.money import Money
from app.events.models import Event
from app.infra.db import db
from app.inventory.models import Claim, ClaimState, Pool, PriceTier, TicketType
from app.inventory.views import TypeRow


def types_of(event_id: Id) -> list[TypeRow]:
    """Every ticket type of the event for its organizer, retired ones last."""
    claimed = select(Claim.ticket_type_id, func.sum(Claim.quantity - Claim.returned).label("sold")).where(
        Claim.state == ClaimState.SOLD
    )
    sold = claimed.group_by(Claim.ticket_type_id).subquery()
    rows = db.execute(
        select(
            TicketType,
            Event.currency,
            Pool.name.label("pool"),
            Pool.capacity,
            func.coalesce(sold.c.sold, 0).label("sold"),
            exists().where(Claim.ticket_type_id == TicketType.id).label("has_claims"),
            _tier_count().label("tiers"),
        )
        .join(Pool, Pool.id == TicketType.pool_id)
        .join(Event, Event.id == TicketType.event_id)
        .outerjoin(sold, sold.c.ticket_type_id == TicketType.id)
        .where(TicketType.event_id == event_id)
        .order_by(TicketType.retired_at.is_not(None), TicketType.position, TicketType.id)
    )
    return [_type_row(row) for row in rows]


def has_claims(ticket_type_id: Id) -> bool:
    """Whether anybody ever held or took a ticket of this type."""
    return bool(db.scalar(select(exists().where(Claim.ticket_type_id == ticket_type_id))))


def has_ticket_types(event_id: Id) -> bool:
    """Whether there is anything to take at this event."""
    return bool(db.scalar(select(exists().where(TicketType.event_id == event_id, TicketType.retired_at.is_(None)))))


def _type_row(row: Row[Any]) -> TypeRow:
    kind: TicketType = row.TicketType
    return TypeRow(
        id=kind.id,
        name=kind.name,
        note=kind.note,
        kind=kind.kind,
        price=Money(kind.price_minor, row.currency),
        pool_id=kind.pool_id,
        pool=row.pool,
        capacity=row.capacity,
        sold=row.sold,
        has_claims=row.has_claims,
        sale_opens_at=kind.sale_opens_at,
        sale_closes_at=kind.sale_closes_at,
        min_per_booking=kind.min_per_booking,
        max_per_booking=kind.max_per_booking,
        is_retired=kind.retired_at is not None,
        needs_code=kind.needs_code,
        tiers=row.tiers,
    )


def _tier_count() -> Any:
    count = select(func.count()).select_from(PriceTier).where(PriceTier.ticket_type_id == TicketType.id)
    return count.correlate(TicketType).scalar_subquery()
