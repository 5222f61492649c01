"""Brings an event's line up to date: ended offers are settled, free places offered to the next, the rest kept for them.

Whoever calls it has the locks of all the event's pools, which is what every change of the line waits for.
"""

from datetime import datetime
from itertools import islice

from sqlalchemy import func, select, text, update

from app.core import clock
from app.core.ids import Id, new_id
from app.events.models import Event
from app.infra.db import db
from app.inventory import claims
from app.inventory.claims import Claimant
from app.inventory.errors import NotHeld
from app.inventory.models import HoldOrigin
from app.inventory.rules import Basket
from app.notifications.actions import tell
from app.waitlist import queries, rules
from app.waitlist.models import Entry, EntryState, OfferState, PlaceOffer
from app.waitlist.views import Kind, Terms

# Seats are chosen for each: more than this would keep the event's pools locked for too long.
_MOST_AT_ONCE = 25
_NEXT = Claimant(origin=HoldOrigin.WAITLIST)
_ENDS = {
    OfferState.TAKEN: EntryState.TAKEN,
    OfferState.DECLINED: EntryState.DECLINED,
    OfferState.MISSED: EntryState.MISSED,
}


def try_lock(event_id: Id) -> bool:
    """Take the locks of all the event's pools if nobody else has one of them; never waits."""
    locks = text("SELECT bool_and(pg_try_advisory_xact_lock(1, hashtext(id))) FROM pools WHERE event_id = :event")
    return bool(db.scalar(locks, {"event": event_id}))


def bring_up_to_date(event_id: Id) -> bool:
    """Settle, close or serve, and keep for the line what it wants. Needs the locks of the event's pools.

    Tells whether there may be more to serve: the locks are given up in between, for other people's sake.
    """
    has_more = False
    settle(event_id)
    event = db.get(Event, event_id, populate_existing=True)
    if event is None:
        return False
    terms = queries.terms_of(event)
    kinds = queries.kinds_of(event)
    if terms.is_over:
        _close_entries(event_id)
    elif terms.is_open and not terms.is_paused:
        has_more = _serve(event, terms, kinds)
    _keep_places(terms, kinds)
    return has_more


def settle(event_id: Id) -> None:
    """Note what came of the offers that have ended; whoever let one pass by hears that it is gone."""
    for offer, outcome in db.execute(queries.ended_offers(event_id)).all():
        _end_offer(offer, OfferState(outcome))


def offer_place(event: Event, entry: Entry, kind: Kind, *, terms: Terms) -> PlaceOffer | None:
    """Hold the places for the entry and mail the claim link; None when they can't be held after all."""
    now = clock.now()
    until = rules.offer_end(now, minutes=terms.offer_minutes, closes_at=terms.closes_at, sale_ends_at=kind.sale_ends_at)
    basket = _basket(event.id, kind, entry.quantity)
    if until is None or basket is None:
        return None
    try:
        hold_id = claims.place_hold_within(event.id, basket, seconds=int((until - now).total_seconds()), by=_NEXT)
    except NotHeld:
        return None
    offer = PlaceOffer(id=new_id(), entry_id=entry.id, hold_id=hold_id, state=OfferState.OPEN, until=until)
    db.add(offer)
    entry.state = EntryState.OFFERED
    entry.ended_at = None
    db.flush()
    tell("waitlist.offer", offer.id, to=entry.email)
    return offer


def servable(kinds: list[Kind], terms: Terms) -> list[Kind]:
    """The ticket types of which something may be offered at this moment."""
    now = clock.now()
    return [kind for kind in kinds if (kind.opens_at is None or kind.opens_at <= now) and _has_time(kind, terms, now)]


def _has_time(kind: Kind, terms: Terms, now: datetime) -> bool:
    end = rules.offer_end(now, minutes=terms.offer_minutes, closes_at=terms.closes_at, sale_ends_at=kind.sale_ends_at)
    return end is not None


def _serve(event: Event, terms: Terms, kinds: list[Kind]) -> bool:
    now_on = servable(kinds, terms)
    pool_of = {kind.id: kind.pool_id for kind in now_on}
    free = {pool: places for pool, places in queries.free_places(event.id).items() if pool in pool_of.values()}
    most = max(free.values(), default=0)
    if most < 1:
        return False
    wishes = queries.line_of(event.id, now_on, at_most=None if terms.is_strict else most)
    by_id = {kind.id: kind for kind in now_on}
    matches = rules.matches(wishes, pool_of, free, is_strict=terms.is_strict)
    served = 0
    for wish, type_id in islice(matches, _MOST_AT_ONCE):
        served += 1
        entry = db.get_one(Entry, wish.entry_id, populate_existing=True)
        if offer_place(event, entry, by_id[type_id], terms=terms) is None:
            # Less can be had than was counted (seats that stand alone, a tier that runs out): it stays in the line.
            free[pool_of[type_id]] += wish.quantity
            served -= 1
    return served == _MOST_AT_ONCE


def _keep_places(terms: Terms, kinds: list[Kind]) -> None:
    wanted = {} if terms.is_over else queries.wanted_places(terms.event_id, kinds)
    for pool_id, kept in queries.awaited(terms.event_id).items():
        number = wanted.get(pool_id, 0)
        if kept != (number, terms.closes_at) and (number or kept[0]):
            claims.await_places(pool_id, number, until=terms.closes_at)


def _close_entries(event_id: Id) -> None:
    db.execute(
        update(Entry)
        .where(Entry.event_id == event_id, Entry.state == EntryState.WAITING)
        .values(state=EntryState.CLOSED, ended_at=func.clock_timestamp())
    )


def _end_offer(offer: PlaceOffer, outcome: OfferState) -> None:
    now = func.clock_timestamp()
    ended = db.scalar(
        update(PlaceOffer)
        .where(PlaceOffer.id == offer.id, PlaceOffer.state == OfferState.OPEN)
        .values(state=outcome, ended_at=now)
        .returning(PlaceOffer.entry_id)
    )
    if ended is None:
        return
    db.execute(
        update(Entry)
        .where(Entry.id == ended, Entry.state == EntryState.OFFERED)
        .values(state=_ENDS[outcome], ended_at=now)
    )
    if outcome is OfferState.MISSED:
        email = db.scalars(select(Entry.email).where(Entry.id == ended)).one()
        tell("waitlist.missed", offer.id, to=email)


def _basket(event_id: Id, kind: Kind, quantity: int) -> Basket | None:
    if not kind.is_seated:
        return Basket.of({kind.id: quantity})
    found = queries.seats_for(event_id, kind.pool_id, quantity)
    return Basket.of_seats([(key, kind.id) for key in found]) if found else None
