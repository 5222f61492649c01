"""The house as its organizer sees it: every seat, and who has it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true

from app.booking.models import Booking, BookingState
from app.core.ids import Id
from app.core.money import Money
from app.dashboard.views.seats import SeatRow, SeatStatus, SectionCount, ZoneRow
from app.events.models import Event
from app.infra.db import db
from app.inventory.models import Claim, ClaimState, Pool, Seat, SeatBlock, TicketType
from app.inventory.queries import claim_on_seat, pool_counts
from app.tickets.models import Ticket, TicketState
from app.venues.models import SeatingPlan

# More rows than this are not drawn at once: the house is shown section by section.
MOST_ROWS = 2_000
_TAKEN = or_(Claim.state == ClaimState.SOLD, Claim.expires_at > func.clock_timestamp())
_BLOCKED = and_(Seat.block.is_not(None), or_(Seat.blocked_until.is_(None), Seat.blocked_until > func.clock_timestamp()))
_STATUS = case(
    (Claim.state == ClaimState.SOLD, SeatStatus.SOLD),
    (Claim.id.is_not(None), SeatStatus.HELD),
    (and_(_BLOCKED, Seat.block == SeatBlock.KILLED), SeatStatus.KILLED),
    (and_(_BLOCKED, Seat.block == SeatBlock.HOUSE), SeatStatus.HOUSE),
    (_BLOCKED, SeatStatus.ALLOTMENT),
    else_=SeatStatus.FREE,
)
_FACTS = (
    ("is_accessible", "wheelchair"),
    ("is_companion", "companion"),
    ("is_restricted", "restricted view"),
)


def sections_of(event_id: Id) -> list[SectionCount]:
    """Every section of the house in the plan's order, with how it stands."""
    statuses = _standing(select(Seat.floor, Seat.section, Seat.number, _STATUS.label("status"))).where(
        Seat.event_id == event_id
    )
    seats = statuses.subquery()

    def counted(*wanted: SeatStatus) -> ColumnElement[int]:
        return func.count().filter(seats.c.status.in_(wanted))

    rows = db.execute(
        select(
            seats.c.floor,
            seats.c.section,
            func.count(),
            counted(SeatStatus.SOLD),
            counted(SeatStatus.HELD),
            counted(SeatStatus.HOUSE, SeatStatus.ALLOTMENT),
            counted(SeatStatus.KILLED),
        )
        .group_by(seats.c.floor, seats.c.section)
        .order_by(func.min(seats.c.number))
    )
    return [
        SectionCount(floor=floor, name=name, seats=count, sold=sold, held=held, kept=kept, killed=killed)
        for floor, name, count, sold, held, kept, killed in rows
    ]


def seats_of(
    event_id: Id,
    *,
    section: tuple[str, str] | None = None,
    status: SeatStatus | None = None,
    words: str = "",
    keys: Sequence[str] = (),
    limit: int = MOST_ROWS,
) -> list[SeatRow]:
    """The seats that fit, in the plan's order, each with whoever has it. ``section`` is floor and name."""
    conditions: list[ColumnElement[bool]] = [Seat.event_id == event_id]
    if section:
        conditions += [Seat.floor == section[0], Seat.section == section[1]]
    if status:
        conditions.append(_STATUS.in_([status]))
    if words.strip():
        conditions.append(_matching(words.strip()))
    if keys:
        conditions.append(Seat.key.in_(keys))
    rows = db.execute(_seats().where(*conditions).order_by(Seat.number).limit(limit))
    return [_row(*row) for row in rows]


def seat_row(event_id: Id, key: str) -> SeatRow | None:
    """One seat of the event."""
    return next(iter(seats_of(event_id, keys=[key])), None)


def plan_choices(event: Event) -> list[tuple[str, str]]:
    """The plans of the event's venue, to choose from."""
    rows = db.execute(
        select(SeatingPlan.id, SeatingPlan.name, SeatingPlan.seats, SeatingPlan.standing)
        .where(SeatingPlan.venue_id == event.venue_id)
        .order_by(SeatingPlan.name, SeatingPlan.id)
    )
    return [(row.id, f"{row.name}, {_counted(row.seats, row.standing)}") for row in rows]


def zones_of(event: Event) -> list[ZoneRow]:
    """The price zones of the event's plan, and the ticket types that sell each."""
    zones = select(Pool.id, Pool.is_seated).where(Pool.event_id == event.id, Pool.zone.is_not(None))
    zoned: dict[Id, bool] = {row.id: row.is_seated for row in db.execute(zones)}
    types: dict[Id, list[tuple[Id, str, Money]]] = {pool_id: [] for pool_id in zoned}
    kinds = db.scalars(
        select(TicketType)
        .where(TicketType.pool_id.in_(list(zoned)), TicketType.retired_at.is_(None))
        .order_by(TicketType.position, TicketType.id)
    )
    for kind in kinds:
        types[kind.pool_id].append((kind.id, kind.name, Money(kind.price_minor, event.currency)))
    return [
        ZoneRow(
            pool_id=pool.id,
            name=pool.name,
            is_seated=zoned[pool.id],
            capacity=pool.capacity,
            sold=pool.sold,
            held=pool.held,
            types=types[pool.id],
        )
        for pool in pool_counts(event.id)
        if pool.id in zoned
    ]


def _counted(seats: int, standing: int) -> str:
    words = [f"{seats:,} seats"] if seats else []
    return " and ".join([*words, *([f"{standing:,} standing"] if standing else [])]) or "empty"


def _seats() -> Select[Any]:
    return (
        _standing(select(Seat, _STATUS, Claim.expires_at, Pool.name, Booking, Ticket))
        .join(Pool, Pool.id == Seat.pool_id)
        .outerjoin(
            Booking,
            and_(
                Booking.hold_id == Claim.hold_id,
                Booking.state.in_([BookingState.CONFIRMED, BookingState.PENDING]),
            ),
        )
        .outerjoin(
            Ticket,
            and_(
                Ticket.event_id == Seat.event_id,
                Ticket.seat == Seat.key,
                Ticket.booking_id == Booking.id,
                Ticket.state == TicketState.VALID,
            ),
        )
    )


def _standing(statement: Select[Any]) -> Select[Any]:
    """With the claim that has the seat now; a lapsed hold has nothing, reclaimed or not."""
    has_it = claim_on_seat().lateral()
    return (
        statement.select_from(Seat)
        .outerjoin(has_it, true())
        .outerjoin(Claim, and_(Claim.id == has_it.c.claim_id, _TAKEN))
    )


def _matching(words: str) -> ColumnElement[bool]:
    escaped = words.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    pattern = f"%{escaped}%"
    name = func.concat_ws(" ", Seat.section, Seat.row, Seat.label)
    columns = (Ticket.holder_name, Booking.name, Booking.email, Booking.reference, Seat.blocked_for, name)
    return or_(*(column.ilike(pattern) for column in columns))


def _row(
    seat: Seat, status: str, expires_at: Any, zone: str, booking: Booking | None, ticket: Ticket | None
) -> SeatRow:
    stands = SeatStatus(status)
    is_kept = stands in (SeatStatus.HOUSE, SeatStatus.ALLOTMENT)
    return SeatRow(
        key=seat.key,
        number=seat.number,
        floor=seat.floor,
        section=seat.section,
        row=seat.row,
        label=seat.label,
        zone=zone,
        pool_id=seat.pool_id,
        facts=", ".join([*(words for column, words in _FACTS if getattr(seat, column)), *filter(None, [seat.note])]),
        is_accessible=seat.is_accessible,
        status=stands,
        kept_for=seat.blocked_for if is_kept else "",
        kept_until=seat.blocked_until if is_kept else None,
        held_until=expires_at if stands is SeatStatus.HELD else None,
        holder=ticket.holder_name if ticket else "",
        buyer=booking.name if booking else "",
        reference=booking.reference if booking else "",
        booking_id=booking.id if booking else None,
        ticket_id=ticket.id if ticket else None,
    )
