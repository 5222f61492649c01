"""Waiting rooms for tests: set up the way the page does, then moved through time by the database's clock."""

from datetime import timedelta

from app.core import clock
from app.core.actor import SYSTEM
from app.core.ids import Id
from app.events.models import Event
from app.infra.db import db, transaction
from app.waiting_room import actions, queries
from app.waiting_room.actions import RoomDetails
from app.waiting_room.models import WaitingRoom
from tests.bench import servers
from tests.makers.inventory import make_sale


def make_room(
    *,
    opens_in: float = -600,
    starts_in: float = 600,
    per_minute: int = 600,
    most_inside: int = 1000,
    pass_minutes: int = 10,
    event_id: Id | None = None,
) -> Id:
    """Give an event (a new one with a sale, unless it is named) a room that opens and starts in so many seconds."""
    event_id = event_id or make_sale().event_id
    soon = clock.now() + timedelta(hours=1)
    details = RoomDetails(
        opens_at=soon - timedelta(minutes=30),
        starts_at=soon,
        per_minute=per_minute,
        most_inside=most_inside,
        pass_minutes=pass_minutes,
    )
    with transaction():
        actions.set_up_room(db.get_one(Event, event_id), details, by=SYSTEM)
    move_room(event_id, opens_in=opens_in, starts_in=starts_in)
    return event_id


def move_room(event_id: Id, *, opens_in: float, starts_in: float) -> None:
    """Set when it opens and starts, in seconds from now."""
    with servers.connect() as database:
        database.execute(
            "UPDATE waiting_rooms SET opens_at = clock_timestamp() + %s * interval '1 second',"
            " starts_at = clock_timestamp() + %s * interval '1 second' WHERE event_id = %s",
            [opens_in, starts_in, event_id],
        )
    queries.forget()


def start_sale(event_id: Id) -> None:
    """Let the start have come this moment."""
    move_room(event_id, opens_in=-600, starts_in=-0.001)


def let_time_pass(event_id: Id, seconds: float) -> None:
    """Let everything in the room have happened so many seconds earlier; what the draw fixed is shifted with it."""
    with servers.connect() as database, database.transaction():
        database.execute("SET LOCAL session_replication_role = replica")
        back = f"- {float(seconds)} * interval '1 second'"
        for table, columns in _MOMENTS.items():
            shifted = ", ".join(f"{column} = {column} {back}" for column in columns)
            database.execute(f"UPDATE {table} SET {shifted} WHERE event_id = %s".encode(), [event_id])
    queries.forget()


_MOMENTS = {
    "waiting_rooms": ("opens_at", "starts_at", "drawn_at", "advanced_at", "paused_at"),
    "waiting_entries": ("arrived_at", "admitted_at", "expires_at", "left_at", "knocked_at"),
    "waiting_calls": ("called_at",),
}


def look() -> None:
    """Have this process read the rooms anew, which moves the lines on."""
    queries.forget()
    queries.room_of("")


def kept_room(event_id: Id) -> WaitingRoom:
    """Return the room as the database has it now."""
    room = db.get_one(WaitingRoom, event_id, populate_existing=True)
    db.rollback()
    return room
