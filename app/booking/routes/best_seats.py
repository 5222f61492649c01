"""The best seats for a party, found and held in one step."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.booking import sessions
from app.booking.seats import answers, choices, holding
from app.web import guards

bp = Blueprint("best_seats", __name__)


@bp.post("/events/<event_id>/seats/best")
@guards.same_origin
@sessions.limit_tries
@sessions.limit_guesses
def create(event_id: str) -> ResponseReturnValue:
    """Hold the best seats for so many, in the place of what was held before."""
    by = sessions.claimant(choices.part_in(request.values).code)
    return answers.choosing_answer(
        event_id,
        lambda scene, held: holding.hold_best(scene, choices.asked_in(request.form, scene), instead_of=held, by=by),
        lambda scene: choices.choice_in(request.form, scene),
    )
