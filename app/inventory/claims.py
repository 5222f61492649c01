"""The only way to places: hold, sell, release, extend, return, resize. Each is one call of a database function.

The functions take the pools' locks, read again, and go by the database's clock; a lapsed hold's places are taken
back inside them, so nothing depends on a worker. See the migration that makes them, and docs/safety.md.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import text

from app.core.errors import NotFound
from app.core.ids import Id, new_id
from app.infra.db import at_once, db
from app.inventory.errors import CapacityTaken, NoLongerHeld, NotHeld, NotOnSale, OutsideLimits, Short, SoldOut
from app.inventory.rules import Basket

# A hold may be extended once, up to twice its length in all.
_LONGEST = 2


class Sale(StrEnum):
    """What came of selling a hold."""

    SOLD = "sold"
    ALREADY = "already"
    GONE = "gone"


_CLAIM = text(
    "SELECT outcome, type_id, places FROM claim_places("
    ":hold, :event, CAST(:types AS text[]), CAST(:quantities AS int[]), :seconds, :longest)"
)
_SENTENCES: dict[str, tuple[type[NotHeld], str]] = {
    "sold_out": (SoldOut, "There are not as many left as you asked for."),
    "not_yet": (NotOnSale, "These tickets are not on sale yet."),
    "closed": (NotOnSale, "These tickets are no longer on sale."),
    "unknown": (NotOnSale, "These tickets are not on sale."),
    "off_sale": (NotOnSale, "This event is not on sale."),
    "over": (NotOnSale, "This event is over."),
    "too_few": (OutsideLimits, "That is fewer than one booking must have."),
    "too_many": (OutsideLimits, "That is more than one booking may have."),
}


def place_hold(event_id: str, basket: Basket, *, seconds: int) -> Id:
    """Hold everything in the basket or nothing. Refuses with what is left: SoldOut, NotOnSale, OutsideLimits.

    It is a transaction of its own: the pools' locks end with it, whatever this process does next.
    """
    hold_id = new_id()
    rows = at_once(
        _CLAIM,
        {
            "hold": hold_id,
            "event": event_id,
            "types": basket.types,
            "quantities": basket.quantities,
            "seconds": seconds,
            "longest": seconds * _LONGEST,
        },
    )
    if rows[0].outcome == "held":
        return hold_id
    lines = tuple(Short(row.type_id, row.outcome, row.places) for row in rows if row.type_id)
    refusal, sentence = _SENTENCES[rows[0].outcome]
    raise refusal(sentence, lines)


def sell_hold(hold_id: Id) -> Sale:
    """Turn the hold's places into sold ones. A lapsed hold is sold too when its places are still free.

    Call it last in a transaction: the pools stay locked until the transaction ends.
    """
    return Sale(db.scalars(text("SELECT sell_hold(:hold)"), {"hold": hold_id}).one().replace("unknown", "gone"))


def release_hold(hold_id: Id) -> int:
    """Give back what the hold still holds; how many places that was."""
    return int(db.scalars(text("SELECT release_hold(:hold)"), {"hold": hold_id}).one())


def extend_hold(hold_id: Id, *, seconds: int) -> datetime:
    """Hold for so long from now, once. Refuses a hold that has ended or was extended (NoLongerHeld)."""
    until: datetime | None = db.scalars(
        text("SELECT extend_hold(:hold, :seconds)"), {"hold": hold_id, "seconds": seconds}
    ).one()
    if until is None:
        raise NoLongerHeld
    return until


def return_places(claim_id: Id, quantity: int) -> bool:
    """Give sold places back; False when the claim has not so many left to give."""
    return bool(db.scalars(text("SELECT return_places(:claim, :n)"), {"claim": claim_id, "n": quantity}).one())


def change_capacity(pool_id: Id, capacity: int) -> None:
    """Make the pool larger or smaller. Refuses less than what is sold and held (CapacityTaken)."""
    taken: int | None = db.scalars(
        text("SELECT change_capacity(:pool, :capacity)"), {"pool": pool_id, "capacity": capacity}
    ).one()
    if taken is not None:
        raise CapacityTaken(taken)


def lock_pools(pool_ids: Sequence[Id]) -> None:
    """Keep every claim on these pools waiting until the transaction ends."""
    if not pool_ids:
        raise NotFound
    db.execute(text("SELECT lock_pools(CAST(:pools AS text[]))"), {"pools": list(pool_ids)})
