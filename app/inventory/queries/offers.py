"""Reads about what is on sale and what is left, by the database's clock: right without any worker."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.engine import Row

from app.core.ids import Id
from app.core.money import Money
from app.events.models import Event
from app.infra.db import db
from app.inventory.models import Pool, PriceTier, TicketType
from app.inventory.queries.pools import places_left
from app.inventory.queries.tiers import Step, steps_by_type
from app.inventory.views import Offer, OfferState, OfferTier


def offers_of(event_id: str, *, opened: frozenset[Id] = frozenset()) -> list[Offer]:
    """The picker's rows of one event, in the organizer's order: those for everybody, and those that a code opened."""
    return [offer for offer in every_offer_of(event_id) if not offer.needs_code or offer.id in opened]


def every_offer_of(event_id: str) -> list[Offer]:
    """The same with the rows that need a code. Retired types are not shown."""
    return offers_by_event([Id(event_id)]).get(Id(event_id), [])


def offers_by_event(event_ids: Iterable[Id]) -> dict[Id, list[Offer]]:
    """Every offer of several events, in one query, and one more when there are early prices among them."""
    left, now = places_left().label("left"), func.clock_timestamp().label("now")
    has_tiers = exists().where(PriceTier.ticket_type_id == TicketType.id).label("has_tiers")
    rows = db.execute(
        select(TicketType, Event.currency, Event.ends_at, left, now, has_tiers)
        .join(Pool, Pool.id == TicketType.pool_id)
        .join(Event, Event.id == TicketType.event_id)
        .where(TicketType.event_id.in_(list(event_ids)), TicketType.retired_at.is_(None))
        .order_by(TicketType.event_id, TicketType.position, TicketType.id)
    ).all()
    steps = steps_by_type([row.TicketType.id for row in rows if row.has_tiers])
    offers: dict[Id, list[Offer]] = {}
    for row in rows:
        offer = _offer(row, steps.get(row.TicketType.id, []))
        offers.setdefault(row.TicketType.event_id, []).append(offer)
    return offers


def _offer(row: Row[Any], steps: list[Step]) -> Offer:
    kind: TicketType = row.TicketType
    regular = Money(kind.price_minor, row.currency)
    coming = [step for step in steps if not step.is_over(row.now, least=kind.min_per_booking)]
    tier = _tier(coming, regular) if coming else None
    return Offer(
        id=kind.id,
        pool_id=kind.pool_id,
        name=kind.name,
        note=kind.note,
        kind=kind.kind,
        price=Money(coming[0].price_minor, row.currency) if coming else regular,
        state=_state(kind, row.left, ends_at=row.ends_at, now=row.now),
        places_left=row.left,
        min=kind.min_per_booking,
        max=min(kind.max_per_booking, row.left, *([tier.left] if tier and tier.left is not None else [])),
        opens_at=kind.sale_opens_at,
        closes_at=kind.sale_closes_at,
        needs_code=kind.needs_code,
        tier=tier,
    )


def _tier(coming: list[Step], regular: Money) -> OfferTier:
    now, *after = coming
    return OfferTier(
        name=now.name,
        until=now.until,
        quantity=now.quantity,
        left=now.left,
        then=Money(after[0].price_minor, regular.currency) if after else regular,
        regular=regular,
    )


def _state(kind: TicketType, left: int, *, ends_at: datetime, now: datetime) -> OfferState:
    if ends_at <= now or (kind.sale_closes_at and kind.sale_closes_at <= now):
        return OfferState.CLOSED
    if left < kind.min_per_booking:
        return OfferState.SOLD_OUT
    if kind.sale_opens_at and kind.sale_opens_at > now:
        return OfferState.NOT_YET
    return OfferState.ON_SALE
