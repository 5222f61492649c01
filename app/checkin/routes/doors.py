"""The door as its link opens it: no account, no session, one event."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from app.checkin import policy
from app.checkin.routes import station
from app.web import guards

bp = Blueprint("doors", __name__, url_prefix="/door/<link_id>/<seal>")


@bp.get("")
@guards.sealed
def show(link_id: str, seal: str) -> ResponseReturnValue:
    """The check-in page."""
    return station.show(policy.station_by_link(link_id, seal), station.of_link(link_id, seal))


@bp.get("/counts")
@guards.sealed
def counts(link_id: str, seal: str) -> ResponseReturnValue:
    """The live counts."""
    return station.counts(policy.station_by_link(link_id, seal), station.of_link(link_id, seal))
