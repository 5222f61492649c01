"""The rooms as this process knows them, read at most once a second however many people ask; and figures for pages."""

import threading
import time
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, func, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.core.ids import Id
from app.infra.db import at_once, db
from app.waiting_room import rules
from app.waiting_room.models import WaitingEntry, WaitingRoom
from app.waiting_room.views import Figures, Room, RoomView

# What is older than this is read again by whoever asks first; the others go on with what there is…
FRESH_SECONDS = 1.0
# …unless it is as old as this: then everybody waits for the new one, or fails when there is none.
STALE_SECONDS = 4.0


@dataclass(frozen=True)
class _Snapshot:
    rooms: dict[str, Room]
    # This process's own clock when it was asked for.
    read_at: float

    @property
    def age(self) -> float:
        return time.monotonic() - self.read_at


class _Memory:
    """This process's snapshot. One thread at a time reads a new one."""

    def __init__(self) -> None:
        self.reading = threading.Lock()
        self.snapshot = _Snapshot({}, float("-inf"))
        self.failed_at = float("-inf")
        self.drawn: dict[tuple[str, int], array[int]] = {}

    def current(self) -> _Snapshot:
        """The snapshot, read anew when it is time."""
        known = self.snapshot
        age = known.age
        if age < FRESH_SECONDS or not self.reading.acquire(blocking=age >= STALE_SECONDS):
            return known
        try:
            # Whoever waited finds what the one before has read.
            if self.snapshot is known:
                self.snapshot = self._tried()
            return self.snapshot
        finally:
            self.reading.release()

    def renewed(self) -> _Snapshot:
        """The snapshot, read after this was asked for."""
        with self.reading:
            self.snapshot = self._tried()
            return self.snapshot

    def _tried(self) -> _Snapshot:
        # A crowd must not line up one by one before a database that does not answer.
        if time.monotonic() - self.failed_at < FRESH_SECONDS:
            raise PoolTimeout("the rooms could not be read a moment ago")
        try:
            return self._read()
        except SQLAlchemyError:
            self.failed_at = time.monotonic()
            raise

    def _read(self) -> _Snapshot:
        began = time.monotonic()
        spans = {"turn": rules.TURN_SECONDS, "pace": rules.PACE_SECONDS}
        rows = at_once(text("SELECT * FROM waiting_rooms_now(:turn, :pace)"), spans)
        rooms = {row.event_id: Room(**row._mapping, places=self._places(row.seed, row.drawn or 0)) for row in rows}
        wanted = {(room.seed, room.drawn or 0) for room in rooms.values()}
        self.drawn = {key: places for key, places in self.drawn.items() if key in wanted}
        return _Snapshot(rooms, began)

    def _places(self, seed: str, drawn: int) -> "array[int]":
        if not drawn:
            return array("i")
        key = (seed, drawn)
        if key not in self.drawn:
            self.drawn[key] = rules.places_of(rules.drawn_order(seed, drawn))
        return self.drawn[key]


_memory = _Memory()


def room_of(event_id: str) -> Room | None:
    """The event's waiting room unless it is closed, as of a second ago. Opened outside a transaction."""
    return _memory.current().rooms.get(event_id)


def room_now(event_id: str) -> Room | None:
    """The same as of this moment, for a page that is kept for longer than a second."""
    return _memory.renewed().rooms.get(event_id)


def rooms() -> Iterable[Room]:
    """Every waiting room that is not closed, as of a second ago."""
    return _memory.current().rooms.values()


def now_at(room: Room) -> datetime:
    """The database's time, so that every process agrees on when a pass ends."""
    snapshot = _memory.snapshot
    return room.at + timedelta(seconds=snapshot.age if snapshot.rooms.get(room.event_id) is room else 0)


def forget() -> None:
    """Read the rooms again at the next look: something was changed here."""
    _memory.snapshot = _Snapshot({}, float("-inf"))
    _memory.failed_at = float("-inf")


def view_of(event_id: str) -> RoomView | None:
    """The room as it was set, with its figures; None when the event has none."""
    overdue = func.waiting_overdue(WaitingRoom.event_id, rules.TURN_SECONDS)
    now = func.clock_timestamp()
    row = db.execute(
        select(
            WaitingRoom,
            overdue.label("overdue"),
            _count(WaitingEntry.place > overdue).label("came_lately"),
            _count(WaitingEntry.left_at.is_(None), WaitingEntry.expires_at > now).label("inside"),
            (WaitingRoom.opens_at <= now).label("has_opened"),
        )
        .where(WaitingRoom.event_id == event_id)
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        return None
    room = row[0]
    pending = room.front - row.overdue - row.came_lately
    return RoomView(
        event_id=room.event_id,
        opens_at=room.opens_at,
        starts_at=room.starts_at,
        per_minute=room.per_minute,
        most_inside=room.most_inside,
        pass_minutes=room.pass_minutes,
        commitment=room.commitment,
        seed=room.seed if room.drawn_at else "",
        drawn=room.drawn,
        drawn_at=room.drawn_at,
        paused_at=room.paused_at,
        closed_at=room.closed_at,
        has_opened=row.has_opened,
        figures=Figures(
            entries=room.entries,
            waiting=room.entries - room.front + pending,
            inside=row.inside,
            admitted=room.admitted,
            left=max(0, row.overdue - (room.admitted - row.came_lately)),
            front=room.front,
        ),
    )


def has_room(event_id: Id) -> bool:
    """Whether the event has a waiting room, closed or not."""
    return db.get(WaitingRoom, event_id) is not None


def _count(*those: ColumnElement[bool]) -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(WaitingEntry)
        .where(WaitingEntry.event_id == WaitingRoom.event_id, *those)
        .correlate(WaitingRoom)
        .scalar_subquery()
    )
