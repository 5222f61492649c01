"""What changes in a house and what does not: which seats are gone, and where each stands."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.booking.seats import answers, choices
from app.web import guards

bp = Blueprint("seat_states", __name__)
places = Blueprint("seat_places", __name__)


@bp.get("/events/<event_id>/seats/state")
@guards.public
def show(event_id: str) -> ResponseReturnValue:
    """The seats that are gone, or nothing when that is what ``since`` says already."""
    return answers.state_answer(event_id, request.args.get("since", ""))


@places.get("/events/<event_id>/seats/places.css", endpoint="show")
@guards.public
def show_places(event_id: str) -> ResponseReturnValue:
    """The places of the boxes, kept by browsers until the plan changes."""
    part = choices.part_in(request.args)
    return answers.places_answer(event_id, part.section, request.args.get("v", ""))
