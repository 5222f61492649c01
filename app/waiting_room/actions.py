"""What the organizer does with a waiting room. Everything takes the room's lock first."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, text, update

from app.audit.actions import record
from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.ids import Id
from app.core.news import announce
from app.events.models import Event
from app.events.news import EventChanged
from app.infra.db import after_commit, db
from app.waiting_room import queries, rules
from app.waiting_room.errors import BadTimes, RoomOpened, RoomThere, TimesFixed
from app.waiting_room.models import WaitingCall, WaitingEntry, WaitingRoom


@dataclass(frozen=True, kw_only=True)
class RoomDetails:
    """What the organizer sets."""

    opens_at: datetime
    starts_at: datetime
    per_minute: int
    most_inside: int
    pass_minutes: int


def set_up_room(event: Event, details: RoomDetails, *, by: Actor) -> None:
    """Give the event a waiting room, with a seed that nobody has seen. Refuses a second one, and odd times."""
    _lock(event.id)
    now = _now()
    _ensure_times(event, details, now)
    if details.starts_at <= now:
        raise BadTimes("The sale must start later than now.", field="starts")
    if queries.has_room(event.id):
        raise RoomThere
    seed = secrets.token_hex(32)
    db.add(WaitingRoom(event_id=event.id, seed=seed, commitment=rules.commitment_of(seed), **asdict(details)))
    db.flush()
    _tell("waiting_room.set_up", event, by=by, per_minute=details.per_minute, most_inside=details.most_inside)


def edit_room(event: Event, details: RoomDetails, *, by: Actor) -> None:
    """Change it, also while it runs. Refuses to move the start once the draw is made, or the opening once it is."""
    room = _locked_room(event.id)
    now = _now()
    moved = (details.opens_at, details.starts_at) != (room.opens_at, room.starts_at)
    if moved and (room.drawn_at or room.starts_at <= now):
        raise TimesFixed
    if moved:
        _ensure_times(event, details, now)
    opens_at = room.opens_at if room.opens_at <= now else details.opens_at
    if details.starts_at <= opens_at:
        raise BadTimes("The room opened before that. Choose a later start.", field="starts")
    _change(event.id, {**asdict(details), "opens_at": opens_at, **_from_now_on(room)})
    _tell("waiting_room.edited", event, by=by, per_minute=details.per_minute, most_inside=details.most_inside)


def pause_room(event: Event, *, by: Actor) -> None:
    """Call nobody for now. Who is inside stays; who was called may still come."""
    room = _locked_room(event.id)
    if room.paused_at is None:
        _change(event.id, {"paused_at": func.clock_timestamp()})
        _tell("waiting_room.paused", event, by=by)


def resume_room(event: Event, *, by: Actor) -> None:
    """Go on calling."""
    room = _locked_room(event.id)
    if room.paused_at is not None:
        _change(event.id, {"paused_at": None, **_from_now_on(room)})
        _tell("waiting_room.resumed", event, by=by)


def close_room(event: Event, *, by: Actor) -> None:
    """End the line: from now on everybody may choose tickets."""
    _locked_room(event.id)
    _change(event.id, {"closed_at": func.clock_timestamp()})
    _tell("waiting_room.closed", event, by=by)


def remove_room(event: Event, *, by: Actor) -> None:
    """Take away a room that has not opened yet, or one that is closed. Refuses RoomOpened."""
    _lock(event.id)
    room = _room(event.id)
    if room.closed_at is None and room.opens_at <= _now():
        raise RoomOpened
    clear_event(event.id)
    _tell("waiting_room.removed", event, by=by)


def clear_event(event_id: Id) -> None:
    """Remove all that the event's line left behind."""
    for table in (WaitingCall, WaitingEntry, WaitingRoom):
        db.execute(delete(table).where(table.event_id == event_id))
    after_commit(queries.forget)


def _ensure_times(event: Event, details: RoomDetails, now: datetime) -> None:
    if details.starts_at >= event.ends_at:
        raise BadTimes("The sale must start before the event is over.", field="starts")
    if details.starts_at > now + timedelta(days=400):
        raise BadTimes("Check the year.", field="starts")


def _from_now_on(room: WaitingRoom) -> dict[str, object]:
    # A new rate counts from now, not for the time before.
    return {"credit": 0, "advanced_at": func.clock_timestamp()} if room.drawn_at else {}


def _lock(event_id: Id) -> None:
    db.execute(text("SELECT lock_waiting_room(:event)"), {"event": event_id})


def _locked_room(event_id: Id) -> WaitingRoom:
    _lock(event_id)
    room = _room(event_id)
    if room.closed_at is not None:
        raise NotFound
    return room


def _room(event_id: Id) -> WaitingRoom:
    room = db.get(WaitingRoom, event_id, populate_existing=True)
    if room is None:
        raise NotFound
    return room


def _now() -> datetime:
    now: datetime = db.scalars(select(func.clock_timestamp())).one()
    return now


def _change(event_id: Id, values: Mapping[str, object]) -> None:
    db.execute(
        update(WaitingRoom)
        .where(WaitingRoom.event_id == event_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _tell(action: str, event: Event, *, by: Actor, **details: object) -> None:
    after_commit(queries.forget)
    announce(EventChanged(event.id))
    record(action, by=by, subject=event.id, chain=event.organization_id, details=details)
