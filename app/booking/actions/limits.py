"""How many places one person may have at an event, counted under a lock on the person.

The lock comes before the pools' and after the booking's row. An event without a limit takes no lock and asks nothing.
"""

from dataclasses import dataclass

from sqlalchemy import select, text

from app.booking import queries, rules
from app.booking.errors import OverPersonLimit
from app.booking.models import Booking
from app.booking.views import HoldView
from app.core.ids import Id
from app.infra.db import db
from app.inventory.models import Hold, HoldOrigin, SaleTerms

# Why a booking ended that was paid by somebody who had enough.
OVER_LIMIT = "more than one person may have"


@dataclass(frozen=True)
class Limited:
    """A booking, locked, with the limit of its event; None where there is none, or none for the box office."""

    booking: Booking
    most: int | None


def ensure_room(hold: HoldView, persons: list[str]) -> None:
    """Let nobody else book as this person until the transaction ends; refuse more than one may have."""
    most = hold.most_per_person
    if most is None or hold.origin is HoldOrigin.BOX_OFFICE or not persons:
        return
    _lock(hold.event.id, persons)
    taken = queries.places_of(hold.event.id, persons, but_of=hold.id)
    if taken + hold.count > most:
        raise OverPersonLimit(most, taken)


def lock_with_limit(booking_id: Id) -> Limited | None:
    """The booking as it stands, kept from changing, with the limit of its event."""
    row = db.execute(
        select(Booking, SaleTerms.most_per_person, Hold.origin)
        .join(Hold, Hold.id == Booking.hold_id)
        .outerjoin(SaleTerms, SaleTerms.event_id == Booking.event_id)
        .where(Booking.id == booking_id)
        .with_for_update(of=Booking)
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        return None
    return Limited(row.Booking, None if row.origin is HoldOrigin.BOX_OFFICE else row.most_per_person)


def is_over(found: Limited, *, payer: str) -> bool:
    """Whether whoever paid has too many with this booking, which only shows when the money arrives.

    What was within the limit when it was booked is not refused because the limit was lowered since.
    """
    booking = found.booking
    if payer:
        booking.persons = [*booking.persons, rules.payer_key(payer)]
    if found.most is None or not booking.persons:
        return False
    _lock(booking.event_id, booking.persons)
    taken = queries.confirmed_places_of(booking.event_id, booking.persons, but_of=booking.hold_id)
    return taken > 0 and taken + queries.count_of(booking.id) > found.most


def _lock(event_id: Id, persons: list[str]) -> None:
    lock = text("SELECT lock_persons(:event, CAST(:persons AS text[]))")
    db.execute(lock, {"event": event_id, "persons": persons})
