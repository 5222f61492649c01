"""Reads about rehearsals, and what the database says about a copy after its rush."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select, text, tuple_

from app.core import clock
from app.core.ids import Id
from app.events.models import Event
from app.infra.db import db
from app.rehearsal import rules
from app.rehearsal.models import Rehearsal
from app.rehearsal.rules import RehearsalState
from app.rehearsal.views import Findings, RehearsalView, Report

PAGE_LENGTH = 20

# By the claims and tickets themselves; the counters on the pools are what is being checked.
_FINDINGS = text("""
    WITH claimed AS (
        SELECT c.* FROM claims c JOIN pools p ON p.id = c.pool_id WHERE p.event_id = :copy
    ), by_pool AS (
        SELECT p.capacity, p.sold + p.held AS counted,
               coalesce(sum(c.quantity - c.returned) FILTER (WHERE c.state = 'sold'), 0) AS sold,
               coalesce(sum(c.quantity) FILTER (
                   WHERE c.state = 'held' AND c.expires_at <= clock_timestamp()
               ), 0) AS lapsed
        FROM pools p LEFT JOIN claimed c ON c.pool_id = p.id
        WHERE p.event_id = :copy GROUP BY p.id
    )
    SELECT
        (SELECT coalesce(sum(capacity), 0) FROM by_pool) AS places,
        (SELECT coalesce(sum(sold), 0) FROM by_pool) AS sold,
        (SELECT coalesce(sum(greatest(0, sold - capacity, sold + lapsed - counted)), 0) FROM by_pool) AS oversold,
        (SELECT coalesce(sum(greatest(0, counted - lapsed - sold)), 0) FROM by_pool) AS stuck,
        (SELECT count(*) FROM (
            SELECT seat FROM claimed, unnest(seats) AS seat WHERE state = 'sold'
            GROUP BY seat HAVING count(*) > 1
            UNION
            SELECT seat FROM tickets WHERE event_id = :copy AND state = 'valid' AND seat IS NOT NULL
            GROUP BY seat HAVING count(*) > 1
        ) AS twice) AS doubled_seats,
        (SELECT count(*) FROM bookings b WHERE b.event_id = :copy AND b.state = 'confirmed' AND
            (SELECT coalesce(sum(l.quantity), 0) FROM booking_lines l WHERE l.booking_id = b.id) <>
            (SELECT count(*) FROM tickets t WHERE t.booking_id = b.id AND t.state = 'valid')) AS ticketless
""")


def findings(copy_id: Id) -> Findings:
    """What became of the copy's places; holds that have not run out yet count as stuck."""
    row = db.execute(_FINDINGS, {"copy": copy_id}).one()
    return Findings(**{name: int(value) for name, value in row._mapping.items()})


def rehearsals_of(event_id: Id, after: str = "") -> tuple[list[RehearsalView], Id | None]:
    """A page of the event's rehearsals, newest first, and where the next page begins."""
    conditions = [Rehearsal.event_id == event_id]
    last = db.get(Rehearsal, after) if after else None
    if last and last.event_id == event_id:
        conditions.append(tuple_(Rehearsal.created_at, Rehearsal.id) < (last.created_at, last.id))
    rows = db.scalars(
        select(Rehearsal)
        .where(*conditions)
        .order_by(Rehearsal.created_at.desc(), Rehearsal.id.desc())
        .limit(PAGE_LENGTH + 1)
    ).all()
    shown = [view_of(row) for row in rows[:PAGE_LENGTH]]
    return shown, shown[-1].id if len(rows) > PAGE_LENGTH else None


def view_of(row: Rehearsal) -> RehearsalView:
    """The rehearsal as its page shows it."""
    return RehearsalView(
        id=row.id,
        event_id=row.event_id,
        state=row.state,
        buyers=row.buyers,
        through=row.through,
        asked_by=row.asked_by,
        created_at=row.created_at,
        is_being_stopped=row.cancel_asked_at is not None and row.state.is_open,
        report=Report.read(row.report) if row.report else None,
    )


def silent_rehearsals() -> Sequence[Id]:
    """Rehearsals that have lost their process, and those that nobody came to play."""
    now = clock.now()
    lost = (Rehearsal.state == RehearsalState.RUNNING) & (Rehearsal.seen_at < now - rules.SILENCE)
    unplayed = (Rehearsal.state == RehearsalState.WAITING) & (Rehearsal.created_at < now - rules.LONGEST_WAIT)
    return db.scalars(select(Rehearsal.id).where(or_(lost, unplayed))).all()


def waiting_rehearsals() -> Sequence[Id]:
    """Rehearsals that a worker should have taken up by now."""
    since = clock.now() - rules.SILENCE
    return db.scalars(
        select(Rehearsal.id).where(Rehearsal.state == RehearsalState.WAITING, Rehearsal.created_at < since)
    ).all()


def orphaned_copies() -> Sequence[Id]:
    """Copies that no running rehearsal plays on."""
    played_on = select(Rehearsal.copy_id).where(
        Rehearsal.state == RehearsalState.RUNNING, Rehearsal.copy_id.is_not(None)
    )
    return db.scalars(select(Event.id).where(Event.is_rehearsal.is_(True), Event.id.not_in(played_on))).all()


def demo_event() -> Id | None:
    """The event to rehearse when none is named: the soonest that is on sale."""
    return db.scalar(
        select(Event.id)
        .where(Event.status == "published", Event.is_rehearsal.is_(False), Event.ends_at > func.clock_timestamp())
        .order_by(Event.starts_at, Event.id)
        .limit(1)
    )
