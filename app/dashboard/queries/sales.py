"""How one event sells: figures, pace and tickets."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select

from app.booking.models import Booking, BookingLine, BookingState
from app.core import clock
from app.core.ids import Id
from app.core.money import Money
from app.dashboard.views import Pace, Sales, Step, TicketRow
from app.events.models import Event
from app.infra.db import db
from app.inventory import queries as inventory
from app.inventory.models import Pool, TicketType
from app.payments import queries as payments
from app.web.look.plot import Point

_TICKETS = func.sum(BookingLine.quantity)
_DAY = timedelta(days=1)
# A sale that has just begun is drawn by the hour.
_FRESH = timedelta(days=3)


def sales_of(event: Event) -> Sales:
    """The figures on top of the overview."""
    now = clock.now()
    pools = inventory.pool_counts(event.id)
    last_day, day_before = db.execute(
        select(
            _TICKETS.filter(Booking.confirmed_at > now - _DAY),
            _TICKETS.filter(Booking.confirmed_at > now - 2 * _DAY, Booking.confirmed_at <= now - _DAY),
        )
        .select_from(BookingLine)
        .join(Booking, Booking.id == BookingLine.booking_id)
        .where(_confirmed(event.id))
    ).one()
    return Sales(
        taken=taken_of(event),
        sold=sum(pool.sold for pool in pools),
        capacity=sum(pool.capacity for pool in pools),
        held=sum(pool.held for pool in pools),
        last_day=last_day or 0,
        day_before=day_before or 0,
    )


def taken_of(event: Event) -> list[Money]:
    """What the ledger keeps for the event's bookings, per currency; zero of its own when nothing."""
    booked = select(Booking.id).where(Booking.event_id == event.id)
    return [total.kept for total in payments.taken_for(booked)] or [Money(0, event.currency)]


def pace_of(event: Event, sales: Sales) -> Pace | None:
    """Tickets sold over time; none before the first sale."""
    now = clock.now()
    first = db.scalar(select(func.min(Booking.confirmed_at)).where(_confirmed(event.id)))
    if first is None:
        return None
    since = min(first, event.published_at or first)
    grain = "hour" if now - since < _FRESH else "day"
    steps = _steps(event, grain)
    end = max(event.starts_at, now)
    points = _points(steps, since, now, end, timedelta(hours=1) if grain == "hour" else _DAY)
    return Pace(
        steps, points, _dates(event, since, now, end), since, _sentence(event, steps, since, sales), grain == "hour"
    )


def tickets_of(event: Event) -> list[TicketRow]:
    """How each ticket type sells."""
    lines = (
        select(
            BookingLine.ticket_type_id,
            func.sum(BookingLine.quantity).label("sold"),
            func.sum(BookingLine.quantity * BookingLine.unit_price_minor).label("taken"),
        )
        .join(Booking, Booking.id == BookingLine.booking_id)
        .where(_confirmed(event.id))
        .group_by(BookingLine.ticket_type_id)
        .subquery()
    )
    sharing = select(TicketType.pool_id, func.count().label("types")).group_by(TicketType.pool_id).subquery()
    pools = {pool.id: pool for pool in inventory.pool_counts(event.id)}
    rows = db.execute(
        select(TicketType.name, Pool.id, lines.c.sold, lines.c.taken, sharing.c.types)
        .join(Pool, Pool.id == TicketType.pool_id)
        .join(sharing, sharing.c.pool_id == Pool.id)
        .outerjoin(lines, lines.c.ticket_type_id == TicketType.id)
        .where(TicketType.event_id == event.id)
        .where(TicketType.retired_at.is_(None) | lines.c.sold.is_not(None))
        .order_by(TicketType.position, TicketType.id)
    )
    return [
        TicketRow(
            name=name,
            sold=int(sold or 0),
            capacity=pools[pool_id].capacity,
            left=pools[pool_id].left,
            taken=Money(int(taken or 0), event.currency),
            is_shared=types > 1,
        )
        for name, pool_id, sold, taken, types in rows
    ]


def _confirmed(event_id: Id) -> ColumnElement[bool]:
    return and_(Booking.event_id == event_id, Booking.state == BookingState.CONFIRMED)


def _steps(event: Event, grain: str) -> list[Step]:
    local = func.timezone(event.time_zone, Booking.confirmed_at)
    bucket = func.timezone(event.time_zone, func.date_trunc(grain, local)).label("bucket")
    rows = db.execute(
        select(bucket, _TICKETS)
        .select_from(BookingLine)
        .join(Booking, Booking.id == BookingLine.booking_id)
        .where(_confirmed(event.id))
        .group_by(bucket)
        .order_by(bucket)
    )
    steps, total = [], 0
    for at, sold in rows:
        total += int(sold)
        steps.append(Step(at, int(sold), total))
    return steps


def _points(steps: Iterable[Step], since: datetime, now: datetime, end: datetime, width: timedelta) -> list[Point]:
    points: list[Point] = [(0.0, 0.0)]
    for step in steps:
        before = points[-1][1]
        begin, finish = _share(max(step.at, since), since, end), _share(min(step.at + width, now), since, end)
        if begin > points[-1][0]:
            points.append((begin, before))
        points.append((finish, float(step.total)))
    today = _share(now, since, end)
    if points[-1][0] < today:
        points.append((today, points[-1][1]))
    return points


def _share(moment: datetime, since: datetime, end: datetime) -> float:
    return min(1.0, max(0.0, (moment - since) / max(end - since, timedelta(minutes=1))))


def _dates(event: Event, since: datetime, now: datetime, end: datetime) -> list[tuple[float, str]]:
    today = _share(now, since, end)
    dates = [(0.0, _day(since, event.time_zone))] if today > 0.15 else []
    dates.append((today, "Today"))
    if today < 0.85:
        dates.append((1.0, _day(end, event.time_zone)))
    return dates


def _day(moment: datetime, zone: str) -> str:
    return f"{clock.in_zone(moment, zone):%-d %b}"


def _sentence(event: Event, steps: list[Step], since: datetime, sales: Sales) -> str:
    until = _day(clock.now(), event.time_zone)
    total = steps[-1].total if steps else 0
    return f"Tickets sold from {_day(since, event.time_zone)} to {until}: {total:,} of {sales.capacity:,}."
