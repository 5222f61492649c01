"""Reads of holds: one for its page, and all that a visitor has."""

from typing import Any

from sqlalchemy import bindparam, func, select

from app.booking.models import Booking
from app.booking.queries.seats import names_by_claim
from app.booking.views import HeldView, HoldLine, HoldView
from app.core.errors import NotFound
from app.core.money import Money
from app.events.models import Event
from app.infra.db import db
from app.inventory.models import AccessCode, Claim, ClaimState, Hold, SaleTerms, TicketType
from app.venues.models import Venue

# Made once, since a rush asks it twice for every booking. What is one value of another table is no join: the time to
# plan a statement grows with each.
_HOLD = (
    select(
        Event,
        Hold.id.label("hold_id"),
        Hold.origin,
        Hold.expires_at,
        Hold.extended_at,
        Claim.id.label("claim_id"),
        Claim.ticket_type_id,
        Claim.quantity,
        Claim.unit_price_minor,
        Claim.state,
        Claim.seats,
        Claim.expires_at.label("claim_expires_at"),
        TicketType.name.label("type_name"),
        select(Venue.name).where(Venue.id == Event.venue_id).scalar_subquery().label("venue"),
        select(SaleTerms.most_per_person)
        .where(SaleTerms.event_id == Hold.event_id)
        .scalar_subquery()
        .label("most_per_person"),
        select(AccessCode.code).where(AccessCode.id == Hold.access_code_id).scalar_subquery().label("code"),
        Booking.id.label("booking_id"),
        Booking.state.label("booking_state"),
        Booking.email.label("booking_email"),
        Booking.name.label("booking_name"),
        Booking.user_id.label("booking_user_id"),
        Booking.link_version,
        func.extract("epoch", Hold.expires_at - func.clock_timestamp()).label("seconds"),
    )
    .join(Event, Event.id == Hold.event_id)
    .join(Claim, Claim.hold_id == Hold.id)
    .join(TicketType, TicketType.id == Claim.ticket_type_id)
    .outerjoin(Booking, Booking.hold_id == Hold.id)
    .where(Hold.id == bindparam("hold"))
    .order_by(TicketType.position, TicketType.id)
    # The event may have changed in another process since this session saw it.
    .execution_options(populate_existing=True)
)


def hold_view(hold_id: str) -> HoldView:
    """The hold with its event, terms, lines and booking, in one query; one more when it has numbered seats.

    Raises NotFound.
    """
    rows = db.execute(_HOLD, {"hold": hold_id}).all()
    if not rows:
        raise NotFound
    return _view(rows)


def live_holds_of(visitor: str) -> list[HeldView]:
    """What a visitor holds now and has not booked, the next to end first."""
    rows = db.execute(
        select(
            Claim.hold_id,
            Event.title,
            Event.time_zone,
            func.min(Claim.expires_at).label("expires_at"),
            func.sum(Claim.quantity).label("places"),
        )
        .join(Hold, Hold.id == Claim.hold_id)
        .join(Event, Event.id == Hold.event_id)
        .outerjoin(Booking, Booking.hold_id == Hold.id)
        .where(
            Claim.holder == visitor,
            Claim.state == ClaimState.HELD,
            Claim.expires_at > func.clock_timestamp(),
            Booking.id.is_(None),
        )
        .group_by(Claim.hold_id, Event.title, Event.time_zone)
        .order_by("expires_at")
    )
    return [HeldView(**row._mapping) for row in rows]


def _view(rows: Any) -> HoldView:
    first = rows[0]
    seats = names_by_claim((row.claim_id, row.Event.id, row.seats) for row in rows)
    return HoldView(
        id=first.hold_id,
        event=first.Event,
        venue=first.venue or "",
        origin=first.origin,
        expires_at=first.expires_at,
        seconds_left=max(0, int(first.seconds)),
        was_extended=first.extended_at is not None,
        was_left=any(row.claim_expires_at < row.expires_at for row in rows),
        most_per_person=first.most_per_person,
        code=first.code or "",
        lines=[_line(row, seats.get(row.claim_id, [])) for row in rows],
        booking_id=first.booking_id,
        booking_state=first.booking_state,
        booking_email=first.booking_email or "",
        booking_name=first.booking_name or "",
        booking_user_id=first.booking_user_id,
        link_version=first.link_version or 1,
    )


def _line(row: Any, seat_names: list[str]) -> HoldLine:
    return HoldLine(
        claim_id=row.claim_id,
        ticket_type_id=row.ticket_type_id,
        name=row.type_name,
        quantity=row.quantity,
        unit_price=Money(row.unit_price_minor, row.Event.currency),
        state=row.state,
        seats=tuple(row.seats),
        seat_names=seat_names,
    )
