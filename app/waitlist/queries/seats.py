"""Which seats somebody in the line is offered."""

from sqlalchemy import func, or_, select

from app.core.errors import Refused
from app.core.ids import Id
from app.infra.db import db
from app.inventory.allocation.party import LARGEST, Party
from app.inventory.choosing import find_best
from app.inventory.models import Seat
from app.inventory.queries import claim_on_seat


def seats_for(event_id: Id, pool_id: Id, quantity: int) -> tuple[str, ...]:
    """The keys of the best free seats of the pool, together when that can be; none when there are too few."""
    if quantity > LARGEST:
        return _nearest(event_id, pool_id, quantity)
    try:
        return find_best(event_id, Party(quantity), pools=[pool_id]).keys
    except Refused:
        return ()


def _nearest(event_id: Id, pool_id: Id, quantity: int) -> tuple[str, ...]:
    """For a coachload, whatever is nearest to the stage; no wheelchair place, and no chair of a whole table."""
    taken = claim_on_seat().exists()
    is_blocked = Seat.block.is_not(None) & or_(
        Seat.blocked_until.is_(None), Seat.blocked_until > func.clock_timestamp()
    )
    free = (
        select(Seat.key)
        .where(Seat.event_id == event_id, Seat.pool_id == pool_id, Seat.whole.is_(None), ~is_blocked, ~taken)
        .where(Seat.is_accessible.is_(False), Seat.is_companion.is_(False))
        .order_by(Seat.rank, Seat.number)
        .limit(quantity)
    )
    keys = tuple(db.scalars(free))
    return keys if len(keys) == quantity else ()
