"""Where a visitor stands in a line. Asks nothing of the database: everything follows from the room and the stub."""

from datetime import datetime

from app.waiting_room import rules
from app.waiting_room.views import Door, Phase, Room, Spot, Stub

_CALLED_AGAIN, _INSIDE_AGAIN, _OUTSIDE_AGAIN = 10, 60, 60


def spot_of(room: Room, stub: Stub | None, now: datetime) -> Spot:
    """The visitor's spot."""
    if stub is None:
        return _without_number(room, now)
    if stub.until:
        return _with_pass(room, stub, now)
    place = room.place_of(stub.number)
    if place is None:
        return _before_draw(room, stub, now)
    if place > room.front:
        return _waiting(room, stub, place)
    phase = Phase.LATE if place <= room.overdue else Phase.CALLED
    return _spot(room, phase, _CALLED_AGAIN, number=stub.number, place=place)


def door_of(room: Room, now: datetime, *, is_in_line: bool = False) -> Door:
    """What the event's page shows in place of its picker."""
    return Door(
        opens_at=room.opens_at,
        starts_at=room.starts_at,
        is_open=room.opens_at <= now,
        has_started=room.starts_at <= now,
        is_in_line=is_in_line,
    )


def _without_number(room: Room, now: datetime) -> Spot:
    until_open = rules.seconds_to_start(room.opens_at, now)
    if until_open > 0:
        return _spot(room, Phase.SOON, rules.look_again_before(until_open, now.microsecond, 0))
    return _spot(room, Phase.OUTSIDE, _OUTSIDE_AGAIN, crowd=rules.rounded(max(0, room.entries - room.front)))


def _with_pass(room: Room, stub: Stub, now: datetime) -> Spot:
    if stub.is_good(now):
        return _spot(room, Phase.INSIDE, _INSIDE_AGAIN, number=stub.number, until=stub.ends_at)
    return _spot(room, Phase.OVER, 0, number=stub.number, until=stub.ends_at)


def _before_draw(room: Room, stub: Stub, now: datetime) -> Spot:
    until_start = rules.seconds_to_start(room.starts_at, now)
    again = rules.look_again_before(until_start, stub.number, room.entries)
    # The room is as it was a moment ago: whoever has a number came with all before them.
    crowd = rules.rounded(max(room.entries, stub.number))
    return _spot(room, Phase.GATHERING, again, number=stub.number, crowd=crowd)


def _waiting(room: Room, stub: Stub, place: int) -> Spot:
    ahead = place - room.front - 1
    minutes = rules.minutes_for(ahead, room.pace)
    return _spot(
        room,
        Phase.WAITING,
        rules.look_again_in_line(minutes, stub.number, room.entries - room.front),
        number=stub.number,
        place=place,
        ahead=rules.rounded(ahead),
        minutes=minutes,
    )


def _spot(room: Room, phase: Phase, again: int, **shown: object) -> Spot:
    return Spot(
        phase=phase,
        event_id=room.event_id,
        opens_at=room.opens_at,
        starts_at=room.starts_at,
        commitment=room.commitment,
        again=again,
        is_paused=room.is_paused,
        **shown,  # type: ignore[arg-type]  # each phase names the fields it adds
    )
