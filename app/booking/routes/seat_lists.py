"""Choosing seats from a list: section, row, seat. For people who can't or won't use a plan."""

from dataclasses import replace

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.booking import sessions
from app.booking.seats import answers, choices
from app.web import guards

bp = Blueprint("seat_lists", __name__)


@bp.get("/events/<event_id>/seats/list")
@guards.public
@sessions.limit_guesses
def show(event_id: str) -> ResponseReturnValue:
    """Every seat by section and row."""
    return answers.public_answer(event_id, replace(choices.part_in(request.args), is_list=True))


@bp.get("/events/<event_id>/seats/<hold_id>/<seal>/list")
@guards.sealed
@sessions.limit_guesses
def show_held(event_id: str, hold_id: str, seal: str) -> ResponseReturnValue:
    """The list with what this visitor holds."""
    return answers.held_answer(event_id, replace(choices.part_in(request.args), is_list=True), hold_id, seal)
