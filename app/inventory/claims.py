"""The only way to places: hold, sell, release, extend, return, move, block, resize: one database call each.

The functions take the pools' locks, read again, and go by the database's clock; a lapsed hold's places are taken
back inside them, so nothing depends on a worker. See the migrations that make them, and docs/safety.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ARRAY, Integer, Row, Text, bindparam, cast, func, select, text

from app.core.errors import NotFound
from app.core.ids import Id, new_id
from app.core.news import announce
from app.infra.db import at_once, db
from app.inventory import errors
from app.inventory.errors import CapacityTaken, NoLongerHeld, Short
from app.inventory.models import Claim, Hold, HoldOrigin, Pool, SeatBlock
from app.inventory.news import PlacesFreed, SeatMoved
from app.inventory.rules import Basket

# A hold may be extended once, up to twice its length in all.
_LONGEST = 2


class Sale(StrEnum):
    """What came of selling a hold."""

    SOLD = "sold"
    ALREADY = "already"
    GONE = "gone"


@dataclass(frozen=True, kw_only=True)
class Claimant:
    """Who claims, and on what terms.

    ``holder`` and ``network`` are fingerprints that the cap on holding counts by. The box office is bound by no
    window, limit, block or cap; the waitlist by no cap, and the places kept for it are its own. ``is_free`` makes
    every price 0.
    """

    origin: HoldOrigin = HoldOrigin.WEB
    holder: str | None = None
    network: str | None = None
    access_code: str = ""
    is_free: bool = False


ANYBODY = Claimant()
_NAMES = ARRAY(Text)
# What a rush asks most is no text(): of that, SQLAlchemy finds out anew each time what its columns are.
_CLAIM = select(
    func.claim_places(
        bindparam("hold"),
        bindparam("event"),
        cast(bindparam("types"), _NAMES),
        cast(bindparam("quantities"), ARRAY(Integer)),
        cast(bindparam("seats"), _NAMES),
        cast(bindparam("seat_types"), _NAMES),
        *map(bindparam, ("seconds", "longest", "origin", "holder", "network", "code", "is_free")),
    ).table_valued("outcome", "type_id", "places", "seat")
)
_SELL = select(func.sell_hold(bindparam("hold")))
_LOCK_POOLS_OF = text("""
    SELECT lock_pools(array_agg(pool)) FROM (
        SELECT pool_id AS pool FROM claims WHERE id = ANY (CAST(:claims AS text[]))
        UNION
        SELECT s.pool_id FROM seat_claims o JOIN seats s ON s.event_id = o.event_id AND s.key = o.seat
        WHERE o.claim_id = ANY (CAST(:claims AS text[]))
    ) AS pools
""")
_REPLACE = text(
    "SELECT outcome, type_id, places, seat FROM replace_hold("
    ":old, :hold, :event, CAST(:types AS text[]), CAST(:quantities AS int[]), CAST(:seats AS text[]),"
    " CAST(:seat_types AS text[]), :seconds, :longest, :holder, :network, :code)"
)


def place_hold(event_id: str, basket: Basket, *, seconds: int, by: Claimant = ANYBODY) -> Id:
    """Hold everything in the basket or nothing. Refuses with what stands against it: a child of NotHeld.

    It is a transaction of its own: the pools' locks end with it, whatever this process does next.
    """
    hold_id = new_id()
    _ensure_held(at_once(_CLAIM, _claiming(hold_id, event_id, basket, seconds, by)))
    return hold_id


def place_hold_within(event_id: str, basket: Basket, *, seconds: int, by: Claimant) -> Id:
    """The same as part of an open transaction: the pools stay locked until it ends, so call it late."""
    hold_id = new_id()
    _ensure_held(db.execute(_CLAIM, _claiming(hold_id, event_id, basket, seconds, by)).all())
    return hold_id


def replace_hold(hold_id: Id, event_id: str, basket: Basket, *, seconds: int, by: Claimant = ANYBODY) -> Id:
    """Another choice in the place of a visitor's hold, with the old one's end; when refused, the old hold stands.

    A lapsed hold's successor gets the full time. Refuses what ``place_hold`` refuses, and a hold that is booked.
    """
    new = new_id()
    values = {**_claiming(new, event_id, basket, seconds, by), "old": hold_id}
    del values["origin"], values["is_free"]
    _ensure_held(at_once(_REPLACE, values))
    return new


def hold_again_within(hold_id: Id, event_id: str, basket: Basket, *, seconds: int, by: Claimant) -> Id:
    """Other terms for a hold of the box office, in an open transaction that is undone when they are refused.

    Nobody is told that the places were free in between, because they never were.
    """
    db.execute(text("SELECT FROM release_hold(:hold)"), {"hold": hold_id})
    return place_hold_within(event_id, basket, seconds=seconds, by=by)


def sell_hold(hold_id: Id) -> Sale:
    """Turn the hold's places into sold ones. A lapsed hold is sold too when its places are still free.

    Call it last in a transaction: the pools stay locked until the transaction ends.
    """
    return Sale(db.scalars(_SELL, {"hold": hold_id}).one().replace("unknown", "gone"))


def release_hold(hold_id: Id) -> int:
    """Give back what the hold still holds; how many places that was."""
    rows = db.execute(text("SELECT event, pool, places FROM release_hold(:hold)"), {"hold": hold_id}).all()
    if rows:
        announce(PlacesFreed(rows[0].event, [row.pool for row in rows]))
    return sum(row.places for row in rows)


def extend_hold(hold_id: Id, *, seconds: int) -> datetime:
    """Hold for so long from now, once. Refuses a hold that has ended or was extended (NoLongerHeld)."""
    until: datetime | None = db.scalars(
        text("SELECT extend_hold(:hold, :seconds)"), {"hold": hold_id, "seconds": seconds}
    ).one()
    if until is None:
        raise NoLongerHeld
    return until


def leave_hold(hold_id: Id, *, seconds: int) -> None:
    """The buyer went away: the hold ends in so long, unless it is resumed. A booked hold keeps its time."""
    db.execute(text("SELECT leave_hold(:hold, :seconds)"), {"hold": hold_id, "seconds": seconds})


def resume_hold(hold_id: Id) -> bool:
    """The buyer is back: the hold has its full time again. False when it has ended."""
    return bool(db.scalars(text("SELECT resume_hold(:hold)"), {"hold": hold_id}).one())


def return_places(claim_id: Id, quantity: int, seats: Sequence[str] = ()) -> bool:
    """Give sold places back; of seats those named, or all. False when the claim has not so many left to give."""
    is_returned = bool(
        db.scalars(
            text("SELECT return_places(:claim, :n, CAST(:seats AS text[]))"),
            {"claim": claim_id, "n": quantity, "seats": list(seats)},
        ).one()
    )
    if is_returned:
        freed = db.execute(select(Hold.event_id, Claim.pool_id).join(Claim).where(Claim.id == claim_id)).one()
        announce(PlacesFreed(freed.event_id, [freed.pool_id]))
    return is_returned


def change_capacity(pool_id: Id, capacity: int) -> None:
    """Make the pool larger or smaller. Refuses less than what is sold and held (CapacityTaken)."""
    taken: int | None = db.scalars(
        text("SELECT change_capacity(:pool, :capacity)"), {"pool": pool_id, "capacity": capacity}
    ).one()
    if taken is not None:
        raise CapacityTaken(taken)
    _tell_freed(pool_id)


def await_places(pool_id: Id, number: int, *, until: datetime) -> None:
    """Keep so many free places of the pool for the waitlist until then; the public takes only what is over."""
    db.execute(text("SELECT await_places(:pool, :number, :until)"), {"pool": pool_id, "number": number, "until": until})


def move_seat(event_id: Id, from_seat: str, to_seat: str) -> Id:
    """Put a sold seat's owner on another, free seat; the claim that has it. Refuses SeatNotSold and SeatsGone."""
    row = db.execute(
        text("SELECT claim, outcome FROM move_seat(:event, :one, :other)"),
        {"event": event_id, "one": from_seat, "other": to_seat},
    ).one()
    if row.outcome == "unknown":
        raise NotFound
    if row.outcome == "not_sold":
        raise errors.SeatNotSold
    if row.outcome == "taken":
        raise errors.SeatsGone("Somebody has that seat, or it can’t be used.", seats=(to_seat,))
    announce(SeatMoved(event_id, row.claim, from_seat, to_seat))
    return Id(row.claim)


def swap_seats(event_id: Id, one: str, other: str) -> None:
    """Let two sold seats change owners. Refuses SeatNotSold."""
    row = db.execute(
        text("SELECT claim_of_one, claim_of_other FROM swap_seats(:event, :one, :other)"),
        {"event": event_id, "one": one, "other": other},
    ).one()
    if row.claim_of_one is None:
        raise errors.SeatNotSold
    announce(SeatMoved(event_id, row.claim_of_one, one, other))
    announce(SeatMoved(event_id, row.claim_of_other, other, one))


def block_seats(
    event_id: Id, seats: Sequence[str], block: SeatBlock, *, for_whom: str = "", until: datetime | None = None
) -> list[str]:
    """Keep free seats from general sale. When somebody has some of them, nothing is done and these are returned."""
    return _block(event_id, seats, block, for_whom, until)


def unblock_seats(event_id: Id, seats: Sequence[str]) -> None:
    """Put seats back on general sale."""
    _block(event_id, seats, None, "", None)
    pools = text("SELECT DISTINCT pool_id FROM seats WHERE event_id = :event AND key = ANY (CAST(:seats AS text[]))")
    freed = db.scalars(pools, {"event": event_id, "seats": list(seats)}).all()
    announce(PlacesFreed(event_id, list(freed)))


def lock_pools(pool_ids: Sequence[Id]) -> None:
    """Keep every claim on these pools waiting until the transaction ends."""
    if not pool_ids:
        raise NotFound
    db.execute(text("SELECT lock_pools(CAST(:pools AS text[]))"), {"pools": list(pool_ids)})


def lock_pools_of(claim_ids: Sequence[Id]) -> None:
    """Take the locks of every pool that these claims have places in, before one by one is given back."""
    db.execute(_LOCK_POOLS_OF, {"claims": list(claim_ids)})


def _claiming(hold_id: Id, event_id: str, basket: Basket, seconds: int, by: Claimant) -> dict[str, object]:
    return {
        "hold": hold_id,
        "event": event_id,
        "types": basket.types,
        "quantities": basket.quantities,
        "seats": basket.seat_keys,
        "seat_types": basket.seat_types,
        "seconds": seconds,
        "longest": seconds * _LONGEST,
        "origin": by.origin.value,
        "holder": by.holder,
        "network": by.network,
        "code": by.access_code,
        "is_free": by.is_free,
    }


def _ensure_held(verdicts: Sequence[Row[Any]]) -> None:
    outcome = verdicts[0].outcome
    if outcome == "held":
        return
    lines = tuple(Short(row.type_id, row.outcome, row.places) for row in verdicts if row.type_id)
    refusal, sentence = errors.REFUSALS[outcome]
    if issubclass(refusal, errors.SeatsGone):
        raise refusal(sentence, lines, seats=tuple(row.seat for row in verdicts if row.seat))
    raise refusal(sentence, lines)


def _block(
    event_id: Id, seats: Sequence[str], block: SeatBlock | None, for_whom: str, until: datetime | None
) -> list[str]:
    return list(
        db.scalars(
            text("SELECT block_seats(:event, CAST(:seats AS text[]), :block, :for_whom, :until)"),
            {
                "event": event_id,
                "seats": list(seats),
                "block": block.value if block else None,
                "for_whom": for_whom,
                "until": until,
            },
        )
    )


def _tell_freed(pool_id: Id) -> None:
    event_id = db.scalars(select(Pool.event_id).where(Pool.id == pool_id)).one()
    announce(PlacesFreed(event_id, [pool_id]))
