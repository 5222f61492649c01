"""Reads about places: how many there are, sold and really held, by the database's clock."""

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, case, func, select

from app.core.ids import Id
from app.infra.db import db
from app.inventory.models import Claim, ClaimState, Pool
from app.inventory.views import PoolCount


def pool_counts(event_id: Id) -> list[PoolCount]:
    """The event's pools in order, with what is sold and really held."""
    rows = db.execute(
        select(Pool.id, Pool.name, Pool.capacity, Pool.sold, (Pool.held - lapsed_places()).label("held"))
        .where(Pool.event_id == event_id)
        .order_by(Pool.position, Pool.id)
    )
    return [PoolCount(**row._mapping) for row in rows]


def pool_of(event_id: Id, pool_id: str) -> PoolCount | None:
    """One pool of the event."""
    return next((pool for pool in pool_counts(event_id) if pool.id == pool_id), None)


def lapsed_places() -> ScalarSelect[Any]:
    """How many places of a pool are held by lapsed holds that nobody has reclaimed yet."""
    return (
        select(func.coalesce(func.sum(Claim.quantity), 0))
        .where(Claim.pool_id == Pool.id, Claim.state == ClaimState.HELD, Claim.expires_at <= func.clock_timestamp())
        .correlate(Pool)
        .scalar_subquery()
    )


def places_left() -> ColumnElement[int]:
    """How many places of a pool the public can take now: neither what is kept for the waitlist
    nor what is kept from general sale."""
    awaited = case((Pool.awaited_until > func.clock_timestamp(), Pool.awaited), else_=0)
    withheld = case((Pool.is_seated, func.withheld_places(Pool.id, func.clock_timestamp())), else_=0)
    return func.greatest(0, Pool.capacity - Pool.sold - Pool.held + lapsed_places() - awaited - withheld)
