"""The draw, for everybody to check: the commitment before, the seed and the list after."""

from flask import Blueprint, make_response
from flask.typing import ResponseReturnValue

from app.core.errors import NotFound
from app.core.ids import Id
from app.events import policy as events
from app.waiting_room import queries, rules
from app.waiting_room.views import RoomView
from app.web import guards
from app.web.caching import Built, public_page
from app.web.limits import limiter
from app.web.render import render

bp = Blueprint("draws", __name__, url_prefix="/events/<event_id>/waiting-room/draw")
_A_FEW_SECONDS, _A_FEW_MINUTES = 5, 300


@bp.get("")
@guards.public
def show(event_id: str) -> ResponseReturnValue:
    """What was promised, what came of it, and how to check it."""
    event, room = events.public_event(event_id), _room(event_id)
    response = make_response(render("waiting_room/draws/show.html", event=event, room=room))
    response.headers["Cache-Control"] = f"public, max-age=0, s-maxage={_A_FEW_SECONDS}"
    return response


@bp.get("/list.txt")
@guards.public
@limiter.limit("60 per minute")
def listing(event_id: str) -> ResponseReturnValue:
    """Every number of the draw, one a line, in the order in which they were drawn."""
    room = _room(event_id)
    if room.drawn is None:
        raise NotFound
    response = public_page(
        f"draw:{event_id}:{room.commitment}", tags=[], build=lambda: Built(_lines(room), seconds=_A_FEW_MINUTES)
    )
    response.headers["Content-Type"] = "text/plain; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="draw.txt"'
    return response


def _lines(room: RoomView) -> str:
    order = rules.drawn_order(room.seed, room.drawn or 0)
    return "".join(f"{number}\n" for number in order)


def _room(event_id: str) -> RoomView:
    event = events.public_event(event_id)
    room = queries.view_of(Id(event.id))
    if room is None:
        raise NotFound
    return room
