"""More time for seats that are held, once."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.booking.seats import answers, choices, holding
from app.web import guards

bp = Blueprint("seat_extensions", __name__)


@bp.post("/events/<event_id>/seats/extension")
@guards.same_origin
def create(event_id: str) -> ResponseReturnValue:
    """Hold the same seats for as long again, counted from now."""
    return answers.choosing_answer(
        event_id,
        lambda _scene, held: holding.extend(held),
        lambda scene: choices.choice_in(request.form, scene),
    )
