"""Reads about what is on sale and what is left, by the database's clock: right without any worker."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, exists, func, select
from sqlalchemy.engine import Row

from app.core.ids import Id
from app.core.money import Money
from app.events.models import Event
from app.infra.db import db
from app.inventory.models import Claim, ClaimState, Pool, TicketType
from app.inventory.views import Offer, OfferState, PoolCount, TypeRow

__all__ = ["Offer", "OfferState", "PoolCount", "TypeRow"]


def offers_of(event_id: str) -> list[Offer]:
    """The picker's rows of one event, in the organizer's order. Retired types are not shown."""
    return offers_by_event([Id(event_id)]).get(Id(event_id), [])


def offers_by_event(event_ids: Iterable[Id]) -> dict[Id, list[Offer]]:
    """The same for several events, in one query."""
    rows = db.execute(
        select(TicketType, Event.currency, Event.ends_at, _left().label("left"), func.clock_timestamp().label("now"))
        .join(Pool, Pool.id == TicketType.pool_id)
        .join(Event, Event.id == TicketType.event_id)
        .where(TicketType.event_id.in_(list(event_ids)), TicketType.retired_at.is_(None))
        .order_by(TicketType.event_id, TicketType.position, TicketType.id)
    )
    offers: dict[Id, list[Offer]] = {}
    for row in rows:
        offers.setdefault(row.TicketType.event_id, []).append(_offer(row))
    return offers


def pool_counts(event_id: Id) -> list[PoolCount]:
    """The event's pools in order, with what is sold and really held."""
    rows = db.execute(
        select(Pool.id, Pool.name, Pool.capacity, Pool.sold, (Pool.held - _lapsed()).label("held"))
        .where(Pool.event_id == event_id)
        .order_by(Pool.position, Pool.id)
    )
    return [PoolCount(**row._mapping) for row in rows]


def pool_of(event_id: Id, pool_id: str) -> PoolCount | None:
    """One pool of the event."""
    return next((pool for pool in pool_counts(event_id) if pool.id == pool_id), None)


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


def _lapsed() -> ScalarSelect[Any]:
    return (
        select(func.coalesce(func.sum(Claim.quantity), 0))
        .where(Claim.pool_id == Pool.id, Claim.state == ClaimState.HELD, Claim.expires_at <= func.clock_timestamp())
        .correlate(Pool)
        .scalar_subquery()
    )


def _left() -> ColumnElement[int]:
    return Pool.capacity - Pool.sold - Pool.held + _lapsed()


def _offer(row: Row[Any]) -> Offer:
    kind: TicketType = row.TicketType
    return Offer(
        id=kind.id,
        pool_id=kind.pool_id,
        name=kind.name,
        note=kind.note,
        kind=kind.kind,
        price=Money(kind.price_minor, row.currency),
        state=_state(kind, row.left, ends_at=row.ends_at, now=row.now),
        places_left=row.left,
        min=kind.min_per_booking,
        max=min(kind.max_per_booking, row.left),
        opens_at=kind.sale_opens_at,
        closes_at=kind.sale_closes_at,
    )


def _state(kind: TicketType, left: int, *, ends_at: datetime, now: datetime) -> OfferState:
    if ends_at <= now or (kind.sale_closes_at and kind.sale_closes_at <= now):
        return OfferState.CLOSED
    if left < kind.min_per_booking:
        return OfferState.SOLD_OUT
    if kind.sale_opens_at and kind.sale_opens_at > now:
        return OfferState.NOT_YET
    return OfferState.ON_SALE


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
    )
