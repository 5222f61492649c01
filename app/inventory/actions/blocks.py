"""Verbs on seats that are not on general sale: kill, keep for the house, put aside for somebody, put back on sale."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import select

from app.audit.models import AuditEntry
from app.core import clock
from app.core.actor import Actor
from app.core.errors import NotFound, Refused
from app.core.ids import Id
from app.events.models import Event
from app.infra.db import db
from app.inventory import claims, queries
from app.inventory.actions.pools import stop_claims
from app.inventory.actions.telling import tell_change
from app.inventory.errors import NothingToUndo, SeatsTaken
from app.inventory.models import Seat, SeatBlock

_KEPT, _FREED, _UNDONE = "seats.kept", "seats.freed", "seats.change_undone"


@dataclass(frozen=True)
class Keeping:
    """How seats are kept from general sale: why, for whom, and until when. No ``block`` means that they are on sale."""

    block: SeatBlock | None = None
    for_whom: str = ""
    until: datetime | None = None


@dataclass(frozen=True)
class KeptChange:
    """A change of what is kept, as the audit trail has it: what it made of the seats, and what each was before."""

    at: datetime
    made: Keeping
    before: Mapping[str, Keeping]


def keep_seats(event: Event, keys: Sequence[str], keeping: Keeping, *, by: Actor) -> None:
    """Keep free seats from general sale, or put them back. Refuses SeatsTaken, and an allotment for nobody."""
    if not keys:
        raise Refused("Tick the seats first.")
    if keeping.block is SeatBlock.ALLOTMENT and not keeping.for_whom:
        raise Refused("Say for whom these seats are put aside.", field="for_whom")
    if keeping.until and keeping.until <= clock.now():
        raise Refused("Choose a moment that is still to come.", field="until")
    # Nobody claims from here on, so what is written down as the state before is what was changed.
    stop_claims(event.id)
    before = _kept_now(event.id, keys)
    if len(before) < len(set(keys)):
        raise NotFound
    _keep(event, list(before), keeping)
    action = _KEPT if keeping.block else _FREED
    tell_change(action, event, event.id, by=by, now=_written(keeping), before=_all_written(before))


def undo_keeping(event: Event, *, by: Actor) -> int:
    """Take the last change back wherever it still stands; how many seats that were.

    Refuses NothingToUndo and SeatsTaken.
    """
    stop_claims(event.id)
    last = last_change(event.id)
    if last is None:
        raise NothingToUndo
    standing = {key for key, now in _kept_now(event.id, list(last.before)).items() if now == last.made}
    for keeping in set(last.before.values()):
        keys = [key for key in standing if last.before[key] == keeping]
        if keys:
            _keep(event, keys, keeping)
    tell_change(_UNDONE, event, event.id, by=by, seats=sorted(standing))
    return len(standing)


def last_change(event_id: Id) -> KeptChange | None:
    """The last change of what is kept, unless it was undone."""
    last = db.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject == event_id, AuditEntry.action.in_([_KEPT, _FREED, _UNDONE]))
        .order_by(AuditEntry.position.desc())
        .limit(1)
    ).first()
    if last is None or last.action == _UNDONE:
        return None
    written = cast("Mapping[str, Any]", last.details)
    return KeptChange(last.at, _read(written["now"]), {key: _read(words) for key, words in written["before"].items()})


def _keep(event: Event, keys: Sequence[str], keeping: Keeping) -> None:
    if keeping.block is None:
        claims.unblock_seats(event.id, keys)
        return
    taken = claims.block_seats(event.id, keys, keeping.block, for_whom=keeping.for_whom, until=keeping.until)
    if taken:
        names = queries.seat_names(event.id, taken)
        raise SeatsTaken([names[key] for key in keys if key in names])


def _kept_now(event_id: Id, keys: Sequence[str]) -> dict[str, Keeping]:
    rows = db.execute(
        select(Seat.key, Seat.block, Seat.blocked_for, Seat.blocked_until)
        .where(Seat.event_id == event_id, Seat.key.in_(keys))
        .order_by(Seat.number)
    )
    return {row.key: Keeping(row.block, row.blocked_for, row.blocked_until) for row in rows}


def _all_written(kept: dict[str, Keeping]) -> dict[str, list[str]]:
    return {key: _written(keeping) for key, keeping in kept.items()}


def _written(keeping: Keeping) -> list[str]:
    return [keeping.block or "", keeping.for_whom, keeping.until.isoformat() if keeping.until else ""]


def _read(written: Sequence[str]) -> Keeping:
    block, for_whom, until = written
    return Keeping(SeatBlock(block) if block else None, for_whom, datetime.fromisoformat(until) if until else None)
