"""Reads about what is on sale and what is left, by the database's clock: right without any worker."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Row

from app.core.ids import Id
from app.core.money import Money
from app.events.models import Event
from app.infra.db import db
from app.inventory.models import Pool, TicketType
from app.inventory.queries.pools import places_left
from app.inventory.views import Offer, OfferState


def offers_of(event_id: str) -> list[Offer]:
    """The picker's rows of one event, in the organizer's order. Retired types are not shown."""
    return offers_by_event([Id(event_id)]).get(Id(event_id), [])


def offers_by_event(event_ids: Iterable[Id]) -> dict[Id, list[Offer]]:
    """The same for several events, in one query."""
    rows = db.execute(
        select(
            TicketType, Event.currency, Event.ends_at, places_left().label("left"), func.clock_timestamp().label("now")
        )
        .join(Pool, Pool.id == TicketType.pool_id)
        .join(Event, Event.id == TicketType.event_id)
        .where(TicketType.event_id.in_(list(event_ids)), TicketType.retired_at.is_(None))
        .order_by(TicketType.event_id, TicketType.position, TicketType.id)
    )
    offers: dict[Id, list[Offer]] = {}
    for row in rows:
        offers.setdefault(row.TicketType.event_id, []).append(_offer(row))
    return offers


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
