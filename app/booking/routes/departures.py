"""Buyers who go from the checkout without going on, and come back: their browser says so by itself."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.booking import actions, policy
from app.infra.db import in_transaction
from app.web import guards

bp = Blueprint("departures", __name__, url_prefix="/checkout/<hold_id>/<seal>/departure")


@bp.post("")
@guards.sealed
def create(hold_id: str, seal: str) -> ResponseReturnValue:
    """Let the places go soon. Never those of a booking that waits for money."""
    held = policy.hold_by_link(hold_id, seal)
    in_transaction(lambda: actions.leave_hold(held))
    return "", 204


@bp.post("/deletion")
@guards.sealed
def delete(hold_id: str, seal: str) -> ResponseReturnValue:
    """The buyer is back: the hold has its full time again, or 410 when somebody has the places."""
    held = policy.hold_by_link(hold_id, seal)
    return "", 204 if in_transaction(lambda: actions.resume_hold(held)) else 410
