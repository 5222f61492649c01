"""Choosing seats on the plan: the page for all, the page of a hold, and every choice."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.booking import sessions
from app.booking.seats import answers, choices, holding
from app.core.errors import NotFound
from app.events import policy as events
from app.web import guards

bp = Blueprint("seats", __name__)


@bp.get("/events/<event_id>/seats")
@guards.public
@sessions.limit_guesses
def show(event_id: str) -> ResponseReturnValue:
    """The house as everybody sees it; an event without numbered seats has its tickets on its own page."""
    try:
        return answers.public_answer(event_id, choices.part_in(request.args))
    except NotFound:
        event = events.public_event(event_id)
        return redirect(url_for("event_pages.show", event_id=event.id), code=303)


@bp.get("/events/<event_id>/seats/<hold_id>/<seal>")
@guards.sealed
@sessions.limit_guesses
def show_held(event_id: str, hold_id: str, seal: str) -> ResponseReturnValue:
    """The house with what this visitor holds."""
    return answers.held_answer(event_id, choices.part_in(request.args), hold_id, seal)


@bp.post("/events/<event_id>/seats")
@guards.same_origin
@sessions.limit_tries
@sessions.limit_guesses
def create(event_id: str) -> ResponseReturnValue:
    """Hold the whole choice in the form, in the place of what was held before."""
    by = sessions.claimant(choices.part_in(request.values).code)
    return answers.choosing_answer(
        event_id,
        lambda scene, held: holding.hold_choice(scene, choices.choice_in(request.form, scene), instead_of=held, by=by),
        lambda scene: choices.choice_in(request.form, scene),
    )
