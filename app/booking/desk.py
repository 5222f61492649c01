"""Selling at the counter: a hold of the box office becomes a confirmed booking there and then."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert

from app.accounts.policy import own_id
from app.audit.actions import record
from app.booking import actions
from app.booking.errors import BookedAlready, NoReason, NotTaken
from app.booking.models import Booking, BookingState, CounterSale, Means
from app.booking.rules import BookingDetails
from app.core.actor import VISITOR, Actor
from app.core.errors import NotFound
from app.core.ids import Id, is_id
from app.events.models import Event
from app.infra.db import db
from app.inventory import claims
from app.inventory.claims import Claimant
from app.inventory.models import Claim, Hold, HoldOrigin, TicketType
from app.inventory.rules import Basket
from app.payments import counter

_COUNTER = Claimant(origin=HoldOrigin.BOX_OFFICE)


@dataclass(frozen=True, kw_only=True)
class Handover:
    """Who buys at the counter and how it is paid; ``reason`` says why it costs nothing. The address may be empty."""

    name: str
    email: str = ""
    means: Means = Means.NOTHING
    reason: str = ""


def hold(event_id: Id, basket: Basket, *, seconds: int) -> Id:
    """Hold everything for the person at the counter, or nothing; a transaction of its own. Refuses as NotHeld."""
    return claims.place_hold(event_id, basket, seconds=seconds, by=_COUNTER)


def hold_again(hold_id: Id, basket: Basket, *, seconds: int, is_free: bool) -> Id:
    """The same places on other terms: as other ticket types, or given away. When refused, the old hold stands.

    Refuses BookedAlready and NotHeld.
    """
    if db.scalar(select(exists().where(Booking.hold_id == hold_id))):
        raise BookedAlready
    event_id = db.get_one(Hold, hold_id).event_id
    by = replace(_COUNTER, is_free=is_free)
    return claims.hold_again_within(hold_id, event_id, basket, seconds=seconds, by=by)


def sell(hold_id: Id, handover: Handover, *, by: Actor) -> Booking:
    """Make the hold a confirmed booking whose money, if any, was taken at the counter. Sent again, it is the same one.

    Refuses what ``book`` refuses, NotTaken when it is not said how it was paid, and NoReason.
    """
    is_gift = is_complimentary(hold_id)
    if is_gift and not handover.reason:
        raise NoReason
    # The seller is not the buyer: the booking must not end up among the seller's own tickets.
    booking = actions.book(hold_id, BookingDetails(email=handover.email, name=handover.name), by=VISITOR)
    if booking.state is BookingState.PENDING:
        if handover.means is Means.NOTHING:
            raise NotTaken
        _take_money(booking, handover)
    _note(booking, handover, by=by)
    return booking


def is_complimentary(hold_id: Id) -> bool:
    """Whether something in the hold costs money and is given away."""
    given_away = (Claim.hold_id == hold_id) & (Claim.unit_price_minor == 0) & (TicketType.price_minor > 0)
    return bool(db.scalar(select(exists().where(Claim.ticket_type_id == TicketType.id, given_away))))


def counter_hold(event_id: Id, hold_id: str) -> Id:
    """The hold, when the box office of the event made it. Raises NotFound for any other."""
    hold = db.get(Hold, hold_id) if is_id(hold_id) else None
    if hold is None or hold.event_id != event_id or hold.origin is not HoldOrigin.BOX_OFFICE:
        raise NotFound
    return hold.id


def lock_bookings(booking_ids: Sequence[Id]) -> None:
    """Keep these bookings from ending until the transaction does. Bookings come before their pools."""
    db.execute(select(Booking.id).where(Booking.id.in_(booking_ids)).order_by(Booking.id).with_for_update())


def _take_money(booking: Booking, handover: Handover) -> None:
    event = db.get_one(Event, booking.event_id)
    counter.take(
        booking.id,
        organization_id=event.organization_id,
        amount=booking.total,
        description=f"{event.title}, booking {booking.reference}, {handover.means}",
        email=booking.email,
    )
    db.refresh(booking)


def _note(booking: Booking, handover: Handover, *, by: Actor) -> None:
    means = handover.means if booking.total else Means.NOTHING
    noted = db.execute(
        insert(CounterSale)
        .values(
            booking_id=booking.id,
            seller_id=own_id(by),
            seller_name=by.name,
            means=means,
            reason=handover.reason if means is Means.NOTHING else "",
        )
        .on_conflict_do_nothing()
        .returning(CounterSale.booking_id)
    ).first()
    if noted:
        record(
            "booking.sold_at_counter",
            by=by,
            subject=booking.id,
            chain=db.get_one(Event, booking.event_id).organization_id,
            details={
                "means": means.value,
                "reason": handover.reason,
                "total_minor": booking.total_minor,
                "currency": booking.currency,
            },
        )
