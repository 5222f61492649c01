"""The only way into the line and through the door: join, enter, leave. Each is one call of a database function.

The functions take the room's lock, read again and go by the database's clock; see the migration that makes them.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import text

from app.core.ids import Id
from app.infra.db import at_once
from app.waiting_room.errors import CrowdedNetwork, LineFull, RoomShut
from app.waiting_room.rules import MANY, MOST_ENTRIES, PACE, SLOW_PACE, TURN_SECONDS

_JOIN = text(
    "SELECT outcome, entry_number, seconds"
    " FROM join_waiting_room(:event, :visitor, :network, :pace, :many, :slow_pace, :most)"
)
_ENTER = text("SELECT outcome, until FROM enter_waiting_room(:event, :visitor, :number, :place, :turn)")
_LEAVE = text(
    "UPDATE waiting_entries SET left_at = clock_timestamp()"
    " WHERE event_id = :event AND visitor = :visitor AND admitted_at IS NOT NULL AND left_at IS NULL"
    " RETURNING number"
)


class Entry(StrEnum):
    """What came of asking to go in."""

    IN = "in"
    WAIT = "wait"
    NOT_YET = "not_yet"
    OVER = "over"
    UNKNOWN = "unknown"
    CLOSED = "closed"


@dataclass(frozen=True)
class Answer:
    """The outcome, and until when the pass is good."""

    entry: Entry
    until: datetime | None


def join_line(event_id: str, visitor: str, network: str) -> int:
    """Take a number; the same visitor gets the same one again. Refuses RoomShut, LineFull and CrowdedNetwork."""
    row = at_once(
        _JOIN,
        {
            "event": event_id,
            "visitor": visitor,
            "network": network,
            "pace": PACE,
            "many": MANY,
            "slow_pace": SLOW_PACE,
            "most": MOST_ENTRIES,
        },
    )[0]
    if row.outcome == "crowded":
        raise CrowdedNetwork(row.seconds)
    if row.outcome == "full":
        raise LineFull
    if row.outcome != "in_line":
        raise RoomShut
    return int(row.entry_number)


def enter_room(event_id: Id, visitor: str, number: int, place: int) -> Answer:
    """Go in when it is the place's turn; asked again, it is the same pass with the same end."""
    wanted = {"event": event_id, "visitor": visitor, "number": number, "place": place, "turn": TURN_SECONDS}
    row = at_once(_ENTER, wanted)[0]
    return Answer(Entry(row.outcome), row.until)


def leave_room(event_id: Id, visitor: str) -> None:
    """Count the visitor as inside no longer: they have what they came for."""
    at_once(_LEAVE, {"event": event_id, "visitor": visitor})
