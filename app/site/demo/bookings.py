"""Sells places of a made-up event through the real hold, booking and test bank, then spreads the sales over a month."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from app.booking import actions as booking
from app.booking.models import Booking
from app.booking.rules import BookingDetails
from app.core import clock
from app.core.actor import VISITOR, Actor
from app.core.errors import NotFound
from app.core.ids import Id
from app.events.models import Event
from app.infra.db import db, transaction
from app.inventory import choosing, claims, queries
from app.inventory.allocation.best import best
from app.inventory.allocation.party import Party
from app.inventory.rules import Basket
from app.inventory.views import Offer
from app.notifications.models import Delivery
from app.payments import flows
from app.payments.gateways.local import books
from app.payments.models import Payment

_HOLD_SECONDS = 900
_MOST_TICKETS = 6
_DISLIKED = 0.7
_GUESTS = (
    *("Jonas Brandt", "Mei-Ling Søndergaard", "Theatergruppe Altona", "P. Nakamura", "Zofia Wójcik", "Émile Caron"),
    *("Nele Harms", "Kwame Boateng", "Ólafur Jónsson", "Léa Dubois", "Ахмед Юсупов", "山田 花子", "Tomás Oliveira"),
    *("Grete Lund", "Yusuf Demir", "Hannah Cohen", "Bram de Vries", "Ines Carvalho", "Sam O’Neill", "Ayşe Kaya"),
)


def sell(event: Event, count: int, *, attendee: Actor) -> None:
    """Make so many bookings; the first one is the attendee's own, and only that one gets its mail."""
    chance = random.Random(event.title)  # noqa: S311 — the same season every time
    offers = queries.offers_of(event.id)
    for number in range(count):
        mine = number == 0 and event.title in ("The Winter Garden", "Jazz", "Reading Group №9")
        name = attendee.name if mine else chance.choice(_GUESTS)
        email = "attendee@example.org" if mine else f"guest{number + 1}@guests.example.org"
        booked = _book(event, _basket(event.id, offers, chance), name, email, by=attendee if mine else VISITOR)
        _backdate(booked, clock.now() - _ago(number, count, chance))
    with transaction():
        # Nobody reads the guests' mail, and the worker should not start with a hundred PDFs.
        db.execute(delete(Delivery).where(Delivery.recipient.endswith("@guests.example.org")))


def _basket(event_id: Id, offers: Sequence[Offer], chance: random.Random) -> Basket:
    # The cheaper types stand first and sell best.
    offer = chance.choices(offers, weights=[2.0**-place for place in range(len(offers))])[0]
    number = chance.randint(1, min(offer.max, _MOST_TICKETS))
    if not offer.is_seated:
        return Basket.of({offer.id: number})
    return Basket.of_seats([(key, offer.id) for key in _seats(event_id, Party(number), offer.pool_id, chance)])


def _seats(event_id: Id, party: Party, pool_id: Id, chance: random.Random) -> tuple[str, ...]:
    house, state = queries.house_of(event_id), queries.seat_state(event_id)
    if house is None:
        raise NotFound
    # People like some rows better than others, so that not the very best go one after another.
    disliked = {run for run in house.runs if chance.random() < _DISLIKED}
    passed_over = frozenset(seat.number for seat in house.seats if seat.run in disliked)
    liked = replace(state, withheld=state.withheld | passed_over)
    found = best(house, liked, party, pools=frozenset([pool_id]))
    return found.keys if found else choosing.find_best(event_id, party, pools=[pool_id]).keys


def _book(event: Event, basket: Basket, name: str, email: str, *, by: Actor) -> Id:
    hold_id = claims.place_hold(event.id, basket, seconds=_HOLD_SECONDS)
    with transaction():
        booked = booking.book(hold_id, BookingDetails(email=email, name=name), by=by)
    if booked.total:
        _pay(event, booked)
    return booked.id


def _pay(event: Event, booked: Booking) -> None:
    flows.start_payment(
        booked.id,
        organization_id=event.organization_id,
        amount=booked.total,
        description=event.title,
        email=booked.email,
        return_url="/",
    )
    with transaction():
        payment = db.scalars(select(Payment).where(Payment.purpose_id == booked.id)).one()
        books.pay(books.charge_known_as(payment.reference or ""))
    flows.settle(payment.id)


def _ago(number: int, count: int, chance: random.Random) -> timedelta:
    # A rush at the start, a steady trickle after, and a few in the last hours.
    share = (number + 1) / count
    return timedelta(days=27 * (1 - share) ** 1.6, minutes=chance.randint(3, 300))


def _backdate(booking_id: Id, moment: datetime) -> None:
    with transaction():
        db.execute(update(Booking).where(Booking.id == booking_id).values(created_at=moment, confirmed_at=moment))
        db.execute(
            update(Payment).where(Payment.purpose_id == booking_id).values(created_at=moment, captured_at=moment)
        )
