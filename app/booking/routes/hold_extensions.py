"""More time for a hold, once."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.booking import policy
from app.core.errors import Refused
from app.infra.db import transaction
from app.infra.settings import settings
from app.inventory import claims
from app.web import guards

bp = Blueprint("hold_extensions", __name__)


@bp.post("/checkout/<hold_id>/<seal>/extension")
@guards.sealed
def create(hold_id: str, seal: str) -> ResponseReturnValue:
    """Hold the places for as long again, counted from now."""
    held = policy.hold_by_link(hold_id, seal)
    try:
        with transaction():
            claims.extend_hold(held, seconds=60 * settings().hold_minutes)
    except Refused as refusal:
        flash(refusal.sentence)
    return redirect(url_for("checkout.show", hold_id=held, seal=seal), code=303)
