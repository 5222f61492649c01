"""Verbs that give an event its seats: by a plan of its venue, and ever after as the plan changes.

Nobody's seat ever vanishes: what is sold or held and would go, or change its price zone, refuses the whole by name.
"""

import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, text

from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.ids import Id, new_id
from app.core.news import announce
from app.events.models import Event
from app.events.news import EventChanged
from app.infra.db import db
from app.inventory import claims
from app.inventory.actions.telling import tell_change
from app.inventory.errors import CapacityTaken, ElsewhereSeated, PlanInUse, SeatsTaken
from app.inventory.layout import LaidSeat, lay_out
from app.inventory.models import (
    Claim,
    Pool,
    Seat,
    Seating,
    TicketType,
)
from app.inventory.news import PlacesFreed
from app.inventory.words import AccessibleRelease, StrandedRule
from app.venues.models import SeatingPlan
from app.venues.news import PlanChanged, PlanDeleted
from app.venues.plan import Plan

_PUT_SEATS = text("""
    INSERT INTO seats (event_id, key, pool_id, number, floor, section, row, label, x, y, angle, run, place, rank,
                       is_accessible, is_companion, is_restricted, is_aisle, note, whole, blocked_for)
    SELECT :event, s.key, p.id, s.number, s.floor, s.section, s.row, s.label, s.x, s.y, s.angle, s.run, s.place,
           s.rank, s.is_accessible, s.is_companion, s.is_restricted, s.is_aisle, s.note, s.whole, ''
    FROM jsonb_to_recordset(CAST(:seats AS jsonb)) AS s (
        key text, zone text, number int, floor text, section text, row text, label text, x float, y float, angle float,
        run int, place int, rank int, is_accessible bool, is_companion bool, is_restricted bool, is_aisle bool,
        note text, whole text)
    JOIN pools p ON p.event_id = :event AND p.zone = s.zone
    ON CONFLICT (event_id, key) DO UPDATE SET pool_id = excluded.pool_id, number = excluded.number,
        floor = excluded.floor, section = excluded.section, row = excluded.row, label = excluded.label,
        x = excluded.x, y = excluded.y, angle = excluded.angle, run = excluded.run, place = excluded.place,
        rank = excluded.rank, is_accessible = excluded.is_accessible, is_companion = excluded.is_companion,
        is_restricted = excluded.is_restricted, is_aisle = excluded.is_aisle, note = excluded.note,
        whole = excluded.whole
""")
# Seats that somebody has, with the zone that they were sold in. OFFSET 0: each by its key, as in claim_on_seat().
_TAKEN = text("""
    SELECT s.key, s.section || ' ' || s.row || ' ' || s.label AS name, p.zone
    FROM seat_claims c
    CROSS JOIN LATERAL (
        SELECT key, section, row, label, number, pool_id FROM seats
        WHERE event_id = c.event_id AND key = c.seat OFFSET 0
    ) AS s
    JOIN pools p ON p.id = s.pool_id
    WHERE c.event_id = :event ORDER BY s.number
""")
_COUNT_SEATS = text("""
    UPDATE pools SET capacity = (
        SELECT count(*) FROM seats s WHERE s.pool_id = pools.id AND s.block IS DISTINCT FROM 'killed'
    ) WHERE event_id = :event AND is_seated
""")


@dataclass(frozen=True, kw_only=True)
class SeatingTerms:
    """How the event's seats are sold."""

    stranded_rule: StrandedRule = StrandedRule.LENIENT
    accessible_release: AccessibleRelease = AccessibleRelease.NEVER
    accessible_release_at: datetime | None = None


def seat_event(event: Event, plan_id: str, *, by: Actor) -> Seating:
    """Sell the event by a plan of its venue: a pool for each price zone, a row for each seat.

    Refuses ElsewhereSeated, SeatsTaken and CapacityTaken.
    """
    # Whoever saves the plan in this moment is waited for, or else finds the event among those that use it.
    plan = db.get(SeatingPlan, plan_id, with_for_update={"read": True}, populate_existing=True)
    if plan is None or plan.venue_id != event.venue_id:
        raise ElsewhereSeated
    seating = db.get(Seating, event.id)
    if seating is None:
        # Counted from anywhere, so that no process takes the house of an earlier seating for this one's.
        seating = Seating(event_id=event.id, plan_id=plan.id, version=secrets.randbelow(2**30))
        db.add(seating)
    seating.plan_id = plan.id
    _bring_up_to_date(seating, plan)
    tell_change("seating.chosen", event, event.id, by=by, plan=plan.id, seats=plan.seats)
    return seating


def unseat_event(event: Event, *, by: Actor) -> None:
    """Sell without numbered seats again. Refuses SeatsTaken. Zones that sell tickets stay as plain places."""
    seating = db.get(Seating, event.id)
    if seating is None:
        return
    _stop_claims(event.id)
    if taken := db.execute(_TAKEN, {"event": event.id}).all():
        raise SeatsTaken([row.name for row in taken])
    db.execute(delete(Seat).where(Seat.event_id == event.id))
    db.delete(seating)
    for pool in _zone_pools(event.id).values():
        pool.zone, pool.is_seated = None, False
        _drop_if_unused(pool)
    db.flush()
    tell_change("seating.removed", event, event.id, by=by)


def edit_seating(event: Event, terms: SeatingTerms, *, by: Actor) -> None:
    """Change how the event's seats are sold. Raises NotFound for an event without seats."""
    seating = db.get(Seating, event.id)
    if seating is None:
        raise NotFound
    seating.stranded_rule = terms.stranded_rule
    seating.accessible_release = terms.accessible_release
    seating.accessible_release_at = terms.accessible_release_at
    seating.version += 1
    db.flush()
    tell_change("seating.edited", event, event.id, by=by, **{name: str(word) for name, word in asdict(terms).items()})


def follow_plan(fact: PlanChanged) -> None:
    """Bring every coming event that uses the plan up to date. Refuses SeatsTaken and CapacityTaken."""
    plan = db.get_one(SeatingPlan, fact.plan_id)
    users = (
        select(Seating)
        .join(Event, Event.id == Seating.event_id)
        # A rehearsal keeps the house that it began with: its made-up buyers must not hold up a change.
        .where(Seating.plan_id == plan.id, Event.ends_at > func.clock_timestamp(), Event.is_rehearsal.is_(False))
        .order_by(Seating.event_id)
    )
    for seating in db.scalars(users).all():
        _bring_up_to_date(seating, plan)
        announce(EventChanged(seating.event_id))


def keep_used_plan(fact: PlanDeleted) -> None:
    """Refuse the end of a plan that an event uses (PlanInUse)."""
    if db.scalar(select(Seating.event_id).where(Seating.plan_id == fact.plan_id).limit(1)):
        raise PlanInUse


def _bring_up_to_date(seating: Seating, row: SeatingPlan) -> None:
    event_id, plan = seating.event_id, Plan.model_validate(row.document)
    laid = lay_out(plan)
    _stop_claims(event_id)
    _refuse_taken(event_id, laid)
    _put_pools(event_id, plan, laid)
    db.execute(
        text("DELETE FROM seats WHERE event_id = :event AND key <> ALL (CAST(:keys AS text[]))"),
        {"event": event_id, "keys": [seat.key for seat in laid]},
    )
    db.execute(_PUT_SEATS, {"event": event_id, "seats": json.dumps([asdict(seat) for seat in laid])})
    db.execute(_COUNT_SEATS, {"event": event_id})
    for pool in _zone_pools(event_id).values():
        if pool.zone not in {zone.key for zone in plan.zones}:
            _drop_if_unused(pool)
    seating.version += 1
    db.flush()
    announce(PlacesFreed(event_id, [pool.id for pool in _zone_pools(event_id).values()]))


def _refuse_taken(event_id: Id, laid: Iterable[LaidSeat]) -> None:
    zones = {seat.key: seat.zone for seat in laid}
    taken = db.execute(_TAKEN, {"event": event_id}).all()
    if lost := [row.name for row in taken if zones.get(row.key) != row.zone]:
        raise SeatsTaken(lost)


def _put_pools(event_id: Id, plan: Plan, laid: Iterable[LaidSeat]) -> None:
    pools, seated = _zone_pools(event_id), {seat.zone for seat in laid}
    standing: dict[str, int] = {}
    for _, _, area in plan.all_areas():
        standing[area.zone] = standing.get(area.zone, 0) + area.capacity
    count = db.scalar(select(func.count()).select_from(Pool).where(Pool.event_id == event_id)) or 0
    for zone in plan.zones:
        if zone.key not in seated and zone.key not in standing:
            continue
        pool = pools.pop(zone.key, None)
        if pool is None:
            pool = Pool(id=new_id(), event_id=event_id, zone=zone.key, capacity=0, sold=0, held=0, position=count)
            db.add(pool)
            count += 1
        pool.name = zone.name
        pool.is_seated = zone.key in seated
        if zone.key in standing:
            _resize(pool, standing[zone.key])
    for gone in pools.values():
        _resize(gone, 0)
    db.flush()


def _resize(pool: Pool, capacity: int) -> None:
    # The pools are locked and reclaimed, so the counters are true.
    if pool.sold + pool.held > capacity:
        raise CapacityTaken(pool.sold + pool.held)
    pool.capacity = capacity


def _drop_if_unused(pool: Pool) -> None:
    db.flush()
    uses = (select(used.id).where(used.pool_id == pool.id).limit(1) for used in (TicketType, Claim))
    if not any(db.scalar(use) for use in uses):
        db.delete(pool)


def _zone_pools(event_id: Id) -> dict[str, Pool]:
    pools = db.scalars(
        select(Pool)
        .where(Pool.event_id == event_id, Pool.zone.is_not(None))
        .order_by(Pool.position, Pool.id)
        .execution_options(populate_existing=True)
    )
    return {pool.zone: pool for pool in pools if pool.zone}


def _stop_claims(event_id: Id) -> None:
    db.flush()
    pools = list(db.scalars(select(Pool.id).where(Pool.event_id == event_id)))
    if pools:
        claims.lock_pools(pools)
        db.execute(text("SELECT reclaim_lapsed(CAST(:pools AS text[]), clock_timestamp())"), {"pools": pools})
