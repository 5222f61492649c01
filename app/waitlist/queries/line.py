"""Reads about one event's line, by the database's clock: its terms, who is next, and what is free for them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select

from app.booking.models import Booking, BookingState
from app.core import clock
from app.core.ids import Id
from app.core.money import Money
from app.events.models import Event
from app.events.words import EventStatus
from app.infra.db import db
from app.inventory import queries as inventory
from app.inventory.models import Claim, ClaimState, Pool, TicketType
from app.inventory.queries.pools import lapsed_places
from app.inventory.views import Offer
from app.waitlist import rules
from app.waitlist.models import LIVE, Entry, EntryState, OfferState, PlaceOffer, Waitlist
from app.waitlist.rules import Wish
from app.waitlist.views import Kind, Terms

# More than can be served in one go; whoever is further behind is served by the next sweep.
_LONGEST_LOOK = 500


def has_line(event_id: Id) -> bool:
    """Whether anybody waits or has an offer."""
    return bool(db.scalar(select(exists().where(Entry.event_id == event_id, Entry.state.in_(LIVE)))))


def terms_of(event: Event) -> Terms:
    """What holds for the event's list now."""
    own = db.get(Waitlist, event.id, populate_existing=True) or Waitlist(
        event_id=event.id, is_paused=False, is_strict=False, offer_minutes=rules.USUAL_MINUTES
    )
    sale_ends_at = min(_last_sale_end(event), event.ends_at)
    closes_at = rules.closing_moment(event.doors_at or event.starts_at, sale_ends_at, chosen=own.closes_at)
    return Terms(
        event_id=event.id,
        is_paused=own.is_paused,
        is_strict=own.is_strict,
        offer_minutes=own.offer_minutes,
        closes_at=closes_at,
        chosen_close=own.closes_at,
        closed_at=own.closed_at,
        is_over=own.closed_at is not None or closes_at <= clock.now() or event.status is EventStatus.CANCELLED,
        is_on_sale=event.status is EventStatus.PUBLISHED,
    )


def takes_more(event: Event) -> bool:
    """Whether people may join the event's list now."""
    return terms_of(event).is_open


def kinds_of(event: Event) -> list[Kind]:
    """The ticket types that can be waited for, in the picker's order, with whether the public finds them sold out."""
    offers = {offer.id: offer for offer in inventory.offers_of(event.id)}
    rows = db.execute(
        select(TicketType, Pool.name.label("pool"), Pool.is_seated)
        .join(Pool, Pool.id == TicketType.pool_id)
        .where(*_waitable(event.id))
        .order_by(TicketType.position, TicketType.id)
        .execution_options(populate_existing=True)
    )
    return [_kind(row.TicketType, row.pool, row.is_seated, event, offers.get(row.TicketType.id)) for row in rows]


def sold_out_kinds(event: Event) -> list[Kind]:
    """The ticket types that the public can't take now, and so may wait for."""
    return [kind for kind in kinds_of(event) if kind.is_sold_out]


def count_waiting(event_id: Id) -> int:
    """How many people are in the line."""
    waiting = (Entry.event_id == event_id, Entry.state == EntryState.WAITING)
    return db.scalar(select(func.count()).select_from(Entry).where(*waiting)) or 0


def free_places(event_id: Id) -> dict[Id, int]:
    """How many places of each pool are free for whoever waits, awaited ones included."""
    withheld = case((Pool.is_seated, func.withheld_places(Pool.id, func.clock_timestamp())), else_=0)
    left = Pool.capacity - Pool.sold - Pool.held + lapsed_places() - withheld
    rows = db.execute(select(Pool.id, left.label("free")).where(Pool.event_id == event_id))
    return {row.id: max(0, row.free) for row in rows}


def awaited(event_id: Id) -> dict[Id, tuple[int, datetime | None]]:
    """How many places of each pool are kept for the line, and until when."""
    rows = db.execute(select(Pool.id, Pool.awaited, Pool.awaited_until).where(Pool.event_id == event_id))
    return {row.id: (row.awaited, row.awaited_until) for row in rows}


def wanted_places(event_id: Id, types: Sequence[Kind]) -> dict[Id, int]:
    """How many places everybody who waits wants of each pool, of types that one booking may have so many of."""
    wants = db.execute(
        select(Entry.quantity, Entry.wanted, func.count().label("people"))
        .where(Entry.event_id == event_id, Entry.state == EntryState.WAITING)
        .group_by(Entry.quantity, Entry.wanted)
    ).all()
    places: dict[Id, int] = {}
    for quantity, wanted, people in wants:
        for pool_id in {kind.pool_id for kind in types if kind.id in wanted and kind.allows(quantity)}:
            places[pool_id] = places.get(pool_id, 0) + quantity * people
    return places


def line_of(event_id: Id, types: Sequence[Kind], *, at_most: int | None = None) -> list[Wish]:
    """Who waits, in turn; with ``at_most`` only those who want no more than that."""
    query = select(Entry.id, Entry.quantity, Entry.wanted).where(
        Entry.event_id == event_id, Entry.state == EntryState.WAITING
    )
    if at_most is not None:
        query = query.where(Entry.quantity <= at_most)
    rows = db.execute(query.order_by(Entry.turn).limit(_LONGEST_LOOK)).all()
    return [_wish(row.id, row.quantity, row.wanted, types) for row in rows]


def last_turn(event_id: Id) -> int:
    """The highest turn that was ever given out at the event."""
    return db.scalar(select(func.max(Entry.turn)).where(Entry.event_id == event_id)) or 0


def first_turn(event_id: Id) -> int:
    """The lowest turn of those who wait."""
    waiting = select(func.min(Entry.turn)).where(Entry.event_id == event_id, Entry.state == EntryState.WAITING)
    return db.scalar(waiting) or 0


def live_entry(event_id: Id, email: str) -> Entry | None:
    """Who waits or has an offer with this address."""
    live = select(Entry).where(Entry.event_id == event_id, Entry.email == email, Entry.state.in_(LIVE))
    return db.scalar(live.execution_options(populate_existing=True))


def open_offer(entry_id: Id) -> PlaceOffer | None:
    """The entry's offer that has not been noted as ended."""
    return db.scalar(select(PlaceOffer).where(PlaceOffer.entry_id == entry_id, PlaceOffer.state == OfferState.OPEN))


def ended_offers(event_id: Id | None = None) -> Select[PlaceOffer, str]:
    """Open offers whose hold has ended, each with what came of it."""
    came_of_it = offer_outcome()
    query = (
        select(PlaceOffer, came_of_it.label("outcome"))
        .join(Claim, Claim.hold_id == PlaceOffer.hold_id)
        .outerjoin(Booking, Booking.hold_id == PlaceOffer.hold_id)
        .where(PlaceOffer.state == OfferState.OPEN, came_of_it != OfferState.OPEN)
    )
    if event_id is None:
        return query
    return query.join(Entry, Entry.id == PlaceOffer.entry_id).where(Entry.event_id == event_id)


def offer_outcome() -> ColumnElement[str]:
    """What has come of an open offer, in a query that joins its claim and, outer, its booking.

    Money that is on its way keeps an offer open although its time is up.
    """
    is_late = or_(
        Claim.state == ClaimState.LAPSED,
        and_(Claim.state == ClaimState.HELD, Claim.expires_at <= func.clock_timestamp()),
    )
    was_late = and_(Claim.state == ClaimState.RELEASED, Claim.ended_at >= Claim.expires_at)
    awaits_money = func.coalesce(Booking.state == BookingState.PENDING, False)
    return case(
        (PlaceOffer.state != OfferState.OPEN, PlaceOffer.state),
        (Claim.state == ClaimState.SOLD, OfferState.TAKEN.value),
        (and_(is_late, awaits_money), OfferState.OPEN.value),
        (or_(is_late, was_late), OfferState.MISSED.value),
        (Claim.state == ClaimState.RELEASED, OfferState.DECLINED.value),
        else_=OfferState.OPEN.value,
    )


def stirring_events() -> Sequence[Id]:
    """Events whose line has something to do: an offer ended, a place is free, or the list has run out of time."""
    ended = select(Entry.event_id).where(Entry.id.in_(ended_offers().with_only_columns(PlaceOffer.entry_id)))
    free = (
        select(Entry.event_id)
        .join(Pool, Pool.event_id == Entry.event_id)
        .where(Entry.state == EntryState.WAITING, Pool.capacity - Pool.sold - Pool.held + lapsed_places() > 0)
    )
    over = (
        select(Entry.event_id)
        .join(Pool, Pool.event_id == Entry.event_id)
        .where(Entry.state == EntryState.WAITING, Pool.awaited_until <= func.clock_timestamp())
    )
    return db.scalars(ended.union(free, over)).all()


def _kind(row: TicketType, pool: str, is_seated: bool, event: Event, offer: Offer | None) -> Kind:
    return Kind(
        id=row.id,
        pool_id=row.pool_id,
        name=row.name,
        pool=pool,
        is_seated=is_seated,
        price=offer.price if offer else Money(row.price_minor, event.currency),
        least=row.min_per_booking,
        most=row.max_per_booking,
        opens_at=row.sale_opens_at,
        sale_ends_at=min(row.sale_closes_at or event.ends_at, event.ends_at),
        is_sold_out=offer is not None and offer.is_sold_out,
    )


def _wish(entry_id: Id, quantity: int, wanted: Sequence[str], types: Sequence[Kind]) -> Wish:
    fitting = [kind.id for kind in types if kind.allows(quantity)]
    return Wish(entry_id, quantity, rules.in_order(wanted, fitting))


def _waitable(event_id: Id) -> tuple[ColumnElement[bool], ...]:
    return (
        TicketType.event_id == event_id,
        TicketType.retired_at.is_(None),
        TicketType.needs_code.is_(False),
        or_(TicketType.sale_closes_at.is_(None), TicketType.sale_closes_at > func.clock_timestamp()),
    )


def _last_sale_end(event: Event) -> datetime:
    ends = func.max(func.coalesce(TicketType.sale_closes_at, event.ends_at))
    return (
        db.scalar(
            select(ends).where(
                TicketType.event_id == event.id, TicketType.retired_at.is_(None), TicketType.needs_code.is_(False)
            )
        )
        or event.ends_at
    )
