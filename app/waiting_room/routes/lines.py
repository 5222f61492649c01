"""The visitor in the line: join it, look where it stands, go in. Looking asks neither the database nor Redis."""

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import Refused
from app.waiting_room import sessions
from app.waiting_room.claims import Entry
from app.waiting_room.errors import CrowdedNetwork, NotAdmitted
from app.waiting_room.views import Phase, Room
from app.web import guards
from app.web.limits import limiter
from app.web.render import render, render_part

bp = Blueprint("lines", __name__, url_prefix="/events/<event_id>/waiting-room")
_PAGE = "waiting_room/lines/show.html"
_JOINS, _ENTERS = "600 per minute", "1200 per minute"
# How soon a page without JavaScript may come again by itself: sooner would interrupt whoever reads it.
_SLOWEST, _AT_THE_DOOR = 10, 30


@bp.get("")
@guards.public
def show(event_id: str) -> ResponseReturnValue:
    """The visitor's spot. Without JavaScript the page comes again by itself."""
    room = sessions.open_room(event_id)
    return _page(room) if room else _to_event(event_id)


@bp.get("/place")
@guards.public
def place(event_id: str) -> ResponseReturnValue:
    """The live piece of the page; 204 when it would look the same as the one that was ``seen``."""
    room = sessions.open_room(event_id)
    if room is None:
        return _to_event(event_id)
    spot = sessions.spot_in(room)
    if request.args.get("seen") == spot.stamp:
        response = Response(status=204)
    else:
        response = make_response(render_part(_PAGE, "line", spot=spot, room=room, problem=""))
    response.headers["Foyer-Again"] = str(spot.again)
    return response


@bp.post("")
@guards.same_origin
@limiter.limit(_JOINS)
def create(event_id: str) -> ResponseReturnValue:
    """Take a number. Asked twice by the same visitor, it is the same number."""
    room = sessions.open_room(event_id)
    if room is None:
        return _to_event(event_id)
    response = _to_line(event_id)
    try:
        sessions.join(room, response)
    except CrowdedNetwork as refusal:
        crowded = make_response(_page(room, problem=refusal.sentence, status=refusal.status))
        crowded.headers["Retry-After"] = str(refusal.seconds)
        return crowded
    except Refused as refusal:
        return _page(room, problem=refusal.sentence, status=refusal.status)
    return response


@bp.post("/passes")
@guards.same_origin
@limiter.limit(_ENTERS)
def enter(event_id: str) -> ResponseReturnValue:
    """Go in, when it is the visitor's turn."""
    room = sessions.open_room(event_id)
    if room is None:
        return _to_event(event_id)
    inside = make_response(redirect(url_for("event_pages.inside", event_id=event_id), code=303))
    entry = sessions.enter(room, inside)
    if entry is Entry.IN:
        return inside
    if entry is Entry.WAIT:
        return _page(room, problem="It is full this very moment. The next free space is yours: try again in a moment.")
    response = _to_line(event_id)
    if entry is Entry.OVER:
        response.headers.extend([cookie for cookie in inside.headers if cookie[0] == "Set-Cookie"])
    if entry is Entry.UNKNOWN:
        sessions.join(room, response)
    return response


@bp.app_errorhandler(NotAdmitted)
def show_line(refusal: NotAdmitted) -> ResponseReturnValue:
    """Whoever is refused for want of a pass is led to the line, wherever they tried."""
    return _to_line(refusal.event_id)


def _page(room: Room, *, problem: str = "", status: int = 200) -> ResponseReturnValue:
    spot = sessions.spot_in(room)
    at_the_door = spot.phase in (Phase.CALLED, Phase.LATE)
    refresh = (
        0 if spot.phase in (Phase.OUTSIDE, Phase.OVER) else max(_AT_THE_DOOR if at_the_door else _SLOWEST, spot.again)
    )
    return render(_PAGE, status=status, spot=spot, room=room, problem=problem, refresh=refresh)


def _to_line(event_id: str) -> Response:
    return make_response(redirect(url_for("lines.show", event_id=event_id), code=303))


def _to_event(event_id: str) -> ResponseReturnValue:
    return redirect(url_for("event_pages.show", event_id=event_id), code=303)
