"""The visitor of this request in the line: their two cookies, and the one question that every hold asks first."""

from dataclasses import replace
from datetime import datetime

from flask import Response, request

from app.core.errors import NotFound
from app.infra import keys
from app.infra.settings import settings
from app.waiting_room import claims, policy, queries, standing
from app.waiting_room.claims import Entry
from app.waiting_room.rules import network_of
from app.waiting_room.views import Door, Room, Spot, Stub

_KEPT_SECONDS = 7 * 24 * 3600


def ensure_admitted(event_id: str) -> None:
    """Raise NotAdmitted when the event has a waiting room and this visitor has no pass. Call it before a hold.

    It asks the database at most once a second per process, whatever the event, and not inside a transaction.
    """
    room = queries.room_of(event_id)
    if room is not None:
        policy.ensure_admitted(room, _stub(room), queries.now_at(room))


def step_out() -> None:
    """The visitor has booked: whoever is next may come in. Their pass stays good until its end."""
    visitor = _visitor()
    if visitor is None:
        return
    for room in queries.rooms():
        stub = _stub(room)
        if stub and stub.until:
            claims.leave_room(room.event_id, visitor)


def door_to(event_id: str) -> Door | None:
    """What this visitor sees in place of the picker; None when they may choose tickets."""
    room = queries.room_of(event_id)
    if room is None or room.is_cancelled:
        return None
    stub, now = _stub(room), queries.now_at(room)
    if stub and stub.is_good(now):
        return None
    return standing.door_of(room, now, is_in_line=stub is not None)


def door_for_all(event_id: str) -> Door | None:
    """The same on the page that is kept: as somebody sees it who has nothing. It asks the database."""
    room = queries.room_now(event_id)
    return standing.door_of(room, queries.now_at(room)) if room and not room.is_cancelled else None


def has_line(event_id: str) -> bool:
    """Whether tickets of the event are behind a waiting room just now."""
    return queries.room_of(event_id) is not None


def pass_until(event_id: str) -> datetime | None:
    """When this visitor's pass ends; None when they have none."""
    room = queries.room_of(event_id)
    stub = _stub(room) if room else None
    return stub.ends_at if stub else None


def open_room(event_id: str) -> Room | None:
    """The room of a public event. Raises NotFound for a draft's; None when there is none, or none any more."""
    room = queries.room_of(event_id)
    if room and room.is_draft:
        raise NotFound
    return None if room and room.is_cancelled else room


def spot_in(room: Room) -> Spot:
    """Where this visitor stands."""
    return standing.spot_of(room, _stub(room), queries.now_at(room))


def join(room: Room, response: Response) -> None:
    """Take a number for this visitor, or find the one they have, and have their browser keep it."""
    visitor = _visitor() or policy.new_visitor()
    network = keys.seal("waiting-network", network_of(request.remote_addr or ""))
    _keep(response, room, visitor, Stub(claims.join_line(room.event_id, visitor, network)))


def enter(room: Room, response: Response) -> Entry:
    """Exchange the number for a pass when it is its turn, and have the browser keep the pass."""
    visitor, stub = _visitor(), _stub(room)
    if visitor is None or stub is None:
        return Entry.UNKNOWN
    place = room.place_of(stub.number)
    if place is None:
        return Entry.NOT_YET
    answer = claims.enter_room(room.event_id, visitor, stub.number, place)
    if answer.until and answer.entry in (Entry.IN, Entry.OVER):
        _keep(response, room, visitor, replace(stub, until=int(answer.until.timestamp())))
    return answer.entry


def _visitor() -> str | None:
    return policy.visitor_in(request.cookies.get(_name("visitor"), ""))


def _stub(room: Room) -> Stub | None:
    visitor = _visitor()
    return policy.stub_in(request.cookies.get(_name(f"line-{room.event_id}"), ""), room, visitor) if visitor else None


def _keep(response: Response, room: Room, visitor: str, stub: Stub) -> None:
    for name, value in (
        (_name("visitor"), policy.sealed_visitor(visitor)),
        (_name(f"line-{room.event_id}"), policy.sealed_stub(room, visitor, stub)),
    ):
        response.set_cookie(
            name, value, max_age=_KEPT_SECONDS, secure=settings().serves_https, httponly=True, samesite="Lax", path="/"
        )


def _name(part: str) -> str:
    return f"__Host-foyer-{part}" if settings().serves_https else f"foyer-{part}"
