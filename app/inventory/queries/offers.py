"""Reads about what is on sale and what is left, by the database's clock: right without any worker."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.engine import Row

from app.core.ids import Id
from app.core.money import Money
from app.events.models import Event
from app.infra.db import db
from app.inventory.models import Pool, PriceTier, SaleTerms, TicketType
from app.inventory.queries.pools import places_left
from app.inventory.queries.tiers import Step, steps_by_type
from app.inventory.views import Offer, OfferState, OfferTier, OpenedBy


def offers_of(event_id: str, *, opened: OpenedBy | None = None) -> list[Offer]:
    """The picker's rows of one event, in the organizer's order: those for everybody, and those that a code opened."""
    return visible(every_offer_of(event_id), opened)


def visible(offers: list[Offer], opened: OpenedBy | None) -> list[Offer]:
    """The rows that somebody with this code sees; what a code opened is limited to the places it is still good for."""
    return [_within(offer, opened) for offer in offers if not offer.needs_code or (opened and offer.id in opened.types)]


def every_offer_of(event_id: str) -> list[Offer]:
    """The same with the rows that need a code. Retired types are not shown."""
    return offers_by_event([Id(event_id)]).get(Id(event_id), [])


def offers_by_event(event_ids: Iterable[Id]) -> dict[Id, list[Offer]]:
    """Every offer of several events, in one query, and one more when there are early prices among them."""
    left, now = places_left().label("left"), func.clock_timestamp().label("now")
    has_tiers = exists().where(PriceTier.ticket_type_id == TicketType.id).label("has_tiers")
    rows = db.execute(
        select(
            TicketType, Event.currency, Event.ends_at, SaleTerms.most_per_person, left, now, has_tiers, Pool.is_seated
        )
        .join(Pool, Pool.id == TicketType.pool_id)
        .join(Event, Event.id == TicketType.event_id)
        .outerjoin(SaleTerms, SaleTerms.event_id == Event.id)
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
    limits = (kind.max_per_booking, row.left, row.most_per_person, tier.left if tier else None)
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
        max=min(most for most in limits if most is not None),
        opens_at=kind.sale_opens_at,
        closes_at=kind.sale_closes_at,
        needs_code=kind.needs_code,
        tier=tier,
        most_per_person=row.most_per_person,
        is_seated=row.is_seated,
    )


def _within(offer: Offer, opened: OpenedBy | None) -> Offer:
    if not offer.needs_code or opened is None or opened.left is None:
        return offer
    return replace(offer, max=min(offer.max, opened.left))


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
