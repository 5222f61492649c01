"""Reads about seats: the house, which changes rarely, and its state, which changes all the time."""

import sys
from array import array
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from sqlalchemy import Select, select, text

from app.core.ids import Id
from app.infra.columns import table_of
from app.infra.db import db
from app.inventory.house import House, HouseSeat, SeatState
from app.inventory.models import Pool, Seat, SeatClaim, Seating

# A process keeps the houses that people are looking at: eight, for one of 20,000 seats takes about 13 MB. Its rows
# come with new strings each, so the names that thousands of seats share are interned: each is kept once.
_HOUSES = 8
# A house that was made after the last ANALYZE counts as one row, and a plan that takes it for so small compares every
# seat with every claim. Asked so, the seats are read once and each is looked for among those that are taken.
_STATE = text("""
    SELECT number, is_taken, is_withheld FROM (
        SELECT s.number,
            s.key IN (
                SELECT c.seat FROM seat_claims c WHERE c.event_id = :event AND (
                    SELECT l.state = 'sold' OR l.expires_at > clock_timestamp() FROM claims l WHERE l.id = c.claim_id
                )
            ) AS is_taken,
            s.block IS NOT NULL
            AND (s.block = 'killed' OR s.blocked_until IS NULL OR s.blocked_until > clock_timestamp()) AS is_withheld
        FROM seats s WHERE s.event_id = :event
        OFFSET 0
    ) AS house
    WHERE is_taken OR is_withheld
""")


def seating_of(event_id: str) -> Seating | None:
    """How the event's seats are sold; None for an event without numbered seats."""
    return db.get(Seating, event_id, populate_existing=True)


def house_of(event_id: str) -> House | None:
    """Every seat of the event in the plan's order, made once for each version; None without numbered seats."""
    version = db.scalar(select(Seating.version).where(Seating.event_id == event_id))
    return None if version is None else _house(Id(event_id), version)


def seat_state(event_id: str) -> SeatState:
    """Which seats the public can't have now, by the database's clock: one query."""
    rows = db.execute(_STATE, {"event": event_id}).all()
    taken = frozenset(row.number for row in rows if row.is_taken)
    withheld = frozenset(row.number for row in rows if row.is_withheld)
    parts = (array("i", sorted(numbers)).tobytes() for numbers in (taken, withheld))
    return SeatState(taken, withheld, blake2b(b"|".join(parts), digest_size=8).hexdigest())


def claim_on_seat() -> Select[Any]:
    """The ``claim_id`` that has the seat of the query around it; of one that may have lapsed. No row if none has it.

    OFFSET 0 keeps it a question for each seat by its key: as a join it would be at the mercy of what the planner thinks
    of a house that it does not know yet.
    """
    return (
        select(SeatClaim.claim_id)
        .where(SeatClaim.event_id == Seat.event_id, SeatClaim.seat == Seat.key)
        .correlate(Seat)
        .offset(0)
    )


def seat_names(event_id: str, keys: Iterable[str]) -> dict[str, str]:
    """What people call the seats: ``Stalls D 11``, by key."""
    rows = db.execute(
        select(Seat.key, Seat.section, Seat.row, Seat.label).where(Seat.event_id == event_id, Seat.key.in_(list(keys)))
    )
    return {row.key: f"{row.section} {row.row} {row.label}" for row in rows}


@lru_cache(_HOUSES)
def _house(event_id: Id, version: int) -> House:
    rows = db.execute(
        select(table_of(Seat), Pool.zone)
        .join(Pool, Pool.id == Seat.pool_id)
        .where(Seat.event_id == event_id)
        .order_by(Seat.number)
    )
    return House(
        event_id,
        version,
        tuple(
            HouseSeat(
                number=row.number,
                key=row.key,
                pool_id=Id(sys.intern(row.pool_id)),
                zone=sys.intern(row.zone),
                floor=sys.intern(row.floor),
                section=sys.intern(row.section),
                row=sys.intern(row.row),
                label=row.label,
                x=row.x,
                y=row.y,
                angle=row.angle,
                run=row.run,
                place=row.place,
                rank=row.rank,
                is_accessible=row.is_accessible,
                is_companion=row.is_companion,
                is_restricted=row.is_restricted,
                is_aisle=row.is_aisle,
                note=row.note,
                whole=row.whole,
            )
            for row in rows
        ),
    )
